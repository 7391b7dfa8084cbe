"""Flows as a caller sees them: which, and with what at their two ends."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.flow import FlowKind, Node, Relation, kinds
from services.access import sees_space, space_for, visible_stories
from services.database.keyset import After, Slice, beyond
from services.database.tables import Activity, Flow, Space, Story
from services.persons import names_of as names_of_persons
from services.spaces import names_of as names_of_spaces
from services.stories.cross import activity_node
from services.stories.load import load, stories_of
from services.stories.told import Told
from services.stories.view import knows_tellers

LABEL_MAX = 80


@dataclass(frozen=True, slots=True)
class Named:
    """A reference; without an id where the caller may not know it."""

    id: UUID | None
    label: str | None


@dataclass(frozen=True, slots=True)
class EndShown:
    """One end of a flow: a step of a story or an activity, and where it happened."""

    step: Named | None
    activity: Named | None
    story: Named | None
    space: Named | None


@dataclass(frozen=True, slots=True)
class FlowShown:
    """A flow as the caller sees it."""

    id: UUID
    source: EndShown
    target: EndShown
    relation: Relation
    kinds: list[FlowKind]
    made: bool
    unresolved: str | None
    note: str | None
    asserted_by: Named | None
    version: int


@dataclass(frozen=True, slots=True)
class WantedFlows:
    """Which flows a list shows: those that fit all that is named."""

    relation: Relation | None = None
    made: bool | None = None
    story_id: UUID | None = None
    unresolved: bool | None = None


def visible_flows(caller: Caller) -> Any:  # noqa: ANN401 - a select of `Flow`
    """Return the flows of which the caller sees both ends."""
    return select(Flow).where(
        Flow.organisation_id == caller.organisation_id, sees_flow(caller)
    )


def sees_flow(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which both ends of a row of `flow` are visible."""
    inside = col(Flow.source_story_id) == col(Flow.target_story_id)
    source = or_(
        inside,
        _sees_story(caller, col(Flow.source_story_id)),
        _sees_activity(caller),
    )
    return _sees_story(caller, col(Flow.target_story_id)) & source


def _sees_story(
    caller: Caller,
    key: Any,  # noqa: ANN401 - a column that may be null or not
) -> ColumnElement[bool]:
    seen = visible_stories(caller, col(Story.id)).where(col(Story.id) == key)
    return exists(seen.correlate(Flow))


def _sees_activity(caller: Caller) -> ColumnElement[bool]:
    seen = (
        select(Activity.id)
        .join(
            Space,
            (col(Space.organisation_id) == col(Activity.organisation_id))
            & (col(Space.id) == col(Activity.space_id)),
        )
        .where(
            Activity.organisation_id == caller.organisation_id,
            col(Activity.id) == col(Flow.source_activity_id),
            sees_space(caller),
        )
    )
    return exists(seen.correlate(Flow))


async def list_flows(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    wanted: WantedFlows,
    after: After,
) -> Slice[Flow]:
    """Return a page of the flows that count in a space or leave it, by id.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    await space_for(session, caller, space_id)
    statement = visible_flows(caller)
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    arriving = statement.where(col(Flow.space_id) == space_id)
    leaving = statement.where(
        col(Flow.source_space_id) == space_id, col(Flow.space_id) != space_id
    )
    # Each of the two has an index in this order; joined by OR they would be sorted.
    found: list[Flow] = []
    for part in (arriving, leaving):
        found += (await session.exec(beyond(part, [col(Flow.id)], after))).all()
    found.sort(key=lambda flow: flow.id, reverse=after.descending)
    rows = found[: after.limit]
    return Slice(rows, [rows[-1].id] if len(found) > after.limit else None)


def _conditions(wanted: WantedFlows) -> list[Any]:
    conditions: list[Any] = []
    if wanted.relation is not None:
        conditions.append(col(Flow.relation) == wanted.relation)
    if wanted.made is not None:
        conditions.append(col(Flow.made).is_(wanted.made))
    if wanted.story_id is not None:
        source, target = col(Flow.source_story_id), col(Flow.target_story_id)
        conditions.append(or_(source == wanted.story_id, target == wanted.story_id))
    if wanted.unresolved is not None:
        reason = col(Flow.unresolved)
        conditions.append(
            reason.is_not(None) if wanted.unresolved else reason.is_(None)
        )
    return conditions


@dataclass(frozen=True, slots=True)
class Around:
    """What stands at the ends of flows, as far as the caller sees it."""

    nodes: Mapping[UUID, Node]
    """Steps and activities, by id; a step that was deleted is left out."""
    told: Mapping[UUID, Told]
    texts: Mapping[UUID, str]
    titles: Mapping[UUID, str | None]
    known: frozenset[UUID]
    """Stories of which the caller may know who tells."""
    activities: Mapping[UUID, str]
    spaces: Mapping[UUID, str]
    persons: Mapping[UUID, str]

    def story(self, story_id: UUID | None) -> Named | None:
        """Return a reference to a story."""
        if story_id is None:
            return None
        return Named(story_id, self.titles.get(story_id))

    def step(self, step_id: UUID | None) -> Named | None:
        """Return a reference to a step: the beginning of its text."""
        if step_id is None:
            return None
        text = self.texts.get(step_id)
        return Named(step_id, None if text is None else text[:LABEL_MAX])

    def activity(self, activity_id: UUID | None) -> Named | None:
        """Return a reference to an activity."""
        if activity_id is None:
            return None
        return Named(activity_id, self.activities.get(activity_id))

    def space(self, node: Node | None) -> Named | None:
        """Return where something happened; nothing where only a place is told."""
        if node is None or node.space is None:
            return None
        label = self.spaces.get(node.space)
        return Named(None, None) if label is None else Named(node.space, label)


async def around(
    session: AsyncSession,
    caller: Caller,
    flows: Sequence[Flow],
    story_ids: Collection[UUID] = (),
) -> Around:
    """Return what stands at the ends of visible flows, and in other visible stories.

    A fixed number of statements for any number of flows.
    """
    stories = stories_of(flows) | set(story_ids)
    told = await load(session, caller, stories)
    activities = await _activities(session, caller, flows)
    nodes = {node.id: node for story in told.values() for node in story.nodes()}
    nodes |= {row.id: activity_node(row) for row in activities}
    titles = (
        await session.exec(
            visible_stories(
                caller, col(Story.id), col(Story.title), knows_tellers(caller)
            ).where(col(Story.id).in_(stories))
        )
    ).all()
    spaces = {node.space for node in nodes.values() if node.space}
    persons = {flow.asserted_by_id for flow in flows if flow.asserted_by_id}
    return Around(
        nodes=nodes,
        told=told,
        texts={step.id: step.text for story in told.values() for step in story.steps},
        titles={row[0]: row[1] for row in titles},
        known=frozenset(row[0] for row in titles if row[2]),
        activities={row.id: row.title for row in activities},
        spaces=await names_of_spaces(session, caller, spaces),
        persons=await names_of_persons(session, caller, persons),
    )


async def _activities(
    session: AsyncSession, caller: Caller, flows: Iterable[Flow]
) -> Sequence[Activity]:
    wanted = {flow.source_activity_id for flow in flows if flow.source_activity_id}
    rows = await session.exec(
        select(Activity).where(
            Activity.organisation_id == caller.organisation_id,
            col(Activity.id).in_(wanted),
        )
    )
    return rows.all()


def shown(caller: Caller, flows: Iterable[Flow], there: Around) -> list[FlowShown]:
    """Return flows as the caller sees them."""
    return [_shown(caller, flow, there) for flow in flows]


def _shown(caller: Caller, flow: Flow, there: Around) -> FlowShown:
    source = there.nodes.get(flow.source_step_id or flow.source_activity_id or flow.id)
    target = there.nodes.get(flow.target_step_id)
    seen: frozenset[FlowKind] = frozenset()
    if source is not None and target is not None:
        seen = kinds(source, target, flow.relation)
    return FlowShown(
        id=flow.id,
        source=EndShown(
            step=there.step(flow.source_step_id),
            activity=there.activity(flow.source_activity_id),
            story=there.story(flow.source_story_id),
            space=there.space(source),
        ),
        target=EndShown(
            step=there.step(flow.target_step_id),
            activity=None,
            story=there.story(flow.target_story_id),
            space=there.space(target),
        ),
        relation=flow.relation,
        kinds=[kind for kind in FlowKind if kind in seen],
        made=flow.made,
        unresolved=flow.unresolved,
        note=flow.note,
        asserted_by=_asserted_by(caller, flow, there),
        version=flow.version,
    )


def _asserted_by(caller: Caller, flow: Flow, there: Around) -> Named | None:
    """Return who asserts a flow, unless it might give a nameless teller away."""
    person = flow.asserted_by_id
    if person is None:
        return None
    ends = {story for story in (flow.source_story_id, flow.target_story_id) if story}
    if person != caller.person_id and not ends <= there.known:
        return Named(None, None)
    return Named(person, there.persons.get(person))
