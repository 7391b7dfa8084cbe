"""Figures of a story: what a reader of it and of its connections sees, and no more."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.figure import Figure
from domain.figures.thread import (
    Said,
    Thread,
    Turn,
    loop_figure,
    short_loops_figure,
    story_figure,
)
from domain.flow import Edge, Relation
from domain.story import Modality
from services.access import visible_stories
from services.database.tables import Space, Story
from services.figures.asked import FigureAsked
from services.flow_detail import FlowShown
from services.stories.connections import Connections, read_connections
from services.stories.load import load
from services.stories.told import Told, ToldStep


async def story(session: AsyncSession, caller: Caller, asked: FigureAsked) -> Figure:
    """Return the steps of a story at their cycles (figure II.2.2)."""
    thread, _ = await read_thread(session, caller, asked)
    return story_figure(thread, asked.within.language)


async def loop(session: AsyncSession, caller: Caller, asked: FigureAsked) -> Figure:
    """Return how a story's main path comes back (figures II.2.1 and 10.1)."""
    thread, _ = await read_thread(session, caller, asked)
    return loop_figure(thread, asked.within.language)


async def short_loops(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return where on a story's main path loops land (figure 10.2)."""
    thread, _ = await read_thread(session, caller, asked)
    return short_loops_figure(thread, asked.within.language)


async def read_thread(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> tuple[Thread, Connections]:
    """Return a story as figures show it, and what others added to it.

    Raises
    ------
    NotFound
        If there is no such story for the caller.
    """
    key = asked.subject
    found = await read_connections(session, caller, key)
    told = (await load(session, caller, [key]))[key].by(asked.within.placements)
    home = await session.exec(
        visible_stories(caller, col(Space.id), col(Space.name)).where(
            col(Story.id) == key
        )
    )
    space_id, name = home.one()
    steps = [step.id for step in told.steps]
    return Thread(
        story=key,
        title=found.story.label or "",
        space=(space_id, name),
        steps=in_told_order(told),
        flows=tuple(_inside(found.flows, steps)),
        paths=tuple(tuple(way.steps) for way in found.paths),
        turns=tuple(_turns(found, steps)),
        hidden=found.hidden,
    ), found


def in_told_order(told: Told) -> tuple[Said, ...]:
    """Return the steps of a story by position, as a reader of it has them."""
    ordered = sorted(told.steps, key=lambda s: (s.position is None, s.position or 0))
    return tuple(said(step) for step in ordered)


def said(step: ToldStep) -> Said:
    """Return a step as figures show it."""
    return Said(
        id=step.id,
        text=step.text,
        placed=step.placed,
        aspired=step.modality is Modality.ASPIRED,
        when=step.when,
    )


def _inside(flows: Iterable[FlowShown], steps: Iterable[UUID]) -> Iterable[Edge]:
    own = set(steps)
    for flow in flows:
        source, target = _ends(flow)
        if flow.unresolved is None and source in own and target in own:
            yield Edge(flow.id, source, target, flow.relation, made=flow.made)


def _ends(flow: FlowShown) -> tuple[UUID | None, UUID | None]:
    source, target = flow.source.step, flow.target.step
    return (
        None if source is None else source.id,
        None if target is None else target.id,
    )


def _turns(found: Connections, steps: Iterable[UUID]) -> Iterable[Turn]:
    """Yield the returns from the story's own steps."""
    own = set(steps)
    returns = [flow for flow in found.flows if flow.relation is Relation.RETURNS]
    by_ends: dict[tuple[UUID | None, UUID | None], list[FlowShown]] = {}
    for flow in returns:
        by_ends.setdefault(_ends(flow), []).append(flow)
    for each in found.loops:
        ends = (each.source_id, each.target_step_id)
        if each.source_id not in own or ends not in by_ends:
            continue
        flows = by_ends[ends]
        inside = each.target_step_id in own
        yield Turn(
            flows=tuple(flow.id for flow in flows),
            source=each.source_id,
            target=each.target_step_id,
            long=each.long,
            away=None if inside else _away(flows[0]),
        )


def _away(flow: FlowShown) -> tuple[UUID, str] | None:
    story_ = flow.target.story
    if story_ is None or story_.id is None:
        return None
    step = flow.target.step
    return story_.id, story_.label or (step.label if step else None) or ""
