"""Counts of a report: summaries, and what counts beside them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import TOTAL, Family, Span
from domain.hope import ASPIRED
from domain.summary import Days, Key, total, unmarked
from services.access import own
from services.database.json import is_one_of, text_list
from services.database.prepared import prepared
from services.database.tables import OpenDay, Signature, Summary
from services.database.types import EnumText
from services.reports.beside import Beside
from services.reports.scope import Scope, in_chapters, in_scope
from services.stories.hot import NOBODY

PATHS_READ = 60
"""Signatures read beside those that are pending; a report shows 50."""

_SINCE = sa.bindparam("since", None, type_=sa.Date())
_UNTIL = sa.bindparam("until", None, type_=sa.Date())


async def counts_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Sequence[Beside],
    cut: Iterable[Key],
) -> Counter[Key]:
    """Return the counts of the whole months of a report's days: three statements.

    Those of tellers are as the summaries have them, in each space for itself. Of
    paths the most frequent are there, and those that something is to be added to:
    by what is pending, or by the `cut` days.
    """
    whole = scope.days.whole()
    if whole is None:
        return Counter()
    values = {
        **scope.values(caller),
        "period": Span.MONTH if whole.bounded else Span.ALL,
        "since": whole.first or date.min,
        "until": whole.last or date.max,
    }
    extra: Counter[Key] = Counter()
    for each in beside:
        for fact, n in scope.count(each.facts, each.space).items():
            if fact.family is not Family.OPEN and whole.holds(fact.first, fact.last):
                extra[Key(fact.family, fact.subject, fact.facet)] += each.sign * n
    told = {key.subject for key in (*extra, *cut) if key.family is Family.PATHS}
    rows = await _pages(alone=scope.alone).rows(session, values)
    pages = (counts for (counts,) in rows)
    many = PATHS_READ + len(told)
    counted = seen_counts(scope, total(pages, paths=many, named=told))
    if not whole.bounded:
        counted.update(await _signatures(session, caller, scope, told))
    counted.update(extra)
    return counted


def keep_paths(counts: Counter[Key]) -> None:
    """Forget all but the most frequent paths: cut days have many that happened once."""
    paths = [
        (n, key)
        for key, n in counts.items()
        if key.family is Family.PATHS and not key.facet
    ]
    for _, key in sorted(paths, reverse=True)[PATHS_READ:]:
        del counts[key]
        counts.pop(key._replace(facet=ASPIRED), None)


def seen_counts(scope: Scope, counted: Counter[Key]) -> Counter[Key]:
    """Return the counts of which the reader sees what lies beyond, without marks."""
    found: Counter[Key] = Counter()
    for key, n in counted.items():
        facet, beyond = unmarked(key.facet)
        if all(scope.homes.get(each.home) == each.sight for each in beyond):
            found[key._replace(facet=facet)] += n
    return found


@prepared
def _pages(*, alone: bool) -> sa.Select[Any]:
    # A month stands on its first day; the page of all days on the first there is.
    return sa.select(col(Summary.counts)).where(
        col(Summary.organisation_id) == own(NOBODY),
        in_scope(Summary.space_id, Summary.sight, alone=alone),
        in_chapters(Summary.chapter),
        col(Summary.period) == sa.bindparam("period", None, type_=EnumText(Span)),
        col(Summary.first_day) >= _SINCE,
        col(Summary.last_day) <= _UNTIL,
    )


async def _signatures(
    session: AsyncSession, caller: Caller, scope: Scope, pending: set[str]
) -> dict[Key, int]:
    """Return the most frequent signatures, and those that something is pending for."""
    values = {
        **scope.values(caller),
        "many": PATHS_READ + len(pending),
        "named": sorted(pending),
    }
    plain = scope.alone and not scope.summed
    found = await _most(plain=plain).rows(session, values)
    if pending:
        found += await _named(plain=plain).rows(session, values)
    return {
        Key(Family.PATHS, subject, facet): int(n)
        for subject, *numbers in found
        for facet, n in zip(("", ASPIRED), numbers, strict=True)
        if n
    }


def _by_signature(*, plain: bool) -> sa.Select[Any]:
    if plain:
        # One row a signature: the index gives the most frequent without adding up.
        number: sa.ColumnElement[int] = sa.type_coerce(
            col(Signature.n), sa.BigInteger
        ).label("most")
        columns: Any = (col(Signature.subject), number, col(Signature.aspired))
        base = sa.select(*columns)
    else:
        number = sa.func.sum(col(Signature.n)).label("most")
        hoped = sa.func.sum(col(Signature.aspired))
        base = sa.select(col(Signature.subject), number, hoped).group_by(
            col(Signature.subject)
        )
    return base.where(
        col(Signature.organisation_id) == own(NOBODY),
        in_scope(Signature.space_id, Signature.sight, alone=plain),
        in_chapters(Signature.chapter, summed=not plain),
    )


@prepared
def _most(*, plain: bool) -> sa.Select[Any]:
    base = _by_signature(plain=plain)
    many = sa.bindparam("many", None, type_=sa.Integer())
    order = base.selected_columns["most"].desc(), col(Signature.subject).desc()
    return base.order_by(*order).limit(many)


@prepared
def _named(*, plain: bool) -> sa.Select[Any]:
    named = is_one_of(col(Signature.subject), text_list("named"))
    return _by_signature(plain=plain).where(named)


async def open_flows(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Iterable[Beside],
    until: date,
) -> Counter[Key]:
    """Return how many flows had no return, the last step on `until` or before."""
    days = Days(scope.days.first, min(until, scope.days.last or until))
    values = {
        **scope.values(caller),
        "since": days.first or date.min,
        "until": days.last,
    }
    ((found, hoped),) = await _opened(alone=scope.alone).rows(session, values)
    opened = Key(Family.OPEN, TOTAL, "")
    counted = Counter({opened: int(found), opened._replace(facet=ASPIRED): int(hoped)})
    for each in beside:
        for fact, n in scope.count(each.facts, each.space).items():
            if fact.family is Family.OPEN and days.holds(fact.first, fact.last):
                counted[Key(*fact[:3])] += each.sign * n
    return counted


@prepared
def _opened(*, alone: bool) -> sa.Select[Any]:
    numbers: Any = (
        sa.func.coalesce(sa.func.sum(number), 0)
        for number in (col(OpenDay.n), col(OpenDay.aspired))
    )
    return sa.select(*numbers).where(
        col(OpenDay.organisation_id) == own(NOBODY),
        in_scope(OpenDay.space_id, OpenDay.sight, alone=alone),
        in_chapters(OpenDay.chapter),
        col(OpenDay.day) >= _SINCE,
        col(OpenDay.day) <= _UNTIL,
    )
