"""Whether what is counted is what the rows say."""

from uuid import UUID

from sqlmodel import select

from domain.fact_record import from_record
from services.checking import check_space
from services.database.tables import Space, Story
from services.database.work import work
from services.folding import folder_of
from services.stories.load import load
from services.stories.told import outcome_of
from tests.support.given import Actor, Given


async def assert_facts_hold(given: Given, actor: Actor) -> None:
    """Compare every story's facts, and every count of every space, with the rows."""
    organisation = actor.organisation_id
    caller = folder_of(organisation)
    async with work(given.engine, organisation) as session:
        stories = await session.exec(
            select(Story).where(Story.organisation_id == organisation)
        )
        rows = {story.id: story for story in stories}
        told = await load(session, caller, list(rows))
        for key, story in rows.items():
            wanted = outcome_of(told[key])
            assert from_record(story.facts) == wanted.facts
            assert story.path == list(wanted.signatures)
        spaces = await session.exec(
            select(Space.id).where(Space.organisation_id == organisation)
        )
        ids: list[UUID] = list(spaces)
    for space in ids:
        async with work(given.engine, organisation) as session:
            checked = await check_space(session, caller, space, rebuild=False)
        assert checked.differed == 0
