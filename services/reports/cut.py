"""The days of a report that lie in no whole month, counted from their stories."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, exists, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import COUNTED_BY, Counting
from domain.fact import (
    ARRIVED,
    CrossFlowFacts,
    Facts,
    Family,
    StoryFacts,
    appearances,
    count,
)
from domain.summary import Days, Key
from services.access import own
from services.database.prepared import prepared
from services.database.tables import Flow, Step, Story
from services.reports.beside import (
    Crossing,
    Shown,
    crossing,
    flows_shown,
    shown_of,
    stories_that,
)
from services.reports.scope import Scope, among
from services.stories.hot import NOBODY


@dataclass(slots=True)
class Cut:
    """What the cut days add to a report."""

    counts: Counter[Key] = field(default_factory=Counter)
    tellers: set[tuple[UUID, str]] = field(default_factory=set)
    """Who stands behind counts of which names on these days."""


async def cut_of(session: AsyncSession, caller: Caller, scope: Scope) -> Cut:
    """Return what the days outside whole months add: three statements at most.

    It costs as much as there are stories in the two months at most.
    """
    found = Cut()
    cut = scope.days.cut() if scope.days.bounded else []
    if not cut:
        return found
    for facts, shown in (await _stories(session, caller, scope, cut)).values():
        if shown:
            _add_everywhere(found, scope, cut, facts)
    for flow in await _flows(session, caller, scope, cut):
        own_flow = flow.by(scope.placements)
        for space in flow.spaces & set(scope.spaces):
            if own_flow is not None:
                _add(found, cut, own_flow, space)
    return found


def _add_everywhere(
    found: Cut, scope: Scope, cut: Sequence[Days], facts: StoryFacts
) -> None:
    counted = facts.by(scope.placements)
    for space in facts.spaces & set(scope.spaces):
        if counted is not None:
            add_story(found, scope.days, counted, space)
        for chapter in scope.parts:
            _add(found, cut, facts, space, COUNTED_BY[chapter])


def _holds(cut: Sequence[Days], day: date) -> bool:
    return any(days.holds(day, day) for days in cut)


def _add(
    found: Cut,
    cut: Sequence[Days],
    facts: Facts,
    space: UUID,
    counting: Counting = count,
) -> None:
    """Add what happens on one day each; stories and open flows are counted apart."""
    for fact, n in counting(facts, space).items():
        single = fact.family not in {Family.STORIES, Family.OPEN}
        if single and _holds(cut, fact.first):
            found.counts[Key(fact.family, fact.subject, fact.facet)] += n


def _on_days(facts: StoryFacts, cut: Sequence[Days]) -> StoryFacts:
    """Return what of a story happened on these days, for what counts by the day."""
    return replace(
        facts,
        steps=tuple(step for step in facts.steps if _holds(cut, step.day)),
        flows=tuple(flow for flow in facts.flows if _holds(cut, flow.day)),
        paths=tuple(path for path in facts.paths if _holds(cut, path.day)),
    )


def add_story(found: Cut, within: Days, facts: StoryFacts, space: UUID) -> None:
    """Add what a story tells of the days in a range that lie in no whole month."""
    cut, whole = within.cut(), within.whole()
    _add(found, cut, _on_days(facts, cut), space)
    days: dict[tuple[str, str], set[date]] = {}
    for step in facts.steps:
        for subject, facet in appearances(facts, step, space):
            if facet != ARRIVED:
                days.setdefault((subject, facet), set()).add(step.day)
    for (subject, facet), on in days.items():
        if not any(_holds(cut, day) for day in on):
            continue
        # Whoever stands in a whole month too is counted there.
        if whole is None or not any(whole.holds(day, day) for day in on):
            found.counts[Key(Family.STORIES, subject, facet)] += 1
        name = Key(Family.TELLERS, subject, facet).name
        found.tellers |= {(teller, name) for teller in facts.tellers}


def _ends_of(cut: Sequence[Days]) -> dict[str, date]:
    """Return the values of the two ranges; where there is but one, it is taken twice.

    A side that is open ends with the calendar.
    """
    one, other = cut[0], cut[-1]
    return {
        "first_1": one.first or date.min,
        "last_1": one.last or date.max,
        "first_2": other.first or date.min,
        "last_2": other.last or date.max,
    }


def _on_these_days() -> sa.ColumnElement[bool]:
    first_1, last_1, first_2, last_2 = (
        sa.bindparam(name, None, type_=sa.Date())
        for name in ("first_1", "last_1", "first_2", "last_2")
    )
    day = col(Step.day)
    return or_(day.between(first_1, last_1), day.between(first_2, last_2))


async def _stories(
    session: AsyncSession, caller: Caller, scope: Scope, cut: Sequence[Days]
) -> Shown:
    """Return the stories with a step on these days, and whether they count."""
    values = {**scope.values(caller), **_ends_of(cut)}
    rows = await _stories_on(alone=scope.alone).rows(session, values)
    return shown_of(scope, rows)


@prepared
def _stories_on(*, alone: bool) -> sa.Select[Any]:
    return stories_that(
        exists(
            sa.select(col(Step.id)).where(
                col(Step.organisation_id) == own(NOBODY),
                col(Step.story_id) == col(Story.id),
                col(Step.deleted_at).is_(None),
                or_(
                    among(Story.space_id, alone=alone),
                    among(Step.space_id, alone=alone),
                ),
                _on_these_days(),
            )
        )
    )


async def _flows(
    session: AsyncSession, caller: Caller, scope: Scope, cut: Sequence[Days]
) -> list[CrossFlowFacts]:
    """Return what flows between stories add that lead to a step on these days."""
    values = {**scope.values(caller), **_ends_of(cut)}
    flows = [
        Crossing(*row)
        for row in await _flows_on(alone=scope.alone).rows(session, values)
    ]
    counted = await flows_shown(session, caller, scope, flows)
    return [facts for _, facts, shown in counted if shown]


@prepared
def _flows_on(*, alone: bool) -> sa.Select[Any]:
    return (
        crossing()
        .join(
            Step,
            and_(
                col(Step.organisation_id) == col(Flow.organisation_id),
                col(Step.id) == col(Flow.target_step_id),
            ),
        )
        .where(
            col(Step.organisation_id) == own(NOBODY),
            or_(
                among(Flow.space_id, alone=alone),
                among(Flow.source_space_id, alone=alone),
            ),
            _on_these_days(),
        )
    )
