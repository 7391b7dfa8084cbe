"""What 0009 fills: the days of listed cycles, and counts that are added up anew."""

import asyncio

from alembic import command
from alembic.config import Config

from services.database.engine import open_engine
from tests.support import databases
from tests.support.checking import check_everything
from tests.support.still import still
from tests.support.stored import stored
from tests.support.tangle import tangle

_ACTS = 70


async def _written(url: str) -> None:
    async with still(url) as given:
        # There is no place for older names below 0013.
        found = await tangle(given, 3, named=False)
        for _ in range(_ACTS):
            await found.act()


async def _listed(url: str, table: str) -> set[tuple[tuple[str, str], ...]]:
    rows = (await stored(url)).rows[table]
    return {tuple(sorted(row.items())) for row in rows}


async def _differences(url: str) -> tuple[int, int]:
    engine = open_engine(url)
    try:
        checked = await check_everything(engine, rebuild=False)
    finally:
        await engine.dispose()
    return sum(each.stories for each in checked), sum(c.differed for c in checked)


def test_what_is_derived_is_after_the_migration_what_writers_leave(url: str) -> None:
    databases.migrate(url)
    asyncio.run(_written(url))
    cycles = asyncio.run(_listed(url, "story_cycle"))
    others = asyncio.run(_listed(url, "other_cycle"))
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = url
    command.downgrade(config, "0008")
    databases.migrate(url)

    assert cycles
    assert asyncio.run(_listed(url, "story_cycle")) == cycles
    # A row that says the same of other placements changes nothing.
    assert asyncio.run(_listed(url, "other_cycle")) >= others
    facts, differed = asyncio.run(_differences(url))
    assert facts > 0
    assert differed == 0
