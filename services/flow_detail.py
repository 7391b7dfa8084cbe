"""Flows with what stands at their two ends, as far as the caller sees it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.flow import FlowKind, Node, Relation, kinds
from services.access import visible_stories
from services.database.tables import Activity, Flow, Story
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
    aspired: bool
    made: bool
    unresolved: str | None
    note: str | None
    asserted_by: Named | None
    version: int


@dataclass(frozen=True, slots=True)
class Around:
    """What stands at the ends of flows, as far as the caller sees it."""

    nodes: Mapping[UUID, Node]
    """Steps and activities, by id; a step that was deleted is left out."""
    told: Mapping[UUID, Told]
    texts: Mapping[UUID, str]
    titles: Mapping[UUID, str | None]
    hidden: Mapping[UUID, frozenset[UUID]]
    """Who tells or collected the stories of which the caller may not know it."""
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
                caller,
                col(Story.id),
                col(Story.title),
                knows_tellers(caller),
                col(Story.collected_by_id),
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
        hidden={
            row[0]: frozenset({*told[row[0]].tellers, row[3]})
            for row in titles
            if not row[2]
        },
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
        aspired=any(end is not None and end.aspired for end in (source, target)),
        made=flow.made,
        unresolved=flow.unresolved,
        note=flow.note,
        asserted_by=_asserted_by(caller, flow, there),
        version=flow.version,
    )


def _asserted_by(caller: Caller, flow: Flow, there: Around) -> Named | None:
    """Return who asserts a flow, unless that would give a nameless teller away."""
    person = flow.asserted_by_id
    if person is None:
        return None
    ends = (flow.source_story_id, flow.target_story_id)
    nameless = any(person in there.hidden.get(end, ()) for end in ends if end)
    if nameless and person != caller.person_id:
        return Named(None, None)
    return Named(person, there.persons.get(person))
