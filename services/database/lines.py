"""Rows as lines of JSON: the same on both databases, and back again."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from services.database.dialect import is_postgres
from services.database.tenancy import TENANT
from services.database.types import EnumText, ExactDecimal, Id, UtcDateTime

_READ = 500
"""Rows read at once."""


async def rows_of(
    session: AsyncSession,
    table: sa.Table,
    organisation_id: UUID,
    but: Collection[str] = (),
) -> AsyncIterator[Mapping[str, Any]]:
    """Yield an organisation's rows of a table by their key, without its id.

    Columns that `but` names are left out.
    """
    keys = [column for column in table.primary_key.columns if column.name != TENANT]
    columns = [each for each in table.columns if each.name not in {TENANT, *but}]
    statement = (
        sa.select(*(columns or table.columns))
        .where(table.c[TENANT] == organisation_id)
        .order_by(*(_by_code_point(session, key) for key in keys))
        .execution_options(yield_per=_READ)
    )
    connection = await session.connection()
    async with connection.stream(statement) as found:
        async for row in found.mappings():
            yield {name: value for name, value in row.items() if name != TENANT}


def _by_code_point(
    session: AsyncSession, column: sa.Column[Any]
) -> sa.ColumnElement[Any]:
    if is_postgres(session) and isinstance(column.type, sa.String):
        return sa.collate(column, "C")
    return column


def line_of(row: Mapping[str, Any]) -> bytes:
    """Return a row as a line of JSON, with exact decimals as text."""
    told = {str(name): plain(value) for name, value in row.items()}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def plain(value: object) -> object:
    """Return a value as it stands in JSON."""
    match value:
        case UUID():
            return str(value)
        case StrEnum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return value


_KINDS: Mapping[type[Any], Callable[[Any], Any]] = {
    Id: UUID,
    UtcDateTime: datetime.fromisoformat,
    sa.Date: date.fromisoformat,
    ExactDecimal: Decimal,
}


def row_from(
    table: sa.Table, organisation_id: UUID, line: bytes, but: Collection[str] = ()
) -> dict[str, Any]:
    """Return the row that a line tells, as an organisation's own.

    Columns that `but` names are told of in no line.

    Raises
    ------
    ValueError
        If it is no row of the table.
    """
    told = orjson.loads(line)
    names = set(table.columns.keys()) - {TENANT, *but}
    if not isinstance(told, dict) or told.keys() != names:
        message = f"a line is no row of {table.name}"
        raise ValueError(message)
    row = {name: value_of(table.c[name], told[name]) for name in sorted(names)}
    return {TENANT: organisation_id, **row}


def value_of(column: sa.Column[Any], value: Any) -> Any:
    """Return the value of a column that JSON tells."""
    if value is None:
        return None
    if isinstance(column.type, EnumText):
        return column.type.words(value)
    for kind, read in _KINDS.items():
        if isinstance(column.type, kind):
            return read(value)
    return value


def parents_first(
    table: sa.Table, rows: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return rows of a table that refers to itself, each after what it refers to.

    Raises
    ------
    ValueError
        If they refer to each other in a circle.
    """
    own = {row["id"]: row for row in rows}
    before = {
        key: {row[name] for name in referring_to_itself(table)} & own.keys()
        for key, row in own.items()
    }
    return [own[key] for key in TopologicalSorter(before).static_order()]


def referring_to_itself(table: sa.Table) -> list[str]:
    """Return the columns by which rows of a table refer to others of it."""
    return [
        column.name
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is table
        for column in constraint.columns
        if column.name != TENANT
    ]
