"""The rows behind a count of a report, under the caller's own rights."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.drill import OF_FLOWS, OF_PATHS, Of, Question
from domain.fact import CrossFlowFacts, StoryFacts
from domain.fact_record import from_record
from domain.occurrence import Happened
from domain.report import LABEL_MAX
from services.access import tells
from services.database.keyset import After, Slice
from services.database.tables import Flow, Step, Story
from services.reports.events import as_today
from services.reports.scope import Scope

BATCH = 200
STORIES_MAX = 2_000
"""Stories that one page looks at; a page may then be short and still lead on."""

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
    start = _place(after)
    found: list[tuple[Place, Found]] = []
    looked = 0
    last: Place = start
    while start[0] == "s" and len(found) <= after.limit and looked < STORIES_MAX:
        batch = await _stories(session, caller, scope, start[1])
        for facts, seen in batch:
            last = ("s", facts.story, 1_000_000)
            parts = list(_of_story(scope, question, ties, facts, seen=seen))
            for number, each in enumerate(parts):
                if (facts.story, number) > (_place(after)[1], _place(after)[2]):
                    found.append((("s", facts.story, number), each))
        looked += len(batch)
        start = last if len(batch) == BATCH else ("f", UUID(int=0), 0)
    if start[0] == "f" and question.of in OF_FLOWS and len(found) <= after.limit:
        found += await _crossing(session, caller, scope, question, start[1], after)
    return _slice(found, after, start)


def _place(after: After) -> Place:
    if after.key is None:
        return "s", UUID(int=0), -1
    phase, key, number = after.key
    return str(phase), UUID(str(key)), int(number)


def _slice(
    found: Sequence[tuple[Place, Found]], after: After, start: Place
) -> Slice[Found]:
    page = [each for _, each in found[: after.limit]]
    if len(found) > after.limit:
        return Slice(page, found[after.limit - 1][0])
    # Nothing more was found, but not everything was looked at.
    return Slice(page, start if start[0] == "s" else None)


async def _stories(
    session: AsyncSession, caller: Caller, scope: Scope, beyond: UUID
) -> list[tuple[StoryFacts, bool]]:
    """Return the next stories that may count, and whether the caller tells them."""
    arrived = (
        select(Step.story_id)
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.space_id).in_(scope.spaces),
        )
        .scalar_subquery()
    )
    rows = await session.exec(
        select(col(Story.facts), col(Story.visible_until), tells(caller))
        .where(
            Story.organisation_id == caller.organisation_id,
            Story.id >= beyond,
            Story.visibility > 0,
            col(Story.deleted_at).is_(None),
            or_(col(Story.space_id).in_(scope.spaces), col(Story.id).in_(arrived)),
        )
        .order_by(col(Story.id))
        .limit(BATCH)
    )
    today = datetime.now(UTC).date()
    found = []
    for record, until, own in rows:
        facts = as_today(from_record(record), until, today)
        if isinstance(facts, StoryFacts):
            found.append((facts, bool(own)))
    return found


def _of_story(
    scope: Scope, question: Question, ties: Happened, facts: StoryFacts, *, seen: bool
) -> Iterator[Found]:
    for space in _spaces(scope, facts, seen=seen):
        home = facts.home == space
        if question.of in OF_PATHS and home:
            for _ in range(question.paths(facts)):
                yield Found("story", facts.story, facts.story, None)
        elif question.of in OF_FLOWS and home and question.of is not Of.OUT:
            for flow in question.flows(facts):
                yield Found("step", flow.target, facts.story, flow.day)
        elif question.of not in OF_FLOWS | OF_PATHS:
            yield from _of_steps(scope, question, ties, facts, space)


def _spaces(scope: Scope, facts: StoryFacts, *, seen: bool) -> list[UUID]:
    return [
        space
        for space in sorted(facts.spaces & scope.sights.keys())
        if scope.sees(facts, space) or (seen and facts.visibility > 1)
    ]


def _of_steps(
    scope: Scope, question: Question, ties: Happened, facts: StoryFacts, space: UUID
) -> Iterator[Found]:
    steps = list(question.steps(facts, space, scope.spaces))
    if question.of is Of.STORIES:
        if steps:
            yield Found("story", facts.story, facts.story, None)
    else:
        for step in steps:
            if question.of is not Of.EVENTS or ties.stands_for(
                step.id, question.subject, question.facet
            ):
                yield Found("step", step.id, facts.story, step.day)


async def _crossing(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    question: Question,
    beyond: UUID,
    after: After,
) -> list[tuple[Place, Found]]:
    rows = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.space_id).in_(scope.spaces)
            | col(Flow.source_space_id).in_(scope.spaces),
            col(Flow.facts).is_not(None),
            Flow.id > beyond,
        )
        .order_by(col(Flow.id))
    )
    found: list[tuple[Place, Found]] = []
    for row in rows:
        facts = from_record(row.facts or {})
        if isinstance(facts, CrossFlowFacts) and _counts(scope, question, facts):
            shown = Found("flow", row.id, row.target_story_id, facts.flow.day)
            found.append((("f", row.id, 0), shown))
            if len(found) > after.limit:
                break
    return found


def _counts(scope: Scope, question: Question, facts: CrossFlowFacts) -> bool:
    if question.of is Of.OUT:
        space = facts.source_home
        going = question.goes_out(facts, scope.spaces)
        return going and scope.sees(facts, space)
    at_home = facts.target_home in scope.sights and question.takes(facts.flow)
    return at_home and scope.sees(facts, facts.target_home)


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
