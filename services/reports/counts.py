"""Counts of a report: summaries, and what is pending or the reader's own beside."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import (
    Facts,
    Family,
    Presence,
    Span,
    count,
    presences,
)
from domain.fact_record import from_record
from domain.story import Visibility
from domain.summary import Days, Key
from services.database.tables import (
    Delta,
    Story,
    StoryTeller,
    Summary,
    TellerDay,
)
from services.reports.scope import Scope, in_scope

PATHS_READ = 60
"""Signatures read beside those that are pending; a report shows 50."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Facts that are not in the summaries as the reader counts them."""

    space: UUID
    sign: int
    facts: Facts


async def beside_summaries(
    session: AsyncSession, caller: Caller, scope: Scope
) -> list[Beside]:
    """Return, signed, what is to be added to the summaries: three statements.

    Deltas not yet folded; the caller's own counted stories that the caller's sight
    does not take in; and stories whose consent has run out since they were counted.
    """
    rows = await session.exec(
        select(Delta.space_id, Delta.sign, Delta.facts).where(
            Delta.organisation_id == caller.organisation_id,
            col(Delta.space_id).in_(scope.spaces),
        )
    )
    pending = [Beside(space, sign, from_record(facts)) for space, sign, facts in rows]
    seen = [each for each in pending if scope.sees(each.facts, each.space)]
    seen += await _run_out(session, caller, scope)
    return seen + await _own(session, caller, scope)


async def _run_out(session: AsyncSession, caller: Caller, scope: Scope) -> list[Beside]:
    rows = await session.exec(
        select(Story.facts).where(
            Story.organisation_id == caller.organisation_id,
            col(Story.visible_until) < _today(),
            Story.visibility >= Visibility.SPACE,
            col(Story.deleted_at).is_(None),
        )
    )
    found: list[Beside] = []
    for record in rows:
        facts = from_record(record)
        hidden = replace(facts, visibility=Visibility.EVALUATORS)
        for space in facts.spaces & scope.sights.keys():
            for sign, each in ((-1, facts), (1, hidden)):
                if scope.sees(each, space):
                    found.append(Beside(space, sign, each))
    return found


async def _own(session: AsyncSession, caller: Caller, scope: Scope) -> list[Beside]:
    rows = await session.exec(
        select(col(Story.facts), col(Story.visible_until))
        .join(
            StoryTeller,
            (col(StoryTeller.organisation_id) == col(Story.organisation_id))
            & (col(StoryTeller.story_id) == col(Story.id)),
        )
        .where(
            Story.organisation_id == caller.organisation_id,
            StoryTeller.organisation_id == caller.organisation_id,
            StoryTeller.person_id == caller.person_id,
            Story.visibility >= Visibility.EVALUATORS,
            col(Story.deleted_at).is_(None),
        )
    )
    found: list[Beside] = []
    for record, until in rows:
        facts = from_record(record)
        if until is not None and until < _today():
            facts = replace(facts, visibility=Visibility.EVALUATORS)
        found += [
            Beside(space, 1, facts)
            for space in facts.spaces & scope.sights.keys()
            if not scope.sees(facts, space)
        ]
    return found


def _today() -> date:
    return datetime.now(UTC).date()


async def counts_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Iterable[Beside],
    open_until: date,
) -> Counter[Key]:
    """Return every count of a report but that of tellers: three statements.

    Flows count as open only where their last step lies on `open_until` or before.
    """
    beside = list(beside)
    counted: Counter[Key] = Counter()
    others = col(Summary.family).not_in([Family.OPEN, Family.PATHS, Family.TELLERS])
    counted.update(await _summed(session, caller, scope, scope.days, others))
    last = min(open_until, scope.days.last or open_until)
    days = Days(scope.days.first, last)
    opened = col(Summary.family) == Family.OPEN
    counted.update(await _summed(session, caller, scope, days, opened))
    extra: Counter[Key] = Counter()
    for each in beside:
        for fact, n in count(each.facts, each.space).items():
            held = days if fact.family is Family.OPEN else scope.days
            if held.holds(fact.first, fact.last):
                extra[Key(fact.family, fact.subject, fact.facet)] += each.sign * n
    pending = {key.subject for key in extra if key.family is Family.PATHS}
    counted.update(await _paths(session, caller, scope, pending))
    counted.update(extra)
    return counted


async def _summed(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    days: Days,
    condition: sa.ColumnElement[bool],
) -> dict[Key, int]:
    total = sa.func.sum(col(Summary.n))
    rows = await session.exec(
        select(Summary.family, Summary.subject, Summary.facet, total)
        .where(
            Summary.organisation_id == caller.organisation_id,
            in_scope(scope, Summary.space_id, Summary.sight),
            within(days),
            condition,
        )
        .group_by(col(Summary.family), col(Summary.subject), col(Summary.facet))
    )
    return {Key(Family(f), subject, facet): int(n) for f, subject, facet, n in rows}


def within(days: Days) -> sa.ColumnElement[bool]:
    """Return the condition on rows of `summary` that together cover a range of days.

    All days at once where the range is open on both sides; else whole months, and
    the single days that lie in no whole month.
    """
    if not days.bounded:
        return col(Summary.period) == Span.ALL
    inside = []
    if days.first is not None:
        inside.append(col(Summary.first_day) >= days.first)
    if days.last is not None:
        inside.append(col(Summary.last_day) <= days.last)
    by_day = [col(Summary.period) == Span.DAY, *inside]
    months = days.months()
    if months is None:
        return sa.and_(*by_day)
    first, last = months
    whole = sa.and_(
        col(Summary.first_day) >= first,
        # The months' rows stand on their first days.
        col(Summary.last_day) <= last,
    )
    by_month = sa.and_(col(Summary.period) == Span.MONTH, whole)
    return sa.or_(by_month, sa.and_(*by_day, sa.not_(whole)))


async def _paths(
    session: AsyncSession, caller: Caller, scope: Scope, pending: set[str]
) -> dict[Key, int]:
    """Return the most frequent signatures, and those that something is pending for."""
    total = sa.func.sum(col(Summary.n))
    base = (
        select(Summary.subject, total.label("n"))
        .where(
            Summary.organisation_id == caller.organisation_id,
            in_scope(scope, Summary.space_id, Summary.sight),
            within(scope.days),
            Summary.family == Family.PATHS,
        )
        .group_by(col(Summary.subject))
    )
    if len(scope.spaces) == 1 and not scope.days.bounded:
        # One row a signature: the index gives the most frequent without adding up.
        base = select(Summary.subject, col(Summary.n).label("n")).where(
            Summary.organisation_id == caller.organisation_id,
            Summary.space_id == scope.spaces[0],
            Summary.sight == int(scope.sights[scope.spaces[0]]),
            Summary.period == Span.ALL,
            Summary.family == Family.PATHS,
        )
    most = base.order_by(sa.desc("n"), sa.desc("subject"))
    found = dict((await session.exec(most.limit(PATHS_READ + len(pending)))).all())
    named = base.where(col(Summary.subject).in_(sorted(pending)))
    found.update((await session.exec(named)).all())
    return {Key(Family.PATHS, subject, ""): int(n) for subject, n in found.items()}


async def tellers_of(
    session: AsyncSession, caller: Caller, scope: Scope, beside: Iterable[Beside]
) -> Counter[Key]:
    """Return the distinct counts of tellers: two statements.

    In one space they come from the summaries; over several from the tellers' days,
    since a teller of two spaces is one teller.
    """
    change: Counter[tuple[UUID, Presence]] = Counter()
    for each in beside:
        for presence, n in presences(each.facts, each.space).items():
            change[each.space, presence] += each.sign * n
    people = {presence.person for (_, presence), n in change.items() if n}
    rows = await session.exec(
        select(TellerDay).where(
            TellerDay.organisation_id == caller.organisation_id,
            in_scope(scope, TellerDay.space_id, TellerDay.sight),
            TellerDay.n > 0,
            *([] if len(scope.spaces) > 1 else [col(TellerDay.person_id).in_(people)]),
        )
    )
    held: Counter[tuple[UUID, Presence]] = Counter()
    for row in rows:
        presence = Presence(row.person_id, row.subject, row.facet, row.day)
        held[row.space_id, presence] += row.n
    counted: Counter[Key] = Counter()
    if len(scope.spaces) == 1:
        of_tellers = col(Summary.family) == Family.TELLERS
        counted.update(await _summed(session, caller, scope, scope.days, of_tellers))
        counted.subtract(_distinct(scope, held))
    held.update(change)
    counted.update(_distinct(scope, held))
    return counted


def _distinct(scope: Scope, held: Counter[tuple[UUID, Presence]]) -> Counter[Key]:
    seats = {
        (presence.person, presence.subject, presence.facet)
        for (_, presence), n in held.items()
        if n > 0 and scope.days.holds(presence.day, presence.day)
    }
    return Counter(Key(Family.TELLERS, subject, facet) for _, subject, facet in seats)
