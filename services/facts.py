"""Facts kept true: what rows say is compared with what was counted, and put right.

A writer changes its own rows first, then locks what counts on them, then reads the
other ends: so two writers at the two ends of a flow leave the true facts behind.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.coding import OTHERS, Placements
from domain.cycle import Cycle
from domain.fact import Facts, StoryFacts
from domain.fact_record import from_record, to_record
from domain.flow import Edge, Relation
from domain.story import Polarity
from services.database.dialect import Row, insert_rows
from services.database.tables import Delta, Flow, OtherCycle, Story, StoryCycle
from services.stories.cross import cross_facts
from services.stories.load import load
from services.stories.told import Outcome, Told, outcome_of


def delta_rows(
    organisation_id: UUID, before: Iterable[Facts], after: Iterable[Facts]
) -> list[Row]:
    """Return the rows that tell the counts of every space what changed."""
    return [
        {
            "organisation_id": organisation_id,
            "id": uuid7(),
            "space_id": space,
            "sign": sign,
            "facts": to_record(facts),
        }
        for sign, several in ((-1, before), (1, after))
        for facts in several
        if facts.visibility > 0
        for space in sorted(facts.spaces)
    ]


async def record(
    session: AsyncSession,
    caller: Caller,
    before: Sequence[Facts],
    after: Sequence[Facts],
) -> None:
    """Append, in the running transaction, what ceased and what came to hold."""
    rows = delta_rows(caller.organisation_id, before, after)
    await insert_rows(session, [(Delta, rows)])


def flow_rows(
    caller: Caller, story_id: UUID, space_id: UUID, made: Iterable[Edge], now: object
) -> list[Row]:
    """Return the rows of the flows that neighbouring steps make."""
    return [
        {
            "organisation_id": caller.organisation_id,
            "id": uuid7(),
            "source_step_id": edge.source,
            "target_step_id": edge.target,
            "source_story_id": story_id,
            "target_story_id": story_id,
            "space_id": space_id,
            "source_space_id": space_id,
            "relation": edge.relation,
            "made": True,
            "version": 1,
            "created_at": now,
        }
        for edge in made
    ]


async def refresh_stories(
    session: AsyncSession, caller: Caller, story_ids: Collection[UUID]
) -> None:
    """Bring all that is derived from stories up to their rows, as flushed.

    Made flows, signatures, the cycles of lists, facts and pending counts; then the
    flows that lead from these stories into others and back.
    """
    await session.flush()
    for story_id in sorted(story_ids):
        await _refresh(session, caller, story_id)
    await _refresh_cross_flows(session, caller, story_ids)


async def _refresh(session: AsyncSession, caller: Caller, story_id: UUID) -> None:
    own = (caller.organisation_id, story_id)
    story = await session.get(Story, own, with_for_update=True, populate_existing=True)
    if story is None:
        return
    told = (await load(session, caller, [story_id]))[story_id]
    outcome = outcome_of(told)
    await _remake_flows(session, caller, story, outcome)
    before = from_record(story.facts)
    if before != outcome.facts:
        await record(session, caller, [before], [outcome.facts])
    await derive(session, caller, story, told, outcome)


async def derive(
    session: AsyncSession, caller: Caller, story: Story, told: Told, outcome: Outcome
) -> None:
    """Store with a story what follows from its rows, whatever was counted of it."""
    story.facts = to_record(outcome.facts)
    story.path = list(outcome.signatures)
    story.cycles = cycles_of(outcome.facts)
    story.unplaced = any(not step.placed for step in told.steps)
    session.add(story)
    await _relist(session, caller, story, outcome.facts)
    await session.flush()


async def _remake_flows(
    session: AsyncSession, caller: Caller, story: Story, outcome: Outcome
) -> None:
    rows = await session.exec(
        select(Flow).where(
            Flow.organisation_id == caller.organisation_id,
            Flow.source_story_id == story.id,
            col(Flow.made),
        )
    )
    present = {(row.source_step_id, row.target_step_id): row for row in rows}
    wanted = {(edge.source, edge.target): edge for edge in outcome.made}
    for ends, row in present.items():
        if ends not in wanted:
            await session.delete(row)
    new = [edge for ends, edge in wanted.items() if ends not in present]
    made = flow_rows(caller, story.id, story.space_id, new, story.updated_at)
    await session.flush()
    await insert_rows(session, [(Flow, made)])


async def _relist(
    session: AsyncSession, caller: Caller, story: Story, facts: StoryFacts
) -> None:
    for table in (StoryCycle, OtherCycle):
        await session.exec(
            delete(table).where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.story_id) == story.id,
            )
        )
    rows = cycle_rows(caller, facts, story.told_on)
    others = other_cycle_rows(caller, facts, story.told_on)
    await insert_rows(session, [(StoryCycle, rows), (OtherCycle, others)])


def cycles_of(facts: StoryFacts) -> list[str]:
    """Return the cycles in which a story's steps count, in their order."""
    placed = {cycle for step in facts.steps for cycle in step.placed}
    return [str(cycle) for cycle in Cycle if cycle in placed]


_COSTS = frozenset({Polarity.NEGATIVE, Polarity.MIXED})


@dataclass(frozen=True, slots=True)
class Stands:
    """How a story stands at a cycle."""

    days: tuple[date, ...]
    """On which one of its steps counts there, in order."""
    costs: bool
    """Whether one of these costs something."""


def cycle_rows(caller: Caller, facts: StoryFacts, told_on: object) -> list[Row]:
    """Return the rows by which lists and reports find a story by its cycles."""
    return [
        {
            "organisation_id": caller.organisation_id,
            "story_id": facts.story,
            "cycle": cycle,
            "space_id": facts.home,
            "told_on": told_on,
            "day": day,
            "latest": day == stands.days[-1],
            "negative": stands.costs,
        }
        for cycle, stands in _stands(facts).items()
        for day in stands.days
    ]


def _stands(facts: StoryFacts | None) -> dict[Cycle, Stands]:
    days: dict[Cycle, set[date]] = {}
    costly: set[Cycle] = set()
    for step in facts.steps if facts else ():
        for cycle, polarity in step.placed.items():
            days.setdefault(cycle, set()).add(step.day)
            if polarity in _COSTS:
                costly.add(cycle)
    return {
        cycle: Stands(tuple(sorted(days[cycle])), cycle in costly)
        for cycle in Cycle
        if cycle in days
    }


def other_cycle_rows(caller: Caller, facts: StoryFacts, told_on: object) -> list[Row]:
    """Return the rows that say where a story stands by other placements."""
    rows: list[Row] = []
    for whose in OTHERS if facts.otherwise else ():
        by_default = {} if whose is Placements.ANALYST else _stands(facts)
        other = _stands(facts.by(whose))
        for cycle in Cycle:
            stands = other.get(cycle)
            if stands == by_default.get(cycle):
                continue
            days = (told_on,) if stands is None else stands.days
            rows += [
                {
                    "organisation_id": caller.organisation_id,
                    "story_id": facts.story,
                    "placements": whose,
                    "cycle": cycle,
                    "space_id": facts.home,
                    "told_on": told_on,
                    "day": day,
                    "latest": day == days[-1],
                    "there": stands is not None,
                    "negative": stands is not None and stands.costs,
                }
                for day in days
            ]
    return rows


async def _refresh_cross_flows(
    session: AsyncSession, caller: Caller, story_ids: Collection[UUID]
) -> None:
    touching = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.source_story_id).in_(story_ids)
            | col(Flow.target_story_id).in_(story_ids),
            col(Flow.source_story_id).is_distinct_from(col(Flow.target_story_id)),
        )
        .order_by(col(Flow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    await recount_flows(session, caller, list(touching))


async def refresh_activity(
    session: AsyncSession, caller: Caller, activity_id: UUID
) -> None:
    """Bring the flows that lead from an activity up to its row."""
    await session.flush()
    leading = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == caller.organisation_id,
            Flow.source_activity_id == activity_id,
        )
        .order_by(col(Flow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    await recount_flows(session, caller, list(leading))


async def recount_flows(
    session: AsyncSession, caller: Caller, flows: Sequence[Flow]
) -> None:
    """Bring flows between stories, whose rows are locked, up to their two ends."""
    now = await cross_facts(session, caller, flows)
    before: list[Facts] = []
    after: list[Facts] = []
    closing: set[UUID] = set()
    for flow in flows:
        reason, facts = now[flow.id]
        turned = (flow.facts is None) != (facts is None)
        if turned and flow.relation is Relation.RETURNS and flow.source_story_id:
            closing.add(flow.source_story_id)
        flow.unresolved = reason
        stored: Mapping[str, Any] | None = flow.facts
        wanted = None if facts is None else to_record(facts)
        if stored != wanted:
            if stored is not None:
                before.append(from_record(stored))
            if facts is not None:
                after.append(facts)
            flow.facts = wanted
        session.add(flow)
    await session.flush()
    await record(session, caller, before, after)
    # A return closes a path of the story it comes from only while it counts.
    for story_id in sorted(closing):
        await _refresh(session, caller, story_id)
