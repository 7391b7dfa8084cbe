"""Stories read from their rows: a fixed number of statements for any number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.aspired import days_between
from domain.coding import Placed
from domain.flow import Edge, Relation
from domain.story import Visibility
from domain.when import When
from services.database.tables import (
    EvidenceLink,
    Flow,
    IndicatorOrigin,
    Placement,
    Step,
    Story,
    StoryTeller,
)
from services.schemes import scheme_in
from services.stories.told import Told, ToldStep


async def load(
    session: AsyncSession, caller: Caller, story_ids: Collection[UUID]
) -> dict[UUID, Told]:
    """Return stories of the caller's organisation with what counting asks.

    A step that was deleted is left out.
    """
    own = caller.organisation_id
    found = await session.exec(
        select(Story).where(Story.organisation_id == own, col(Story.id).in_(story_ids))
    )
    stories = found.all()
    tellers: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for teller in await session.exec(
        select(StoryTeller)
        .where(
            StoryTeller.organisation_id == own, col(StoryTeller.story_id).in_(story_ids)
        )
        .order_by(col(StoryTeller.position))
    ):
        tellers[teller.story_id].append(teller.person_id)
    told_on = {story.id: story.told_on for story in stories}
    steps = await _steps(session, own, told_on)
    asserted, closed = await _flows(session, own, story_ids)
    return {
        story.id: Told(
            id=story.id,
            home=story.space_id,
            visibility=(
                Visibility.NOBODY if story.deleted_at else Visibility(story.visibility)
            ),
            tellers=tuple(tellers[story.id]),
            steps=tuple(steps[story.id]),
            asserted=tuple(asserted[story.id]),
            closed=frozenset(closed[story.id]),
        )
        for story in stories
    }


async def _steps(
    session: AsyncSession, own: UUID, told_on: Mapping[UUID, date]
) -> defaultdict[UUID, list[ToldStep]]:
    """Return the steps of stories that were told on these days."""
    rows = (
        await session.exec(
            select(Step)
            .where(
                Step.organisation_id == own,
                col(Step.story_id).in_(told_on),
                col(Step.deleted_at).is_(None),
            )
            .order_by(col(Step.entered))
        )
    ).all()
    ids = [row.id for row in rows]
    placed = await _placements(session, own, ids)
    linked = await _links_of_steps(session, own, ids)
    steps: defaultdict[UUID, list[ToldStep]] = defaultdict(list)
    for row in rows:
        steps[row.story_id].append(
            ToldStep(
                id=row.id,
                text=row.text,
                when=When(row.first_day, row.last_day, row.precision),
                day=row.day,
                position=row.position,
                modality=row.modality,
                space=row.space_id,
                placements=tuple(placed[row.id]),
                links=tuple(linked[row.id]),
                revisit_on=row.revisit_on,
                took=days_between(told_on[row.story_id], row.reported_on),
            )
        )
    return steps


async def _placements(
    session: AsyncSession, own: UUID, step_ids: Collection[UUID]
) -> defaultdict[UUID, list[Placed]]:
    placed: defaultdict[UUID, list[Placed]] = defaultdict(list)
    for row in await session.exec(
        select(Placement)
        .where(Placement.organisation_id == own, col(Placement.step_id).in_(step_ids))
        .order_by(col(Placement.id))
    ):
        placed[row.step_id].append(
            Placed(
                *(row.cycle, row.polarity, row.placed_as, row.placed_by_id),
                scheme_in(row.as_named),
                dimension=row.dimension,
            )
        )
    return placed


async def _links_of_steps(
    session: AsyncSession, own: UUID, step_ids: Collection[UUID]
) -> defaultdict[UUID, list[UUID]]:
    """Return the indicators that steps are linked to or suggested."""
    linked: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for link in await session.exec(
        select(EvidenceLink.step_id, EvidenceLink.indicator_id).where(
            EvidenceLink.organisation_id == own, col(EvidenceLink.step_id).in_(step_ids)
        )
    ):
        linked[link[0]].append(link[1])
    for origin in await session.exec(
        select(IndicatorOrigin.step_id, IndicatorOrigin.indicator_id).where(
            IndicatorOrigin.organisation_id == own,
            col(IndicatorOrigin.step_id).in_(step_ids),
        )
    ):
        if origin[0] is not None:
            linked[origin[0]].append(origin[1])
    return linked


async def _flows(
    session: AsyncSession, own: UUID, story_ids: Collection[UUID]
) -> tuple[defaultdict[UUID, list[Edge]], defaultdict[UUID, set[UUID]]]:
    inside: defaultdict[UUID, list[Edge]] = defaultdict(list)
    closed: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for flow in await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == own,
            col(Flow.source_story_id).in_(story_ids),
            ~col(Flow.made),
        )
        .order_by(col(Flow.id))
    ):
        if flow.source_step_id is None or flow.source_story_id is None:
            continue
        if flow.source_story_id == flow.target_story_id:
            inside[flow.source_story_id].append(edge_of(flow, flow.source_step_id))
        elif flow.relation is Relation.RETURNS and flow.facts is not None:
            closed[flow.source_story_id].add(flow.source_step_id)
    return inside, closed


def edge_of(flow: Flow, source: UUID) -> Edge:
    """Return a flow's row as an edge of the graph."""
    return Edge(flow.id, source, flow.target_step_id, flow.relation, made=flow.made)


def stories_of(flows: Iterable[Flow]) -> set[UUID]:
    """Return the stories at the two ends of flows."""
    ends = ((flow.source_story_id, flow.target_story_id) for flow in flows)
    return {story for pair in ends for story in pair if story is not None}
