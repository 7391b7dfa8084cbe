"""Rows that go over from one record to another, or are set aside, and are noted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.merging import Noun, counted
from services.database.dialect import Row, insert_rows
from services.database.lines import line_of, plain, value_of
from services.database.tables import MergeMove, Participation
from services.database.tenancy import TENANT
from services.merges.rules import (
    RULES,
    Reference,
    alike,
    key_of,
    owned_by,
    references_to,
)

AT_ONCE: Final = 500
"""Rows that one statement names."""

Each = TypeVar("Each")


def slices(rows: Sequence[Each]) -> Iterator[Sequence[Each]]:
    """Yield rows in parts that one statement can name."""
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def written_key(values: Sequence[object]) -> str:
    """Return the values of a key as text."""
    return orjson.dumps([plain(value) for value in values]).decode()


def read_key(table: sa.Table, text: str) -> tuple[Any, ...]:
    """Return the values of a key that is told as text."""
    told = zip(key_of(table), orjson.loads(text), strict=True)
    return tuple(value_of(column, value) for column, value in told)


def among(table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> sa.ColumnElement[bool]:
    """Return the condition under which a row has one of these keys."""
    columns = key_of(table)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return sa.tuple_(*columns).in_(keys)


@dataclass(slots=True)
class Moving:
    """A merge while it is made: what it has done so far, in order."""

    session: AsyncSession
    caller: Caller
    noun: Noun
    source: UUID
    target: UUID
    rows: list[Row] = field(default_factory=list)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    joined: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def links(self) -> list[dict[str, str | int]]:
        """Return how many links of which kind went over."""
        return counted(self.moved, self.joined)

    async def move_links(self) -> None:
        """Let every link go over, but for those that the survivor has already."""
        for reference in references_to(self.noun):
            await self._join(reference)
            await self._move(reference)
        await self._follow()

    async def take_away(self) -> None:
        """Set the record aside, to which nothing refers any more but its counts."""
        for table, column in owned_by(self.noun):
            await self._set_aside(table, await self._of(table, column))
        await self._drop_derived()
        table = RULES[self.noun].table
        await self._set_aside(table, await self._of(table, "id"))

    async def note(self, merge_id: UUID) -> None:
        """Write down what was done."""
        own = {"organisation_id": self.caller.organisation_id, "merge_id": merge_id}
        for some in slices(self.rows):
            await insert_rows(
                self.session, [(MergeMove, [{**own, **row} for row in some])]
            )

    def _own(self, table: sa.FromClause) -> sa.ColumnElement[bool]:
        bound: sa.ColumnElement[bool] = table.c[TENANT] == self.caller.organisation_id
        return bound

    async def _all(self, statement: sa.Select[Any]) -> list[dict[str, Any]]:
        connection = await self.session.connection()
        found = (await connection.execute(statement)).mappings()
        return [{str(name): value for name, value in row.items()} for row in found]

    async def _write(self, statement: sa.Update | sa.Delete) -> None:
        await (await self.session.connection()).execute(statement)

    async def _of(self, table: sa.Table, column: str) -> Sequence[Mapping[str, Any]]:
        return await self._all(
            sa.select(*(each for each in table.columns if each.name != TENANT))
            .where(self._own(table), table.c[column] == self.source)
            .order_by(*key_of(table))
        )

    async def _join(self, reference: Reference) -> None:
        table, column = reference
        names = alike(self.noun, table, column)
        if names is None:
            return
        found = await self._all(self._doubles(reference, names))
        doubles = {
            written_key([row[k.name] for k in key_of(table)]): row for row in found
        }
        twins = {
            key: written_key([row[f"twin_{k.name}"] for k in key_of(table)])
            for key, row in doubles.items()
        }
        await self._set_aside(table, list(doubles.values()), twins)
        if doubles:
            self.joined[table.name, column] += len(doubles)

    def _doubles(self, reference: Reference, names: Sequence[str]) -> sa.Select[Any]:
        table, column = reference
        one, twin = table.alias("one"), table.alias("twin")
        same = [one.c[name].is_not_distinct_from(twin.c[name]) for name in names]
        keys = [twin.c[each.name].label(f"twin_{each.name}") for each in key_of(table)]
        statement = sa.select(
            *(each for each in one.c if each.name != TENANT), *keys
        ).where(self._own(one), self._own(twin), *same)
        if table.name == Participation.__tablename__:
            return statement.where(*self._covered(one, twin, column))
        return statement.where(
            one.c[column] == self.source, twin.c[column] == self.target
        )

    def _covered(
        self, one: sa.FromClause, twin: sa.FromClause, column: str
    ) -> list[sa.ColumnElement[bool]]:
        """Return when a participation says nothing beyond one of the other's."""
        both = (self.source, self.target)
        return [
            one.c[column].in_(both),
            twin.c[column].in_(both),
            one.c[column] != twin.c[column],
            _covers(twin, one),
            sa.or_(one.c[column] == self.source, sa.not_(_covers(one, twin))),
        ]

    async def _move(self, reference: Reference) -> None:
        table, column = reference
        keys = await self._all(
            sa.select(*key_of(table))
            .where(self._own(table), table.c[column] == self.source)
            .order_by(*key_of(table))
        )
        if not keys:
            return
        await self._write(
            sa.update(table)
            .where(self._own(table), table.c[column] == self.source)
            .values({column: self.target})
        )
        for row in keys:
            after = {**row, column: self.target}
            key = written_key([after[each.name] for each in key_of(table)])
            self._add(table, key, reference=column)
        self.moved[table.name, column] += len(keys)

    async def _follow(self) -> None:
        for copied in RULES[self.noun].copied:
            name, column = copied.split(".")
            table = RULES[self.noun].table.metadata.tables[name]
            await self._write(
                sa.update(table)
                .where(self._own(table), table.c[column] == self.source)
                .values({column: self.target})
            )

    async def _set_aside(
        self,
        table: sa.Table,
        rows: Sequence[Mapping[str, Any]],
        twins: Mapping[str, str] | None = None,
    ) -> None:
        names = [each.name for each in table.columns if each.name != TENANT]
        keys = [tuple(row[each.name] for each in key_of(table)) for row in rows]
        for row, values in zip(rows, keys, strict=True):
            key = written_key(values)
            kept = orjson.loads(line_of({name: row[name] for name in names}))
            self._add(table, key, kept=kept, twin=(twins or {}).get(key))
        for some in slices(keys):
            await self._write(
                sa.delete(table).where(self._own(table), among(table, some))
            )

    def _add(
        self,
        table: sa.Table,
        key: str,
        *,
        reference: str | None = None,
        kept: dict[str, Any] | None = None,
        twin: str | None = None,
    ) -> None:
        self.rows.append(
            {
                "number": len(self.rows),
                "record": table.name,
                "key": key,
                "reference": reference,
                "kept": kept,
                "twin": twin,
            }
        )

    async def _drop_derived(self) -> None:
        rules = RULES[self.noun]
        # The lock of the folds first: who holds it folds to the end.
        for name in sorted(rules.derived, key=lambda each: each != "fold"):
            table = rules.table.metadata.tables[name]
            column = "id" if name == "fold" else f"{self.noun}_id"
            await self._write(
                sa.delete(table).where(self._own(table), table.c[column] == self.source)
            )


def _covers(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    ends = sa.or_(one.c.until.is_(None), one.c.until >= other.c.until)
    return sa.and_(one.c.since <= other.c.since, ends)
