"""The few statements that differ between SQLite and PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from services.database.types import to_json
from services.database.work import driver

Row = Mapping[str, Any]
Rows = Sequence[tuple[type[SQLModel], Sequence[Row]]]


def is_postgres(session: AsyncSession) -> bool:
    """Say whether the session speaks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def table_of(entity: type[SQLModel]) -> sa.Table:
    """Return the table of a row class."""
    table: sa.Table = entity.__table__  # type: ignore[attr-defined] # SQLModel hides it
    return table


async def insert_rows(session: AsyncSession, rows: Rows) -> None:
    """Insert rows of several tables: on PostgreSQL all of them in one trip.

    Every row of one table names the same columns. References between the rows are
    checked when all are there.
    """
    filled = [(table_of(entity), list(many)) for entity, many in rows if many]
    if not filled:
        return
    if not is_postgres(session):
        for table, many in filled:
            await (await session.connection()).execute(sa.insert(table), many)
        return
    columns = tuple((table, tuple(many[0])) for table, many in filled)
    bound = [recordset(many) for _, many in filled]
    connection = await session.connection()
    postgres = await driver(connection)
    await postgres.fetch(_insert_all(columns), *bound)


def _plain(row: Row) -> dict[str, Any]:
    return {name: _written(value) for name, value in row.items()}


def _written(value: object) -> object:
    # JSON columns are text: the value is written before the row is.
    return to_json(value) if isinstance(value, dict | list) else value


@lru_cache(maxsize=256)
def _insert_all(columns: tuple[tuple[sa.Table, tuple[str, ...]], ...]) -> str:
    parts = [
        f"t{number} AS ({insert_recordset(table, names, number)})"
        for number, (table, names) in enumerate(columns, start=1)
    ]
    return f"WITH {', '.join(parts)} SELECT 1"


def insert_recordset(table: sa.Table, names: Sequence[str], number: int) -> str:
    """Return the insert of the rows that parameter `number` holds as JSON."""
    listed = ", ".join(names)
    return (
        f"INSERT INTO {table.name} ({listed}) "  # noqa: S608 - our own names
        f"SELECT {listed} FROM json_populate_recordset("
        f"NULL::{table.name}, ${number}::text::json) RETURNING 1"
    )


def recordset(rows: Iterable[Row]) -> str:
    """Return rows as the JSON that such an insert takes."""
    return to_json([_plain(row) for row in rows])


def upsert(
    session: AsyncSession,
    entity: type[SQLModel],
    *,
    add: tuple[str, ...] = (),
    put: tuple[str, ...] = (),
) -> "sa.Executable":
    """Return an insert that, where the key exists already, changes some columns.

    It adds to the columns `add`, and puts the new values into the columns `put`.
    """
    table = table_of(entity)
    into: Any = (
        postgresql.insert(table) if is_postgres(session) else sqlite.insert(table)
    )
    new = {name: table.c[name] + into.excluded[name] for name in add}
    new |= {name: into.excluded[name] for name in put}
    keys = [column.name for column in table.primary_key.columns]
    statement: sa.Executable = into.on_conflict_do_update(index_elements=keys, set_=new)
    return statement


def ignore_existing(session: AsyncSession, entity: type[SQLModel]) -> "sa.Executable":
    """Return an insert that leaves a row alone whose key exists already."""
    table = table_of(entity)
    into: Any = (
        postgresql.insert(table) if is_postgres(session) else sqlite.insert(table)
    )
    statement: sa.Executable = into.on_conflict_do_nothing()
    return statement


async def take_time(session: AsyncSession) -> None:
    """Let this transaction last, which computes long between its statements."""
    if is_postgres(session):
        postgres = await driver(await session.connection())
        await postgres.execute(
            "SET LOCAL idle_in_transaction_session_timeout = 0; "
            "SET LOCAL statement_timeout = 0"
        )


async def index_words(
    session: AsyncSession, organisation_id: UUID, story_id: UUID, words: Sequence[str]
) -> None:
    """Make a story findable by `words` (see `domain.words.lexemes`)."""
    mark = f"__o{organisation_id.hex}"
    await forget_words(session, organisation_id, story_id)
    if is_postgres(session):
        postgres = await driver(await session.connection())
        await postgres.execute(
            "INSERT INTO story_search (organisation_id, story_id, words) "
            "VALUES ($1, $2, array_to_tsvector($3::text[]))",
            organisation_id,
            story_id,
            [mark, *words],
        )
        return
    raw = await session.connection()
    await raw.exec_driver_sql(
        "INSERT INTO story_search (words, story_id) VALUES (?, ?)",
        (" ".join([mark, f"__s{story_id.hex}", *words]), str(story_id)),
    )


async def forget_words(
    session: AsyncSession, organisation_id: UUID, story_id: UUID
) -> None:
    """Make a story findable by no words."""
    if is_postgres(session):
        postgres = await driver(await session.connection())
        await postgres.execute(
            "DELETE FROM story_search WHERE organisation_id = $1 AND story_id = $2",
            organisation_id,
            story_id,
        )
        return
    raw = await session.connection()
    await raw.exec_driver_sql(
        "DELETE FROM story_search WHERE rowid IN "
        "(SELECT rowid FROM story_search WHERE story_search MATCH ?)",
        (f'"__s{story_id.hex}"',),
    )


def found_stories(
    session: AsyncSession, organisation_id: UUID, words: Sequence[str]
) -> "sa.ScalarSelect[Any]":
    """Return the ids of the stories in which every word occurs as a prefix."""
    mark = f"__o{organisation_id.hex}"
    if is_postgres(session):
        wanted = " & ".join([f"'{mark}'", *(f"'{word}':*" for word in words)])
        found = sa.func.found_stories(organisation_id, wanted).table_valued("story_id")
        return sa.select(found.c.story_id).scalar_subquery()
    wanted = " AND ".join([f'"{mark}"', *(f'"{word}"*' for word in words)])
    table = sa.table("story_search", sa.column("story_id"), sa.column("story_search"))
    return (
        sa.select(table.c.story_id)
        .where(table.c.story_search.op("MATCH")(wanted))
        .scalar_subquery()
    )
