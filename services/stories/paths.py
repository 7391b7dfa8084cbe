"""Paths that pass a story, over others, and the relays that go on from it.

All of it is what the caller sees: a flow whose other end is not there for the caller
is not followed, and only `hidden` says that something is left out.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.disclosure import Groups
from domain.errors import NotFound
from domain.flow import Edge, Relation, neighbours
from domain.headcount import Count
from domain.path import Loop, Path, loops, open_flow, paths_through
from domain.relay import Relay, relays
from domain.story import Sight
from services.access import evaluates, groups_of, visible_stories
from services.database.tables import Flow, Story
from services.flow_detail import Around, Named, around
from services.flow_lists import hidden_flows, visible_flows
from services.reframing import reframing
from services.stories.load import edge_of
from services.stories.told import MOVES

ROUNDS = 12
"""Stories that one path is followed over, on either side."""
STORIES_MAX = 200
FLOWS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Way:
    """A path over stories, by the steps and the stories that it passes."""

    signature: str
    steps: list[UUID]
    stories: list[UUID]
    space_changes: list[int]
    returns: bool
    open: bool
    aspired: bool


@dataclass(frozen=True, slots=True)
class PassedStep:
    """A step on a path: what readers call it, its story, and where it happened."""

    step: Named | None
    story: Named | None
    space: Named | None
    aspired: bool


@dataclass(frozen=True, slots=True)
class RelayShown:
    """A relay, by the step from which others go on and the one with which they do."""

    flow_id: UUID | None
    level: int
    source: PassedStep
    target: PassedStep

    @property
    def aspired(self) -> bool:
        """Whether one of its ends is hoped for."""
        return self.source.aspired or self.target.aspired


@dataclass(frozen=True, slots=True)
class StoryPaths:
    """The paths through a story and the relays from it."""

    story: Named
    paths: list[Way]
    steps: list[PassedStep]
    loops: list[Loop]
    relays: list[RelayShown]
    relays_deeper: Count
    hidden: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """The flows between stories on either side of one, and the stories met."""

    flows: list[Flow]
    stories: set[UUID]
    cut: bool


async def read_paths(
    session: AsyncSession,
    caller: Caller,
    story_id: UUID,
    *,
    open_after_days: int,
) -> StoryPaths:
    """Return the paths that pass a story and the relays that go on from it.

    Whoever does not evaluate the spaces of all that is followed is not told of small
    groups.

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
    followed = await _follow(session, caller, story_id)
    there = await around(session, caller, followed.flows, followed.stories)
    nodes = list(there.nodes.values())
    edges = _edges(followed.flows, there)
    inside = await _returns_inside(session, caller, followed.stories)
    reframed = await reframing(session, caller, [*followed.flows, *inside])
    ways = paths_through(nodes, edges, story_id)
    handed_on = relays(nodes, edges, story_id)
    passed = {key for way in ways.paths for key in way.nodes}
    groups = await _groups(session, caller, followed.stories)
    return StoryPaths(
        story=Named(story_id, there.titles[story_id]),
        paths=[_way(way, there, open_after_days) for way in ways.paths],
        steps=_passed(ways.paths, there),
        loops=[
            loop
            for loop in loops(nodes, edges, reframed)
            if {loop.source, loop.target} <= passed
        ],
        relays=[_relay(each, there) for each in handed_on.shown],
        relays_deeper=groups.shown("relays deeper", handed_on.deeper),
        hidden=await _hides(session, caller, followed.stories),
        complete=not (ways.cut or handed_on.cut or followed.cut),
    )


async def _follow(session: AsyncSession, caller: Caller, story_id: UUID) -> Followed:
    """Return what leads from story to story, to the story and from it.

    One statement for each story further on, on either side.
    """
    found: dict[UUID, Flow] = {}
    back, forth = {story_id}, {story_id}
    behind, ahead = back, forth
    for _ in range(ROUNDS):
        room = FLOWS_MAX - len(found)
        rows = await session.exec(
            visible_flows(caller)
            .where(
                or_(
                    col(Flow.target_story_id).in_(behind),
                    col(Flow.source_story_id).in_(ahead),
                ),
                col(Flow.id).not_in(list(found)),
                _leads_across(),
            )
            .order_by(col(Flow.id))
            .limit(room + 1)
        )
        flows = rows.all()
        found |= {flow.id: flow for flow in flows[:room]}
        behind, ahead = _further(found.values(), back, forth)
        full = len(flows) > room or len(back | forth | behind | ahead) > STORIES_MAX
        if full or not behind | ahead:
            return Followed(list(found.values()), back | forth, cut=full)
        back, forth = back | behind, forth | ahead
    return Followed(list(found.values()), back | forth, cut=True)


async def _returns_inside(
    session: AsyncSession, caller: Caller, stories: Collection[UUID]
) -> Sequence[Flow]:
    """Return what brought something back within one of the stories."""
    rows = await session.exec(
        visible_flows(caller)
        .where(
            col(Flow.target_story_id).in_(stories),
            col(Flow.source_story_id) == col(Flow.target_story_id),
            Flow.relation == Relation.RETURNS,
        )
        .order_by(col(Flow.id))
        .limit(FLOWS_MAX)
    )
    found: Sequence[Flow] = rows.all()
    return found


def _further(
    flows: Collection[Flow], back: set[UUID], forth: set[UUID]
) -> tuple[set[UUID], set[UUID]]:
    """Return the stories that lead to those behind, and those that others lead to."""
    behind = {f.source_story_id for f in flows if f.target_story_id in back}
    ahead = {f.target_story_id for f in flows if f.source_story_id in forth}
    return {story for story in behind - back if story is not None}, ahead - forth


def _leads_across() -> ColumnElement[bool]:
    return and_(
        col(Flow.source_story_id).is_distinct_from(col(Flow.target_story_id)),
        col(Flow.relation).in_(MOVES),
        col(Flow.unresolved).is_(None),
    )


async def _hides(
    session: AsyncSession, caller: Caller, stories: Collection[UUID]
) -> bool:
    hidden = hidden_flows(caller, stories, MOVES)
    return bool((await session.exec(select(hidden))).one())


async def _groups(
    session: AsyncSession, caller: Caller, stories: Collection[UUID]
) -> Groups:
    beyond = visible_stories(caller, col(Story.id)).where(
        col(Story.id).in_(stories), ~evaluates(caller)
    )
    outside = (await session.exec(beyond.limit(1))).first() is not None
    sight = Sight.ORGANISATION if outside else Sight.EVALUATOR
    return groups_of(caller, [sight])


def _edges(flows: Iterable[Flow], there: Around) -> list[Edge]:
    """Return the flows between these stories and inside them, asserted and made."""
    ends = ((f, f.source_step_id or f.source_activity_id) for f in flows)
    found = [edge_of(flow, source) for flow, source in ends if source is not None]
    for told in there.told.values():
        found += [*told.asserted, *neighbours(told.nodes(), told.asserted)]
    return found


def _way(path: Path, there: Around, open_after_days: int) -> Way:
    steps = [key for key in path.nodes if there.nodes[key].story is not None]
    stories = dict.fromkeys(there.nodes[key].story for key in steps)
    today = datetime.now(UTC).date()
    return Way(
        signature=path.signature,
        steps=steps,
        stories=[story for story in stories if story is not None],
        space_changes=list(path.space_changes),
        returns=path.returns,
        open=len(path.nodes) > 1 and open_flow(path, today, open_after_days),
        aspired=path.aspired,
    )


def _passed(paths: Iterable[Path], there: Around) -> list[PassedStep]:
    keys = dict.fromkeys(key for path in paths for key in path.nodes)
    return [_step(key, there) for key in keys if there.nodes[key].story is not None]


def _step(key: UUID, there: Around) -> PassedStep:
    node = there.nodes[key]
    where = there.story(node.story), there.space(node)
    return PassedStep(there.step(key), *where, aspired=node.aspired)


def _relay(relay: Relay, there: Around) -> RelayShown:
    source, target = _step(relay.source, there), _step(relay.target, there)
    return RelayShown(relay.flow, relay.level, source, target)
