"""Rows that a merge moved or set aside, put back where nobody changed them since."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import StateConflict
from domain.merging import Noun
from services.database.base import Table
from services.database.dialect import insert_rows, table_of
from services.database.lines import plain, row_from
from services.database.tables import Fold, Merge, MergeMove, Participation, Space
from services.database.tenancy import TENANT
from services.merged import NOUNS
from services.merges.moving import among, read_key, slices
from services.merges.resting import built_upon, later
from services.merges.rules import RULES, key_of


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside."""

    record: str
    key: str
    kept: Mapping[str, Any]
    twin: str | None

    @property
    def name(self) -> tuple[str, str]:
        """Return which row it was."""
        return self.record, self.key


@dataclass(frozen=True, slots=True)
class Restoring:
    """A merge while it is undone."""

    session: AsyncSession
    caller: Caller
    merge: Merge

    async def carry_out(self) -> None:
        """Bring the record back, then its links, then what was set aside."""
        rows = await self._noted()
        aside = [
            await self._no_wider(Aside(row.record, row.key, row.kept, row.twin))
            for row in rows
            if row.kept is not None
        ]
        noun = RULES[self.merge.noun].table.name
        await self._restore([row for row in aside if row.record == noun])
        if self.merge.noun is Noun.SPACE:
            await self._make_foldable()
        await self._put_back([row for row in rows if row.reference is not None])
        await self._follow()
        await self._restore_doubles([row for row in aside if row.record != noun])

    async def _noted(self) -> Sequence[MergeMove]:
        found = await self.session.exec(
            select(MergeMove)
            .where(
                MergeMove.organisation_id == self.caller.organisation_id,
                MergeMove.merge_id == self.merge.id,
            )
            .order_by(col(MergeMove.number))
        )
        return found.all()

    async def _no_wider(self, row: Aside) -> Aside:
        """Return a row that gives no access which was taken from its double since."""
        match row.record:
            case Space.__tablename__:
                space = await self.session.get_one(
                    Space, self._key(self.merge.target_id)
                )
                is_open = row.kept["open"] and space.open
                return replace(row, kept={**row.kept, "open": is_open})
            case Participation.__tablename__ if row.twin is not None:
                (key,) = read_key(table_of(Participation), row.twin)
                twin = await self.session.get(Participation, self._key(key))
                return row if twin is None else replace(row, kept=_as_far(row, twin))
            case _:
                return row

    def _key(self, key: UUID) -> tuple[UUID, UUID]:
        return self.caller.organisation_id, key

    def _own(self, table: sa.Table) -> ColumnElement[bool]:
        bound: ColumnElement[bool] = table.c[TENANT] == self.caller.organisation_id
        return bound

    async def _put_back(self, moves: Sequence[MergeMove]) -> None:
        """Let links refer again to what they did, unless they were changed since."""
        by_reference: defaultdict[tuple[str, str], list[MergeMove]] = defaultdict(list)
        for move in moves:
            by_reference[move.record, str(move.reference)].append(move)
        connection = await self.session.connection()
        for (record, column), several in by_reference.items():
            table = SQLModel.metadata.tables[record]
            for some in slices([read_key(table, move.key) for move in several]):
                await connection.execute(
                    sa.update(table)
                    .where(
                        self._own(table),
                        among(table, some),
                        table.c[column] == self.merge.target_id,
                    )
                    .values({column: self.merge.source_id})
                )

    async def _make_foldable(self) -> None:
        own = {"organisation_id": self.caller.organisation_id}
        fold = {**own, "id": self.merge.source_id, "folded_at": None}
        await insert_rows(self.session, [(Fold, [fold])])

    async def _follow(self) -> None:
        """Let what repeats where its parent lies say where the parent is again."""
        source, target = self.merge.source_id, self.merge.target_id
        connection = await self.session.connection()
        for copied, parents in RULES[self.merge.noun].copied.items():
            name, column = copied.split(".")
            table = SQLModel.metadata.tables[name]
            went_back = [
                table.c[own].in_(
                    sa.select(parent.c["id"]).where(
                        self._own(parent), parent.c[f"{self.merge.noun}_id"] == source
                    )
                )
                for own, parent in _references(table)
                if own in parents
            ]
            await connection.execute(
                sa.update(table)
                .where(self._own(table), table.c[column] == target, sa.or_(*went_back))
                .values({column: source})
            )

    async def _restore_doubles(self, aside: Sequence[Aside]) -> None:
        """Restore what was set aside, but for doubles whose twin was removed since."""
        there = await self._there(
            [(row.record, row.twin) for row in aside if row.twin is not None]
        )
        pending, back = list(aside), list[Aside]()
        while found := [
            row
            for row in pending
            if row.twin is None or (row.record, row.twin) in there
        ]:
            back += found
            there |= {row.name for row in found}
            pending = [row for row in pending if row.name not in there]
        await self._restore(back)

    async def _there(self, wanted: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return which of these rows are there, by table and key as written."""
        found: set[tuple[str, str]] = set()
        connection = await self.session.connection()
        for record in sorted({record for record, _ in wanted}):
            table = SQLModel.metadata.tables[record]
            keys = {read_key(table, key): key for each, key in wanted if each == record}
            for some in slices(list(keys)):
                rows = await connection.execute(
                    sa.select(*key_of(table)).where(
                        self._own(table), among(table, some)
                    )
                )
                found |= {(record, keys[tuple(row)]) for row in rows}
        return found

    async def _restore(self, aside: Sequence[Aside]) -> None:
        """Insert rows as they were, but for those that hung on what is gone."""
        by_record: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for each in aside:
            line = orjson.dumps(_as_of_now(_entity(each.record), each.kept))
            table = SQLModel.metadata.tables[each.record]
            row = row_from(table, self.caller.organisation_id, line)
            by_record[each.record].append(row)
        for record, rows in by_record.items():
            table, entity = SQLModel.metadata.tables[record], _entity(record)
            gone = await self._gone(table, rows)
            kept = [row for row in rows if not _hangs_on(table, row, gone)]
            if record == self.merge.noun and not kept:
                raise StateConflict("what it hung on is not there any more")
            for some in slices(kept):
                await insert_rows(self.session, [(entity, some)])

    async def _gone(
        self, table: sa.Table, rows: Sequence[Mapping[str, Any]]
    ) -> set[UUID]:
        """Return what rows refer to and is not there; refuse where it was merged."""
        gone: set[UUID] = set()
        for column, target in _references(table):
            wanted = {row[column] for row in rows if row[column] is not None}
            present = await self._there(
                [(target.name, orjson.dumps([str(key)]).decode()) for key in wanted]
            )
            missing = wanted - {UUID(orjson.loads(key)[0]) for _, key in present}
            if missing and target.name in NOUNS:
                await self._refuse_merged(Noun(target.name), missing)
            gone |= missing
        return gone

    async def _refuse_merged(self, noun: Noun, keys: Collection[UUID]) -> None:
        condition = (col(Merge.noun) == noun) & col(Merge.source_id).in_(keys)
        after = await later(self.session, self.caller, self.merge, condition)
        if after is not None:
            raise built_upon(after)


def _as_far(row: Aside, twin: Participation) -> dict[str, Any]:
    """Return a participation that is what its twin is now, and ends when that does."""
    last = twin.until.isoformat() if twin.until else None
    ends = [end for end in (row.kept["until"], last) if end is not None]
    return {**row.kept, "role": twin.role, "until": min(ends, default=None)}


def _entity(record: str) -> type[SQLModel]:
    return next(e for e in Table.__subclasses__() if e.__tablename__ == record)


def _as_of_now(entity: type[SQLModel], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that was kept by an older version, with the columns of this one.

    A new column has its default; one that is no more is left out.
    """
    fields = entity.model_fields.items()
    return {
        name: kept[name]
        if name in kept or field.is_required()
        else plain(field.get_default(call_default_factory=True, validated_data={}))
        for name, field in fields
        if name != TENANT
    }


def _references(table: sa.Table) -> list[tuple[str, sa.Table]]:
    """Return the columns of a table that refer to records by their id."""
    return [
        (column.name, constraint.referred_table)
        for constraint in table.foreign_key_constraints
        for column in constraint.columns
        if column.name != TENANT
        and [each.name for each in key_of(constraint.referred_table)] == ["id"]
    ]


def _hangs_on(table: sa.Table, row: Mapping[str, Any], gone: set[UUID]) -> bool:
    return any(row[column] in gone for column, _ in _references(table))
