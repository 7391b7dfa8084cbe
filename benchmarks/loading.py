"""Stories loaded in bulk: rows made by the product, brought in by COPY.

What they add to reports is left behind as deltas, as by every writer, to be folded.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks import database
from benchmarks.invented import Ground, story
from domain.access import Caller
from domain.words import lexemes
from services.database.types import to_json
from services.facts import cycle_rows, delta_rows
from services.stories.rows import (
    all_flow_rows,
    consent_rows,
    step_rows,
    story_row,
    teller_rows,
)
from services.stories.said import StorySaid
from services.stories.told import outcome_of
from services.stories.write import told_of

Row = Mapping[str, Any]

PART = 1_000
"""Stories that are built and written at a time."""


async def copy(
    connection: "asyncpg.Connection[asyncpg.Record]",
    table: str,
    rows: Iterable[Row],
    columns: Sequence[str],
) -> None:
    """Bring rows into a table, JSON written as the product stores it."""
    await connection.copy_records_to_table(
        table,
        records=(tuple(_stored(row[name]) for name in columns) for row in rows),
        columns=columns,
    )


def _stored(value: object) -> object:
    return to_json(value) if isinstance(value, dict | list) else value


def load_part(
    dsn: str, caller: Caller, ground: Ground, stories: int, seed: str
) -> list[tuple[UUID, list[UUID]]]:
    """Add so many stories to a space, with their deltas; return them with their steps.

    It is run in a process of its own, beside others.
    """
    return asyncio.run(_load_part(dsn, caller, ground, stories, Random(seed)))


async def _load_part(
    dsn: str, caller: Caller, ground: Ground, stories: int, chance: Random
) -> list[tuple[UUID, list[UUID]]]:
    many = [story(chance, ground) for _ in range(stories)]
    async with database.owner(dsn) as connection:
        await _load(connection, caller, ground, many)
    return [(each.id, [step.id for step in each.steps]) for each in many]


async def _load(
    connection: "asyncpg.Connection[asyncpg.Record]",
    caller: Caller,
    ground: Ground,
    many: Sequence[StorySaid],
) -> None:
    tables: defaultdict[str, list[Row]] = defaultdict(list)
    now = datetime.now(UTC)
    for said in many:
        told = told_of(caller, ground.space_id, said)
        outcome = outcome_of(told)
        tables["story"].append(story_row(caller, said, told, outcome, "", now))
        tables["story_teller"] += teller_rows(caller, said.id, said.tellers)
        for entity, rows in step_rows(
            caller, said.id, ground.space_id, said.steps, told, now
        ):
            tables[str(entity.__tablename__)] += rows
        tables["flow"] += all_flow_rows(caller, ground.space_id, said, outcome, now)
        tables["story_cycle"] += cycle_rows(caller, outcome.facts, said.told_on)
        tables["delta"] += delta_rows(caller.organisation_id, (), (outcome.facts,))
        tables["consent"] += consent_rows(caller, said.id, said.consent, now)
    for table, rows in tables.items():
        if rows:
            await copy(connection, table, rows, tuple(rows[0]))
    await _load_words(connection, caller, many)


async def _load_words(
    connection: "asyncpg.Connection[asyncpg.Record]",
    caller: Caller,
    many: Sequence[StorySaid],
) -> None:
    mark = f"__o{caller.organisation_id.hex}"
    await connection.execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS said (story_id uuid, words text[])"
    )
    await connection.execute("TRUNCATE said")
    await connection.copy_records_to_table(
        "said",
        records=[(said.id, [mark, *lexemes(_text(said))]) for said in many],
    )
    await connection.execute(
        "INSERT INTO story_search (organisation_id, story_id, words) "
        "SELECT $1, story_id, array_to_tsvector(words) FROM said",
        caller.organisation_id,
    )


def _text(said: StorySaid) -> str:
    return "\n".join([said.title or "", *(step.text for step in said.steps)])
