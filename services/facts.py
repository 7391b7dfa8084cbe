"""Facts kept true: what rows say is compared with what was counted, and put right.

A writer changes its own rows first, then locks what counts on them, then reads the
other ends: so two writers at the two ends of a flow leave the true facts behind.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
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

AT_ONCE: Final = 500
"""Stories that are brought up to their rows at once."""


class Derived(NamedTuple):
    """A story, what its rows tell, and what follows from that."""

    story: Story
    told: Told
    outcome: Outcome


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
    flows that lead from these stories into others and back. The statements grow with
    the hundreds of stories, not with the stories.
    """
    await session.flush()
    parts = list(_slices(sorted(set(story_ids))))
    for some in parts:
        await _refresh(session, caller, some)
    for some in parts:
        await _refresh_cross_flows(session, caller, some)


def _slices(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


async def _refresh(
    session: AsyncSession, caller: Caller, story_ids: Sequence[UUID]
) -> None:
    found = await session.exec(
        select(Story)
        .where(
            Story.organisation_id == caller.organisation_id,
            col(Story.id).in_(story_ids),
        )
        .order_by(col(Story.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    told = await load(session, caller, story_ids)
    now = [Derived(row, told[row.id], outcome_of(told[row.id])) for row in found.all()]
    await _remake_flows(session, caller, now)
    stored = [(from_record(each.story.facts), each.outcome.facts) for each in now]
    changed = [(before, after) for before, after in stored if before != after]
    ceased, hold = [before for before, _ in changed], [after for _, after in changed]
    await record(session, caller, ceased, hold)
    await derive(session, caller, now)


async def derive(session: AsyncSession, caller: Caller, now: Sequence[Derived]) -> None:
    """Store with stories what follows from their rows, whatever was counted of them."""
    for story, told, outcome in now:
        story.facts = to_record(outcome.facts)
        story.path = list(outcome.signatures)
        story.cycles = cycles_of(outcome.facts)
        story.unplaced = any(not step.placed for step in told.steps)
        story.arrives_twice = told.arrives_twice
        session.add(story)
    await _relist(session, caller, now)
    await session.flush()


async def _remake_flows(
    session: AsyncSession, caller: Caller, now: Sequence[Derived]
) -> None:
    rows = await session.exec(
        select(Flow).where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.source_story_id).in_([each.story.id for each in now]),
            col(Flow.made),
        )
    )
    present = {(row.source_step_id, row.target_step_id): row for row in rows}
    wanted: set[tuple[UUID | None, UUID]] = set()
    made: list[Row] = []
    for story, _, outcome in now:
        ends = {(edge.source, edge.target): edge for edge in outcome.made}
        wanted |= ends.keys()
        new = [edge for pair, edge in ends.items() if pair not in present]
        made += flow_rows(caller, story.id, story.space_id, new, story.updated_at)
    for pair, row in present.items():
        if pair not in wanted:
            await session.delete(row)
    await session.flush()
    await insert_rows(session, [(Flow, made)])


async def _relist(
    session: AsyncSession, caller: Caller, now: Sequence[Derived]
) -> None:
    ids = [each.story.id for each in now]
    for table in (StoryCycle, OtherCycle):
        await session.exec(
            delete(table).where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.story_id).in_(ids),
            )
        )
    rows: list[Row] = []
    others: list[Row] = []
    for story, _, outcome in now:
        rows += cycle_rows(caller, outcome.facts, story.told_on)
        others += other_cycle_rows(caller, outcome.facts, story.told_on)
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
        for cycle, stands in stands_of(facts).items()
        for day in stands.days
    ]


def stands_of(facts: StoryFacts | None) -> dict[Cycle, Stands]:
    """Return how a story stands at each cycle at which one of its steps counts."""
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
        by_default = {} if whose is Placements.ANALYST else stands_of(facts)
        other = stands_of(facts.by(whose))
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


async def refresh_activities(
    session: AsyncSession, caller: Caller, activity_ids: Collection[UUID]
) -> None:
    """Bring the flows that lead from activities up to their rows."""
    await session.flush()
    for some in _slices(sorted(activity_ids)):
        leading = await session.exec(
            select(Flow)
            .where(
                Flow.organisation_id == caller.organisation_id,
                col(Flow.source_activity_id).in_(some),
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
    for some in _slices(sorted(closing)):
        await _refresh(session, caller, some)
