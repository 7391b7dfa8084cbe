"""The rows behind a count of a report, under the caller's own rights."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.drill import OF_FLOWS, OF_PATHS, Of, Question
from domain.fact import StoryFacts
from domain.occurrence import Happened
from domain.room import LABEL_MAX
from domain.story import Visibility
from services.database.keyset import After, Slice
from services.database.prepared import prepared
from services.database.tables import Flow, FrameLink, Step, Story
from services.database.types import Id
from services.reports.beside import (
    Crossing,
    concerns,
    crossing,
    flows_shown,
    stories_shown,
)
from services.reports.scope import Scope

BATCH = 200
STORIES_MAX = 2_000
"""Stories that one page looks at; a page may then be short and still lead on."""

Entry = TypeVar("Entry")
Place = tuple[str, UUID, int]
"""Where a page ends: in the stories or the flows, at which one, at which part."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row behind a count."""

    type: str
    id: UUID
    story: UUID | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Labels:
    """What readers call the steps and stories among found rows."""

    steps: dict[UUID, str]
    stories: dict[UUID, str]


async def rows_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    question: Question,
    ties: Happened,
    after: After,
) -> Slice[Found]:
    """Return a page of the rows behind a count of stories, steps, events or flows."""
    start = place = place_of(after)
    left_out: set[UUID] = set()
    if question.of is Of.EVENTS:
        left_out = ties.left_out(question.subject, question.facet)
    found: list[tuple[Place, Found]] = []
    looked = 0
    while place[0] == "s" and len(found) <= after.limit and looked < STORIES_MAX:
        batch = await next_stories(session, caller, scope, place)
        for facts, shown in batch:
            parts = _of_story(scope, question, facts) if shown else ()
            for number, each in enumerate(parts):
                here: Place = ("s", facts.story, number)
                if here > start and each.id not in left_out:
                    found.append((here, each))
        looked += len(batch)
        place = place_after(batch)
    while place[0] == "f" and question.of in OF_FLOWS and len(found) <= after.limit:
        flows = await _crossing(session, caller, scope, question, place[1])
        found += [(("f", key, 0), each) for key, each in flows if each is not None]
        place = ("f", flows[-1][0], 0) if flows else ("e", _NONE, 0)
    return page_from(found, after, place)


_NONE = UUID(int=0)
_ALL = 1_000_000
"""Stands behind the last part of any story."""


def place_of(after: After) -> Place:
    """Return the place after which a page begins."""
    if after.key is None:
        return "s", _NONE, -1
    phase, key, number = after.key
    return str(phase), UUID(str(key)), int(number)


def place_after(batch: Sequence[tuple[StoryFacts, bool]]) -> Place:
    """Return where to look on after some stories: at flows after the last ones."""
    if len(batch) < BATCH:
        return "f", _NONE, 0
    return "s", batch[-1][0].story, _ALL


def listed_rows(rows: Iterable[tuple[UUID, Found]], after: After) -> Slice[Found]:
    """Return a page of rows that are known already, in the order of their keys."""
    start = place_of(after)
    places: list[tuple[Place, Found]] = [(("s", key, 0), row) for key, row in rows]
    rest = [each for each in places if each[0] > start]
    return page_from(rest, after, ("e", _NONE, 0))


def page_from(
    found: Sequence[tuple[Place, Entry]], after: After, place: Place
) -> Slice[Entry]:
    """Return the page of what was found until `place`."""
    page = [each for _, each in found[: after.limit]]
    if len(found) > after.limit:
        return Slice(page, found[after.limit - 1][0])
    # Nothing more was found, but not everything was looked at.
    return Slice(page, place if place[0] == "s" else None)


async def next_stories(
    session: AsyncSession, caller: Caller, scope: Scope, place: Place
) -> list[tuple[StoryFacts, bool]]:
    """Return the next stories that may count, and whether they do for the caller."""
    arrived = (
        select(Step.story_id)
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.space_id).in_(scope.spaces),
        )
        .scalar_subquery()
    )
    linked = (
        select(FrameLink.step_id)
        .where(
            FrameLink.organisation_id == caller.organisation_id,
            FrameLink.entry_id == (scope.linked and scope.linked.aspiration.id),
        )
        .scalar_subquery()
    )
    with_one = select(Step.story_id).where(
        Step.organisation_id == caller.organisation_id, col(Step.id).in_(linked)
    )
    _, beyond, number = place
    # A page may end inside a story, whose other parts then come next.
    next_ = Story.id > beyond if number == _ALL else Story.id >= beyond
    ids = await session.exec(
        select(Story.id)
        .where(
            Story.organisation_id == caller.organisation_id,
            next_,
            Story.visibility > Visibility.NOBODY,
            col(Story.deleted_at).is_(None),
            or_(col(Story.space_id).in_(scope.spaces), col(Story.id).in_(arrived)),
            *([] if scope.linked is None else [col(Story.id).in_(with_one)]),
        )
        .order_by(col(Story.id))
        .limit(BATCH)
    )
    listed = list(ids)
    found = await stories_shown(session, caller, scope, listed)
    return [found[key] for key in listed if key in found]


def _of_story(scope: Scope, question: Question, told: StoryFacts) -> Iterator[Found]:
    facts = question.counted(told)
    if facts is None:
        return
    if question.of in OF_FLOWS | OF_PATHS:
        # What is carried counts wherever the story lives.
        if question.of is Of.CARRIED or facts.home in scope.spaces:
            yield from _of_moves(question, facts)
        return
    for space in sorted(facts.spaces & set(scope.spaces)):
        found = list(_of_steps(scope, question, facts, space))
        yield from found
        if found and question.of is Of.STORIES:
            # It may have arrived in others too.
            return


def _of_moves(question: Question, facts: StoryFacts) -> Iterator[Found]:
    if question.of in OF_PATHS:
        for _ in range(question.paths(facts)):
            yield Found("story", facts.story, facts.story, None)
    elif question.of is Of.PATTERNS:
        if question.shows(facts):
            yield Found("story", facts.story, facts.story, None)
    elif question.of is not Of.OUT:
        for flow in question.flows(facts):
            yield Found("step", flow.target, facts.story, flow.day)


def _of_steps(
    scope: Scope, question: Question, facts: StoryFacts, space: UUID
) -> Iterator[Found]:
    steps = list(question.steps(facts, space, scope.spaces))
    if question.of is Of.STORIES:
        if steps:
            yield Found("story", facts.story, facts.story, None)
    else:
        for step in steps:
            for _ in range(question.times(step)):
                yield Found("step", step.id, facts.story, step.day)


async def _crossing(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    question: Question,
    beyond: UUID,
) -> list[tuple[UUID, Found | None]]:
    """Return the next flows between stories, each with its row where it counts."""
    values = {**scope.values(caller), "beyond": beyond}
    statement = _next_flows(carried=question.of is Of.CARRIED)
    flows = [Crossing(*row) for row in await statement.rows(session, values)]
    found: list[tuple[UUID, Found | None]] = []
    for flow, facts, shown in await flows_shown(session, caller, scope, flows):
        own = question.counted(facts) if shown else None
        counts = own is not None and question.crosses(own, scope.spaces)
        row = Found("flow", flow.id, flow.target_story_id, facts.flow.day)
        found.append((flow.id, row if counts else None))
    return found


@prepared
def _next_flows(*, carried: bool) -> sa.Select[Any]:
    return (
        crossing()
        .where(
            concerns(alone=False, carried=carried),
            col(Flow.id) > sa.bindparam("beyond", None, type_=Id()),
        )
        .order_by(col(Flow.id))
        .limit(BATCH)
    )


async def labels_of(
    session: AsyncSession, caller: Caller, found: Collection[Found]
) -> Labels:
    """Return what readers call found steps and stories: two statements."""
    steps = await session.exec(
        select(Step.id, Step.text).where(
            Step.organisation_id == caller.organisation_id,
            col(Step.id).in_([each.id for each in found if each.type == "step"]),
        )
    )
    wanted = {each.story for each in found if each.story is not None}
    stories: Any = await session.exec(
        select(Story.id, col(Story.title)).where(
            Story.organisation_id == caller.organisation_id,
            col(Story.id).in_(wanted),
        )
    )
    return Labels(
        {key: text[:LABEL_MAX] for key, text in steps},
        {key: (title or "")[:LABEL_MAX] for key, title in stories},
    )
