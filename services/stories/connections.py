"""What others added to a story, and what follows from it and its flows.

All of it is what the caller sees: a flow whose other end is not there for the caller
is neither listed nor followed, and only `hidden` says that something is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import evidence as rules
from domain.access import Caller
from domain.errors import NotFound
from domain.story import PlacedAs
from services.access import sees_space, visible_stories
from services.corroboration_detail import said_by, visible_corroborations
from services.database.tables import (
    Corroboration,
    EvidenceLink,
    Flow,
    Indicator,
    Person,
    Placement,
    Space,
    Step,
    Story,
)
from services.flow_detail import Around, FlowShown, Named, around, shown
from services.flow_lists import hidden_flows, sees_flow
from services.link_detail import LinkShown, link_shown, visible_links
from services.stories.following import EventShown, Following, LoopShown, PathShown
from services.stories.view import EXCERPT_LENGTH, step_of_story

FLOWS_MAX = 500
"""Flows between this story and others that are shown, the latest first."""
LINKS_MAX = 1000
CORROBORATIONS_MAX = 1000
PLACEMENTS_MAX = 1000


@dataclass(frozen=True, slots=True)
class AddedPlacement:
    """Where an analyst placed a step."""

    placement: Placement
    placed_by: Named


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the sources on a step, or on a flow that leads to it, come to."""

    step: Named
    flow_id: UUID | None
    corroborated: bool
    disputed: bool
    heard: rules.Heard


@dataclass(frozen=True, slots=True)
class Connections:
    """What others added to a story, and what follows from it."""

    story: Named
    placements: list[AddedPlacement]
    links: list[LinkShown]
    corroborated: list[Confirmed]
    flows: list[FlowShown]
    paths: list[PathShown]
    across: list[PathShown]
    loops: list[LoopShown]
    events: list[EventShown]
    hidden: bool
    cut: bool


async def read_connections(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> Connections:
    """Return what others added to a story and what follows: a fixed number of reads.

    Raises
    ------
    NotFound
        If there is no such story for the caller.
    """
    found = await session.exec(
        visible_stories(caller, col(Story.id)).where(col(Story.id) == story_id)
    )
    if found.one_or_none() is None:
        raise NotFound("no such story")
    inside = await _flows(session, caller, story_id, within=True)
    crossing = await _flows(session, caller, story_id, within=False)
    rows = [*inside, *crossing[:FLOWS_MAX]]
    there = await around(session, caller, rows, [story_id])
    seen = Following(story_id, there, rows)
    ways, ways_cut = seen.ways()
    across, across_cut = seen.ways_across()
    happened, events_cut = seen.events()
    placements = await _placements(session, caller, story_id, there)
    links = await _links(session, caller, story_id)
    said = await _corroborations(session, caller, story_id)
    return Connections(
        story=Named(story_id, there.titles[story_id]),
        placements=placements[:PLACEMENTS_MAX],
        links=links[:LINKS_MAX],
        corroborated=_confirmed(said[:CORROBORATIONS_MAX]),
        flows=shown(caller, rows, there),
        paths=ways,
        across=across,
        loops=seen.loops(),
        events=happened,
        hidden=await _hides(session, caller, story_id),
        cut=(
            ways_cut
            or across_cut
            or events_cut
            or len(crossing) > FLOWS_MAX
            or len(placements) > PLACEMENTS_MAX
            or len(links) > LINKS_MAX
            or len(said) > CORROBORATIONS_MAX
        ),
    )


def _at(story_id: UUID) -> ColumnElement[bool]:
    return or_(
        col(Flow.source_story_id) == story_id, col(Flow.target_story_id) == story_id
    )


async def _flows(
    session: AsyncSession, caller: Caller, story_id: UUID, *, within: bool
) -> Sequence[Flow]:
    statement = select(Flow).where(
        Flow.organisation_id == caller.organisation_id, _at(story_id)
    )
    same = col(Flow.source_story_id).is_not_distinct_from(col(Flow.target_story_id))
    if within:
        found = await session.exec(statement.where(same).order_by(col(Flow.id)))
        return found.all()
    # The bound of the flows inside a story is that of its steps.
    found = await session.exec(
        statement.where(~same, sees_flow(caller))
        .order_by(col(Flow.id).desc())
        .limit(FLOWS_MAX + 1)
    )
    return found.all()


async def _hides(session: AsyncSession, caller: Caller, story_id: UUID) -> bool:
    """Tell whether a flow or a link is left out: one statement."""
    flows, links = hidden_flows(caller, [story_id]), _hidden_links(caller, story_id)
    return bool((await session.exec(select(or_(flows, links)))).one())


def _hidden_links(caller: Caller, story_id: UUID) -> ColumnElement[bool]:
    """Return whether a link leads to an indicator that the caller does not see."""
    return exists(
        select(EvidenceLink.id)
        .join(
            Indicator,
            (col(Indicator.organisation_id) == col(EvidenceLink.organisation_id))
            & (col(Indicator.id) == col(EvidenceLink.indicator_id)),
        )
        .join(
            Space,
            (col(Space.organisation_id) == col(Indicator.organisation_id))
            & (col(Space.id) == col(Indicator.space_id)),
        )
        .where(
            EvidenceLink.organisation_id == caller.organisation_id,
            EvidenceLink.story_id == story_id,
            ~sees_space(caller),
        )
    )


async def _placements(
    session: AsyncSession, caller: Caller, story_id: UUID, there: Around
) -> list[AddedPlacement]:
    found = await session.exec(
        visible_stories(caller, Placement, col(Person.name))
        .join(Step, step_of_story())
        .join(
            Placement,
            (col(Placement.organisation_id) == col(Step.organisation_id))
            & (col(Placement.step_id) == col(Step.id)),
        )
        .join(
            Person,
            (col(Person.organisation_id) == col(Placement.organisation_id))
            & (col(Person.id) == col(Placement.placed_by_id)),
        )
        .where(
            col(Story.id) == story_id,
            col(Step.deleted_at).is_(None),
            col(Placement.placed_as) == PlacedAs.ANALYST,
        )
        .order_by(col(Placement.id))
        .limit(PLACEMENTS_MAX + 1)
    )
    # Not where that would give a nameless teller away.
    nameless = there.hidden.get(story_id, frozenset()) - {caller.person_id}
    return [
        AddedPlacement(row, Named(None, None))
        if row.placed_by_id in nameless
        else AddedPlacement(row, Named(row.placed_by_id, name))
        for row, name in found
    ]


async def _links(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> list[LinkShown]:
    found = await session.exec(
        visible_links(caller)
        .where(col(EvidenceLink.story_id) == story_id)
        .order_by(col(EvidenceLink.id))
        .limit(LINKS_MAX + 1)
    )
    return [link_shown(row) for row in found]


async def _corroborations(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> Sequence[Any]:
    found = await session.exec(
        visible_corroborations(
            caller,
            Corroboration,
            col(Step.id),
            func.substr(Step.text, 1, EXCERPT_LENGTH),
        )
        .where(col(Corroboration.story_id) == story_id)
        .order_by(col(Corroboration.id))
        .limit(CORROBORATIONS_MAX + 1)
    )
    rows: Sequence[Any] = found.all()
    return rows


def _confirmed(rows: Sequence[Any]) -> list[Confirmed]:
    """Return what sources come to, by step and by flow."""
    said: dict[tuple[UUID, str, UUID | None], list[rules.Corroboration]] = {}
    for row, step_id, text in rows:
        said.setdefault((step_id, text, row.flow_id), []).append(said_by(row))
    return [
        Confirmed(
            step=Named(step_id, text),
            flow_id=flow_id,
            corroborated=rules.corroborated(each),
            disputed=rules.disputed(each),
            heard=rules.heard(each),
        )
        for (step_id, text, flow_id), each in said.items()
    ]
