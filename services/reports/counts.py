"""Counts of a report: summaries, and what counts beside them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import Family, Span, count
from domain.summary import Days, Key, total, unmarked
from services.database.tables import OpenDay, Signature, Summary
from services.reports.beside import Beside
from services.reports.scope import Scope, in_scope

PATHS_READ = 60
"""Signatures read beside those that are pending; a report shows 50."""


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
    counted = _seen(scope, total(pages))
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


def _seen(scope: Scope, counted: Counter[Key]) -> Counter[Key]:
    """Return the counts of which the reader sees the other end too, without marks."""
    found: Counter[Key] = Counter()
    for key, n in counted.items():
        facet, beyond = unmarked(key.facet)
        if beyond is None or scope.homes.get(beyond.home) == beyond.sight:
            found[key._replace(facet=facet)] += n
    return found


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
