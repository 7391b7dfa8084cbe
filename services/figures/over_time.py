"""The newest stories of a space beside each other (10.3): six statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.fact import StepFacts, StoryFacts
from domain.fact_record import from_record
from domain.figure import Figure
from domain.figures.over_time import STORIES_SHOWN, Strand, goes_far, over_time_figure
from domain.figures.thread import Said, Thread, Turn
from domain.flow import Edge, Relation
from domain.room import LABEL_MAX
from domain.story import Modality, Sight, Visibility
from services.access import visible_stories
from services.database.tables import Flow, Step, Story
from services.figures.asked import FigureAsked
from services.flow_lists import visible_flows
from services.reports.build import Asked, asked_scope, hides
from services.reports.scope import Scope, ends_of
from services.stories.load import edge_of
from services.stories.told import MOVES

FLOWS_READ = 4_000


class _Story(NamedTuple):
    id: UUID
    title: str | None
    told_on: date
    facts: StoryFacts


async def over_time(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return how the newest stories of a space flow, at most forty of them.

    Those that are counted, told within the days asked for. Of other cycles than those
    asked for nothing is shown.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    within = asked.within
    scope = await asked_scope(session, caller, within)
    found = await _newest(session, caller, asked, scope)
    stories = [
        each._replace(facts=facts)
        for each in found[:STORIES_SHOWN]
        if (facts := each.facts.by(within.placements)) is not None
    ]
    flows, cut = await _flows(session, caller, [each.id for each in stories])
    texts = await _texts(session, caller, [each.id for each in stories])
    return over_time_figure(
        [_strand(each, flows.get(each.id, []), texts, within) for each in stories],
        within.language,
        hidden=await hides(session, caller, scope),
        more=cut or len(found) > STORIES_SHOWN,
    )


async def _newest(
    session: AsyncSession, caller: Caller, asked: FigureAsked, scope: Scope
) -> list[_Story]:
    submitted = scope.homes[asked.subject] is Sight.SUBMITTED
    least = Visibility.SUBMITTED if submitted else Visibility.EVALUATORS
    first, last = ends_of(scope.days)
    columns: Any = (Story.id, Story.title, Story.told_on, Story.facts)
    rows = await session.exec(
        visible_stories(caller, *columns)
        .where(
            col(Story.space_id) == asked.subject,
            col(Story.visibility) >= least,
            col(Story.told_on).between(first, last),
        )
        .order_by(col(Story.told_on).desc(), col(Story.id).desc())
        .limit(STORIES_SHOWN + 1)
    )
    found = []
    for key, title, told_on, record in rows:
        facts = from_record(record)
        if isinstance(facts, StoryFacts):
            found.append(_Story(key, title, told_on, facts))
    return found


async def _flows(
    session: AsyncSession, caller: Caller, stories: Collection[UUID]
) -> tuple[dict[UUID, list[Flow]], bool]:
    """Return what leads on or back from steps of stories, by the story; if not all."""
    rows = await session.exec(
        visible_flows(caller)
        .where(
            col(Flow.source_story_id).in_(stories),
            col(Flow.relation).in_(MOVES),
            col(Flow.unresolved).is_(None),
        )
        .order_by(col(Flow.id))
        .limit(FLOWS_READ + 1)
    )
    flows = rows.all()
    found: dict[UUID, list[Flow]] = {}
    for flow in flows[:FLOWS_READ]:
        found.setdefault(flow.source_story_id, []).append(flow)
    return found, len(flows) > FLOWS_READ


async def _texts(
    session: AsyncSession, caller: Caller, stories: Collection[UUID]
) -> dict[UUID, str]:
    rows = await session.exec(
        select(Step.id, func.substr(Step.text, 1, LABEL_MAX)).where(
            Step.organisation_id == caller.organisation_id,
            col(Step.story_id).in_(stories),
            col(Step.deleted_at).is_(None),
        )
    )
    return {key: str(text) for key, text in rows}


def _strand(
    story: _Story, flows: Sequence[Flow], texts: dict[UUID, str], within: Asked
) -> Strand:
    wanted = frozenset(within.cycles)
    steps = [
        step for step in story.facts.steps if step.id in texts and _shown(step, wanted)
    ]
    thread = Thread(
        story=story.id,
        title=story.title or "",
        space=(story.facts.home, ""),
        steps=tuple(_said(step, texts[step.id], wanted) for step in steps),
        flows=tuple(_inside(flows)),
        turns=tuple(_turns(story.facts, flows)),
    )
    reached = (
        step.placed for step in story.facts.steps if step.modality is Modality.REPORTED
    )
    days = {step.id: step.day for step in steps}
    return Strand(thread, story.told_on, days, far=goes_far(reached))


def _shown(step: StepFacts, wanted: frozenset[Cycle]) -> bool:
    """Tell whether a step stands at a cycle asked for; at none only if all are."""
    return not wanted.isdisjoint(step.placed) or wanted == frozenset(Cycle)


def _said(step: StepFacts, text: str, wanted: frozenset[Cycle]) -> Said:
    placed = {cycle: said for cycle, said in step.placed.items() if cycle in wanted}
    return Said(step.id, text, placed, aspired=step.modality is Modality.ASPIRED)


def _inside(flows: Iterable[Flow]) -> Iterable[Edge]:
    for flow in flows:
        if flow.source_step_id and flow.source_story_id == flow.target_story_id:
            yield edge_of(flow, flow.source_step_id)


def _turns(facts: StoryFacts, flows: Iterable[Flow]) -> Iterable[Turn]:
    long = {
        (flow.source, flow.target): flow.long
        for flow in facts.flows
        if flow.relation is Relation.RETURNS
    }
    for flow in flows:
        if flow.relation is not Relation.RETURNS or flow.source_step_id is None:
            continue
        ends = flow.source_step_id, flow.target_step_id
        away = flow.target_story_id != facts.story
        yield Turn(
            (flow.id,),
            *ends,
            long=_closes_long(flow) if away else long.get(ends, False),
            away=(flow.target_story_id, "") if away else None,
        )


def _closes_long(flow: Flow) -> bool:
    """Tell whether a return into another story closes a long loop."""
    facts = None if flow.facts is None else from_record(flow.facts)
    return facts is not None and not isinstance(facts, StoryFacts) and facts.flow.long
