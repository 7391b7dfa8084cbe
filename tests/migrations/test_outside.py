"""What 0017 fills: whom stories reach outside, and what counts for those."""

import asyncio
from collections import Counter

from alembic import command
from alembic.config import Config

from domain.story import Reach
from services.database.engine import open_engine
from tests.support import databases
from tests.support.checking import check_everything
from tests.support.still import still
from tests.support.stored import stored
from tests.support.tangle import tangle
from tests.support.telling import a_story

_ACTS = 60
_KEPT = ("summary", "signature", "open_day", "teller_month", "trace")


async def _written(url: str) -> None:
    async with still(url) as given:
        found = await tangle(given, 5, named=False)
        for _ in range(_ACTS):
            await found.act()
        for reach in Reach:
            story = a_story(consent={"reach": reach, "naming": "named"})
            await found.collector.made(f"/v1/spaces/{found.spaces[0]}/stories", story)


async def _reached(url: str) -> Counter[str]:
    rows = (await stored(url)).rows["story"]
    return Counter(str(row["visibility"]) for row in rows)


async def _counted(url: str) -> dict[str, set[str]]:
    """Return for whom anything is counted, by table."""
    rows = (await stored(url)).rows
    return {
        name: {str(row.get("sight", row.get("visibility"))) for row in rows[name]}
        for name in _KEPT
    }


async def _differences(url: str) -> tuple[int, int]:
    engine = open_engine(url)
    try:
        checked = await check_everything(engine, rebuild=False)
    finally:
        await engine.dispose()
    return sum(each.stories for each in checked), sum(c.differed for c in checked)


def test_stories_from_before_are_counted_for_those_outside_whom_they_reach(
    url: str,
) -> None:
    databases.migrate(url)
    asyncio.run(_written(url))
    reached = asyncio.run(_reached(url))
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = url
    command.downgrade(config, "0016")
    # Folded and compared as it was before: nobody outside is told apart.
    before = asyncio.run(_differences(url))
    inside = asyncio.run(_reached(url))
    counted = asyncio.run(_counted(url))
    databases.migrate(url)

    assert min(reached[each] for each in "456") > 0
    assert inside == Counter(
        {**{each: reached[each] for each in reached if each not in "456"}}
        | {"4": sum(reached[each] for each in "456")}
    )
    assert before[0] > 0
    assert before[1] == 0
    assert all(max(each, default="4") <= "4" for each in counted.values())
    assert asyncio.run(_reached(url)) == reached
    assert asyncio.run(_differences(url)) == before
    now = asyncio.run(_counted(url))
    assert all({"5", "6"} <= each for each in now.values())
