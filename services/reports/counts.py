"""Counts of a report: summaries, and what is pending or the reader's own beside."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import Facts, Family, Span, count
from domain.fact_record import from_record
from domain.story import Visibility
from domain.summary import Days, Key, total
from services.database.tables import (
    Delta,
    Flow,
    OpenDay,
    Signature,
    Story,
    StoryTeller,
    Summary,
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
    own: bool = False
    """Whether they count only because the reader tells the story."""


async def beside_summaries(
    session: AsyncSession, caller: Caller, scope: Scope
) -> list[Beside]:
    """Return, signed, what is to be added to the summaries: four statements.

    Deltas not yet folded; the caller's own counted stories that the caller's sight
    does not take in; and stories whose consent has run out since they were counted.
    """
    rows = await session.exec(
        select(Delta.space_id, Delta.sign, col(Delta.facts)).where(
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
        select(Story.id, col(Story.facts)).where(
            Story.organisation_id == caller.organisation_id,
            col(Story.visible_until) < today(),
            Story.visibility >= Visibility.SPACE,
            col(Story.deleted_at).is_(None),
        )
    )
    stories = dict(rows.all())
    flows = await session.exec(
        select(col(Flow.facts)).where(
            Flow.organisation_id == caller.organisation_id,
            or_(
                col(Flow.source_story_id).in_(stories),
                col(Flow.target_story_id).in_(stories),
            ),
            col(Flow.facts).is_not(None),
        )
    )
    found: list[Beside] = []
    for record in [*stories.values(), *flows]:
        facts = from_record(record or {})
        hidden = replace(facts, visibility=min(facts.visibility, Visibility.EVALUATORS))
        for space in facts.spaces & scope.sights.keys():
            both = (Beside(space, -1, facts), Beside(space, 1, hidden))
            found += [each for each in both if scope.sees(each.facts, space)]
    return found


async def _own(session: AsyncSession, caller: Caller, scope: Scope) -> list[Beside]:
    rows = await session.exec(
        select(col(Story.facts), col(Story.visible_until))
        .join(
            StoryTeller,
            and_(
                col(StoryTeller.organisation_id) == col(Story.organisation_id),
                col(StoryTeller.story_id) == col(Story.id),
            ),
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
        facts = as_of(from_record(record), until)
        found += [
            Beside(space, 1, facts, own=True)
            for space in facts.spaces & scope.sights.keys()
            if not scope.sees(facts, space)
        ]
    return found


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


def as_of(facts: Facts, until: date | None) -> Facts:
    """Return a story's facts with a consent that has run out taken into account."""
    if until is None or until >= today():
        return facts
    return replace(facts, visibility=min(facts.visibility, Visibility.EVALUATORS))


async def counts_of(
    session: AsyncSession, caller: Caller, scope: Scope, beside: Sequence[Beside]
) -> Counter[Key]:
    """Return the counts of the whole months of a report's days: three statements.

    Those of tellers are as the summaries have them, in each space for itself.
    """
    whole = scope.days.whole()
    if whole is None:
        return Counter()
    pages = await session.exec(
        select(col(Summary.counts)).where(
            Summary.organisation_id == caller.organisation_id,
            in_scope(scope, Summary.space_id, Summary.sight),
            *_pages_of(whole),
        )
    )
    counted = total(pages)
    extra: Counter[Key] = Counter()
    for each in beside:
        for fact, n in count(each.facts, each.space).items():
            if fact.family is not Family.OPEN and whole.holds(fact.first, fact.last):
                extra[Key(fact.family, fact.subject, fact.facet)] += each.sign * n
    if not whole.bounded:
        pending = {key.subject for key in extra if key.family is Family.PATHS}
        counted.update(await _signatures(session, caller, scope, pending))
    counted.update(extra)
    return counted


def _pages_of(whole: Days) -> list[sa.ColumnElement[bool]]:
    if not whole.bounded:
        return [col(Summary.period) == Span.ALL]
    inside = [col(Summary.period) == Span.MONTH]
    if whole.first is not None:
        inside.append(col(Summary.first_day) >= whole.first)
    if whole.last is not None:
        # A month stands on its first day.
        inside.append(col(Summary.last_day) <= whole.last)
    return inside


async def _signatures(
    session: AsyncSession, caller: Caller, scope: Scope, pending: set[str]
) -> dict[Key, int]:
    """Return the most frequent signatures, and those that something is pending for."""
    if len(scope.spaces) == 1:
        # One row a signature: the index gives the most frequent without adding up.
        number: sa.ColumnElement[int] = sa.type_coerce(
            col(Signature.n), sa.BigInteger
        ).label("most")
        base = select(Signature.subject, number)
    else:
        number = sa.func.sum(col(Signature.n)).label("most")
        base = select(Signature.subject, number).group_by(col(Signature.subject))
    base = base.where(
        Signature.organisation_id == caller.organisation_id,
        in_scope(scope, Signature.space_id, Signature.sight),
    )
    most = base.order_by(number.desc(), col(Signature.subject).desc())
    found = dict((await session.exec(most.limit(PATHS_READ + len(pending)))).all())
    named = base.where(col(Signature.subject).in_(sorted(pending)))
    found.update((await session.exec(named)).all())
    return {Key(Family.PATHS, subject, ""): int(n) for subject, n in found.items()}


async def open_flows(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Iterable[Beside],
    until: date,
) -> int:
    """Return how many flows had no return, the last step on `until` or before."""
    days = Days(scope.days.first, min(until, scope.days.last or until))
    first = [] if days.first is None else [col(OpenDay.day) >= days.first]
    found = await session.exec(
        select(sa.func.coalesce(sa.func.sum(col(OpenDay.n)), 0)).where(
            OpenDay.organisation_id == caller.organisation_id,
            in_scope(scope, OpenDay.space_id, OpenDay.sight),
            col(OpenDay.day) <= days.last,
            *first,
        )
    )
    counted = int(found.one())
    for each in beside:
        for fact, n in count(each.facts, each.space).items():
            if fact.family is Family.OPEN and days.holds(fact.first, fact.last):
                counted += each.sign * n
    return counted
