"""The days of a report that lie in no whole month, counted from traces."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import and_, col, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import COUNTED_BY, Chapter
from domain.cut import Cut, Place, months_cut
from domain.fact import CrossFlowFacts, Fact, StoryFacts, count
from domain.story import Visibility
from domain.summary import Days, Key
from domain.trace import months_of, trace, trace_of
from services.access import own
from services.database.json import is_one_of, text_list
from services.database.prepared import prepared
from services.database.tables import Flow, Step, Trace
from services.reports.beside import (
    Beside,
    Crossing,
    concerns,
    crossing,
    flows_shown,
)
from services.reports.scope import Scope, among, in_chapters
from services.stories.hot import NOBODY

Traces = Mapping[Place, Counter[str]]
"""Lines, as often as each is there for the reader."""


async def cut_of(
    session: AsyncSession, caller: Caller, scope: Scope, beside: Iterable[Beside]
) -> Cut:
    """Return what the days outside whole months add: three statements at most.

    It costs as much as there are stories in two months, little for each.
    """
    found = Cut()
    cut = scope.days.cut() if scope.days.bounded else []
    if not cut:
        return found
    months = months_cut(scope.days)
    traces = await traces_in(session, caller, scope, beside, months)
    for place, lines in traces.items():
        found.add(scope.days, place, lines)
    for flow in await _flows(session, caller, scope, cut):
        own_flow = flow.by(scope.placements)
        for space in flow.spaces & set(scope.spaces):
            if own_flow is not None:
                _add(found, count(own_flow, space))
            for chapter in scope.parts:
                _add(found, COUNTED_BY[chapter](flow, space))
    return found


def _add(found: Cut, counted: Mapping[Fact, int]) -> None:
    for fact, n in counted.items():
        found.counts[Key(fact.family, fact.subject, fact.facet)] += n


async def traces_in(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Iterable[Beside],
    months: Collection[str],
) -> Traces:
    """Return the lines of some months that count for the reader: one statement."""
    found: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    values = {**scope.values(caller), "months": list(months)}
    rows = await _lines(alone=scope.alone).rows(session, values)
    for space, home, visibility, month, n, text in rows:
        if scope.reaches(home, Visibility(visibility)):
            told = Counter(text.split("\n"))
            if n != 1:
                told = Counter(dict.fromkeys(told, n))
            found[Place(space, home, month)].update(told)
    for each in beside:
        if isinstance(each.facts, StoryFacts):
            for line in _lines_of(scope, each):
                for month in months_of(line) & set(months):
                    place = Place(each.space, each.facts.home, month)
                    found[place][line] += each.sign
    return found


def _lines_of(scope: Scope, each: Beside) -> Iterator[str]:
    facts = each.facts.by(scope.placements)
    if isinstance(facts, StoryFacts):
        yield trace(facts, each.space)
    for chapter in scope.parts:
        yield trace_of(chapter, each.facts, each.space)


@prepared
def _lines(*, alone: bool) -> sa.Select[Any]:
    # In one text: a row for each would cost more than what is done with it.
    columns: Any = (
        *(col(Trace.space_id), col(Trace.home_id), col(Trace.visibility)),
        *(col(Trace.month), col(Trace.n)),
    )
    return (
        sa.select(*columns, sa.func.aggregate_strings(col(Trace.line), "\n"))
        .where(
            col(Trace.organisation_id) == own(NOBODY),
            among(Trace.space_id, alone=alone),
            is_one_of(col(Trace.month), text_list("months")),
            in_chapters(Trace.chapter),
        )
        .group_by(*columns)
    )


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


async def _flows(
    session: AsyncSession, caller: Caller, scope: Scope, cut: Sequence[Days]
) -> list[CrossFlowFacts]:
    """Return what flows between stories add that lead to a step on these days."""
    values = {**scope.values(caller), **_ends_of(cut)}
    flows = [
        Crossing(*row)
        for row in await _flows_on(
            alone=scope.alone, carried=Chapter.CARRIAGE in scope.parts
        ).rows(session, values)
    ]
    counted = await flows_shown(session, caller, scope, flows)
    return [facts for _, facts, shown in counted if shown]


@prepared
def _flows_on(*, alone: bool, carried: bool) -> sa.Select[Any]:
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
            concerns(alone=alone, carried=carried),
            _on_these_days(),
        )
    )
