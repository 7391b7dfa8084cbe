"""What reports over several windows count, read at once and counted apart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.arrival import counted_again
from domain.cut import Cut, months_cut
from domain.fact import Fact, Family, Span, count
from domain.matrix import Window
from domain.summary import Key, total
from services.access import own
from services.database.prepared import prepared
from services.database.tables import Summary
from services.database.types import EnumText
from services.matrices.tellers import seats_of_all, tellers_of
from services.reports.arrivals import arrivals_of
from services.reports.beside import Beside
from services.reports.build import join_arrived
from services.reports.counts import seen_counts
from services.reports.cut import Traces, traces_in
from services.reports.scope import Scope, in_chapters, in_scope
from services.stories.hot import NOBODY

COUNTED = frozenset({Family.STEPS, Family.STORIES})
"""What a matrix adds up; tellers are counted each once."""


class _Page(NamedTuple):
    """A page of counts, and where it stands."""

    space: UUID
    first: date
    last: date
    counts: dict[str, int]


async def counts_in(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Sequence[Beside],
    windows: Sequence[Window],
    *,
    tellers: bool,
) -> dict[Window, Counter[Key]]:
    """Return the counts of steps and stories in each window, and of `tellers`.

    They are what the reports over these windows count: four statements at most. Only
    whoever is not told of small groups has to know how many tell.
    """
    pages = await _read_pages(session, caller, scope, windows)
    months = {month for each in windows for month in months_cut(each.days)}
    traces: Traces = {}
    if months:
        traces = await traces_in(session, caller, scope, beside, sorted(months))
    pending = [
        (each.space, fact, each.sign * n)
        for each in beside
        for fact, n in count(each.facts, each.space).items()
        if fact.family in COUNTED
    ]
    arrivals = await arrivals_of(session, caller, scope)
    seats = await seats_of_all(session, caller, scope, beside) if tellers else None
    found = {}
    for window in windows:
        counts, cut = _of_whole_months(scope, window, pages, pending), Cut()
        _add_cut_days(cut, window, traces)
        counts.update({k: n for k, n in cut.counts.items() if k.family in COUNTED})
        join_arrived(counts, window.spaces)
        counts.subtract(counted_again(arrivals, window.spaces, window.days))
        if seats is not None:
            counts.update(tellers_of(scope, window, seats, cut))
        found[window] = counts
    return found


def _of_whole_months(
    scope: Scope,
    window: Window,
    pages: Iterable[_Page],
    pending: Iterable[tuple[UUID, Fact, int]],
) -> Counter[Key]:
    whole = window.days.whole()
    if whole is None:
        return Counter()
    inside = (
        page.counts
        for page in pages
        if page.space in window.spaces and whole.holds(page.first, page.last)
    )
    counts = seen_counts(scope, total(inside))
    for space, fact, n in pending:
        if space in window.spaces and whole.holds(fact.first, fact.last):
            counts[Key(fact.family, fact.subject, fact.facet)] += n
    return Counter({key: n for key, n in counts.items() if key.family in COUNTED})


def _add_cut_days(cut: Cut, window: Window, traces: Traces) -> None:
    months = months_cut(window.days)
    for place, lines in traces.items():
        if place.space in window.spaces and place.month in months:
            cut.add(window.days, place, lines)


async def _read_pages(
    session: AsyncSession, caller: Caller, scope: Scope, windows: Sequence[Window]
) -> list[_Page]:
    whole = [days for each in windows if (days := each.days.whole()) is not None]
    # Either all windows have an end, or none has.
    bounded = any(days.bounded for days in whole)
    values = {
        **scope.values(caller),
        "period": Span.MONTH if bounded else Span.ALL,
        "since": min((days.first or date.min for days in whole), default=date.max),
        "until": max((days.last or date.max for days in whole), default=date.min),
    }
    return [_Page(*row) for row in await _pages().rows(session, values)]


@prepared
def _pages() -> sa.Select[Any]:
    columns: Any = (
        *(col(Summary.space_id), col(Summary.first_day)),
        *(col(Summary.last_day), col(Summary.counts)),
    )
    since, until = (
        sa.bindparam(name, None, type_=sa.Date()) for name in ("since", "until")
    )
    return sa.select(*columns).where(
        col(Summary.organisation_id) == own(NOBODY),
        in_scope(Summary.space_id, Summary.sight, alone=False),
        in_chapters(Summary.chapter),
        col(Summary.period) == sa.bindparam("period", None, type_=EnumText(Span)),
        col(Summary.first_day) >= since,
        col(Summary.last_day) <= until,
    )
