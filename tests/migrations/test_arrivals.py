"""What 0015 fills: which stories may arrive in several spaces of a report."""

import asyncio

from alembic import command
from alembic.config import Config

from domain.access import OrganisationRole
from tests.support import databases
from tests.support.matrices import a_space, a_step, tell
from tests.support.still import still
from tests.support.stored import stored


async def _written(url: str) -> None:
    async with still(url) as given:
        owner = await given.actor(OrganisationRole.EVALUATOR)
        home, here, there = [await a_space(owner, name) for name in "ABC"]
        for spaces in ((here, there), (home, here), (here, here), (there,)):
            steps = [a_step("applied", space_id=space) for space in spaces]
            await tell(owner, home, *steps)
        gone = await tell(owner, home, *(a_step("applied", space_id=here),) * 2)
        step = await owner.made(
            f"/v1/stories/{gone['id']}/steps", a_step("applied", space_id=there)
        )
        await owner.delete(f"/v1/steps/{step['id']}")


async def _twice(url: str) -> dict[str, str]:
    rows = (await stored(url)).rows["story"]
    return {row["id"]: row["arrives_twice"] for row in rows}


def test_stories_from_before_are_known_to_arrive_twice(url: str) -> None:
    databases.migrate(url)
    asyncio.run(_written(url))
    written = asyncio.run(_twice(url))
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = url
    command.downgrade(config, "0015")
    databases.migrate(url)

    assert sorted(map(str, written.values())).count(str(max(written.values()))) == 1
    assert asyncio.run(_twice(url)) == written
