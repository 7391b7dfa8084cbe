"""What was counted, compared with what the rows say, computed anew."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import Family, count
from domain.fact_record import to_record
from services.checking import check_space, true_facts
from services.database.tables import Flow, Space, Story
from services.database.work import work
from services.folding import folder_of
from services.stories.cross import cross_facts
from services.stories.load import load
from services.stories.told import outcome_of


async def miscounted(engine: AsyncEngine, organisation_id: UUID) -> list[str]:
    """Return what differs from a recount: stories, flows and sums of spaces."""
    caller = folder_of(organisation_id)
    async with work(engine, organisation_id) as session:
        wrong = [
            *await _stories(session, caller),
            *await _flows(session, caller),
        ]
        spaces = await session.exec(
            select(Space.id).where(Space.organisation_id == organisation_id)
        )
        for space in spaces.all():
            checked = await check_space(session, caller, space, rebuild=False)
            if checked.differed:
                wrong.append(f"space {space}: {checked.differed} counts")
    return wrong


async def _stories(session: AsyncSession, caller: Caller) -> list[str]:
    found = await session.exec(
        select(Story).where(Story.organisation_id == caller.organisation_id)
    )
    stories = {story.id: story for story in found}
    wrong = []
    for key, told in (await load(session, caller, list(stories))).items():
        outcome = outcome_of(told)
        made = await session.exec(
            select(Flow.source_step_id, Flow.target_step_id).where(
                Flow.organisation_id == caller.organisation_id,
                Flow.source_story_id == key,
                col(Flow.made),
            )
        )
        if stories[key].facts != to_record(outcome.facts):
            wrong.append(f"facts of story {key}")
        if stories[key].path != list(outcome.signatures):
            wrong.append(f"signatures of story {key}")
        if set(made.all()) != {(edge.source, edge.target) for edge in outcome.made}:
            wrong.append(f"made flows of story {key}")
    return wrong


async def _flows(session: AsyncSession, caller: Caller) -> list[str]:
    found = await session.exec(
        select(Flow).where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.source_story_id).is_distinct_from(col(Flow.target_story_id)),
        )
    )
    flows = found.all()
    counted = await cross_facts(session, caller, flows)
    return [
        f"flow {flow.id}"
        for flow in flows
        for reason, facts in [counted[flow.id]]
        if flow.unresolved != reason
        or flow.facts != (None if facts is None else to_record(facts))
    ]


async def counts(
    engine: AsyncEngine, organisation_id: UUID, space_id: str, family: Family
) -> dict[str, int]:
    """Return what the stored facts add to one family of a space's counts, by subject.

    Facts that differ from a recount fail the test.
    """
    assert await miscounted(engine, organisation_id) == []
    caller = folder_of(organisation_id)
    async with work(engine, organisation_id, reads_only=True) as session:
        facts = (await true_facts(session, caller, UUID(space_id))).facts
    counted: dict[str, int] = {}
    for each in facts:
        for fact, n in count(each, UUID(space_id)).items():
            if fact.family is family:
                counted[fact.subject] = counted.get(fact.subject, 0) + n
    return counted
