"""One page of a statement, after the row where the last page ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import Date, bindparam, tuple_
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select, SelectOfScalar

from domain.total import COUNTED_MAX, Counting, Total, counted
from services.database.types import Id, UtcDateTime

Entry = TypeVar("Entry")
Key = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Slice(Generic[Entry]):
    """A page of rows, and the sort values of its last row if more follow."""

    rows: list[Entry]
    next: Key | None
    total: Total | None = None
    """How many are on all pages, where that is asked for."""


@dataclass(frozen=True, slots=True)
class After:
    """Which page is asked for: how many rows, after which sort values."""

    limit: int = 50
    key: Key | None = None
    descending: bool = False
    counting: Counting | None = None
    """How all are to be counted; None where nobody asks for it."""


async def page(
    session: AsyncSession,
    statement: "Select[Any] | SelectOfScalar[Entry]",
    columns: Sequence[Any],
    after: After,
) -> Slice[Entry]:
    """Return one page, sorted by `columns`, the last of which is unique.

    Every row that is there all the time appears on exactly one page, whatever is
    written meanwhile.
    """
    total = await total_of(session, statement, after)
    statement = beyond(statement, columns, after)
    found = cast("list[Entry]", list((await session.exec(statement)).all()))
    if len(found) <= after.limit:
        return Slice(found, None, total)
    last = found[after.limit - 1]
    key = [getattr(last, str(column.key)) for column in columns]
    return Slice(found[: after.limit], key, total)


async def total_of(
    session: AsyncSession,
    statement: Any,
    after: After,
) -> Total | None:
    """Return how many rows a statement has on all pages; None where nobody asks."""
    if after.counting is None:
        return None
    rows = statement.order_by(None).limit(COUNTED_MAX + 1).subquery()
    return counted((await session.exec(select(func.count()).select_from(rows))).one())


def beyond(
    statement: Any,
    columns: Sequence[Any],
    after: After,
) -> Any:
    """Return the statement for a page and one row more, which tells if more follow."""
    if after.key is not None:
        bound = [
            bindparam(None, _value(column, value), type_=column.type)
            for column, value in zip(columns, after.key, strict=True)
        ]
        here, there = tuple_(*columns), tuple_(*bound)
        statement = statement.where(here < there if after.descending else here > there)
    order = [column.desc() if after.descending else column.asc() for column in columns]
    return statement.order_by(*order).limit(after.limit + 1)


def _value(column: Any, told: Any) -> Any:
    """Return a sort value as it was before it went into a cursor as text."""
    if isinstance(told, str):
        for kind, read in _READ.items():
            if isinstance(column.type, kind):
                return read(told)
    return told


_READ: Mapping[type[Any], Callable[[str], Any]] = {
    Date: date.fromisoformat,
    UtcDateTime: datetime.fromisoformat,
    Id: UUID,
}
