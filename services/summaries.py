"""Summaries kept: pending deltas folded into them.

A fold is exact because the deltas it adds up are those that its one DELETE returned,
in the same transaction, under the lock of the space's `fold` row. Pages of counts are
read, added to and put back: nobody else writes them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import Chapter
from domain.fact import Facts
from domain.fact_record import from_record
from domain.folding import ByChapter, added_up
from domain.hope import ASPIRED
from domain.story import Sight
from domain.summary import (
    Page,
    Sums,
    add_seats,
)
from domain.trace import Line
from services.database.base import Table
from services.database.dialect import table_of, upsert
from services.database.tables import (
    Delta,
    Fold,
    OpenDay,
    Signature,
    Summary,
    TellerMonth,
    Trace,
)
from services.database.types import Id
from services.rolls import put_roll
from services.seats import seats_in

BATCH = 500
"""Deltas that one fold takes at most: the more, the fewer pages each has to write."""

_LAST = UUID(int=2**128 - 1)


async def fold_space(session: AsyncSession, caller: Caller, space_id: UUID) -> int:
    """Add a batch of a space's pending deltas to its summaries; return how many.

    Returns 0 where nothing is pending, and where somebody else folds just now.
    """
    lock = await session.exec(
        select(Fold)
        .where(Fold.organisation_id == caller.organisation_id, Fold.id == space_id)
        .with_for_update(skip_locked=True)
    )
    fold = lock.one_or_none()
    if fold is None:
        return 0
    taken = await session.exec(
        delete(Delta)
        .where(
            col(Delta.organisation_id) == caller.organisation_id,
            col(Delta.space_id) == space_id,
            col(Delta.id) <= _last_of_batch(caller, space_id),
        )
        .returning(col(Delta.sign), col(Delta.facts))
        .execution_options(synchronize_session=False)
    )
    pending = [(sign, from_record(facts)) for sign, facts in taken.all()]
    if pending:
        await add_facts(session, caller, space_id, pending)
        fold.folded_at = datetime.now(UTC)
        session.add(fold)
    return len(pending)


def _last_of_batch(caller: Caller, space_id: UUID) -> ColumnElement[UUID]:
    """Return the last id of the oldest deltas, or the last that there can be.

    It is a bound and no list: the index is followed to it even where the planner
    takes the table, which mostly is empty, for a small one.
    """
    oldest = (
        sa.select(col(Delta.id))
        .where(
            col(Delta.organisation_id) == caller.organisation_id,
            col(Delta.space_id) == space_id,
        )
        .order_by(col(Delta.id))
        .offset(BATCH - 1)
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(oldest, sa.literal(_LAST, Id()))


async def add_facts(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    signed: Iterable[tuple[int, Facts]],
) -> None:
    """Add signed facts to a space's summaries, whose lock is held."""
    folded = added_up(space_id, signed)
    found = await seats_in(session, caller, [space_id], folded.people)
    before = found.get(space_id, {})
    folded.add_tellers(before)
    await _put_pages(session, caller, space_id, folded.sums)
    await _add_numbers(session, caller, space_id, folded.sums)
    touched = {
        chapter: {seat: Counter(names) for seat, names in taken.items()}
        for chapter, taken in folded.seats.items()
    }
    for chapter, taken in folded.seats.items():
        held = before.get(chapter, {}).items()
        add_seats(taken, {seat: names for seat, names in held if seat in taken})
    await _put_seats(session, caller, space_id, folded.seats)
    await put_roll(session, caller, space_id, touched, folded.seats)
    await _add_lines(session, caller, space_id, folded.lines)


async def _put_pages(
    session: AsyncSession, caller: Caller, space_id: UUID, sums: Mapping[Chapter, Sums]
) -> None:
    own = {"organisation_id": caller.organisation_id, "space_id": space_id}
    pages = {
        (chapter, page): counts
        for chapter, own_sums in sums.items()
        for page, counts in own_sums.pages.items()
    }
    for key, counts in await _pages_before(session, caller, space_id, pages):
        pages[key].update(counts)
    written = [
        {
            **own,
            "sight": int(page.sight),
            "chapter": chapter,
            "period": page.period,
            "first_day": page.first,
            "last_day": page.last,
            "counts": {name: n for name, n in sorted(counts.items()) if n},
        }
        for (chapter, page), counts in pages.items()
    ]
    await _write(session, Summary, written, put=("counts",))


async def _pages_before(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    pages: Collection[tuple[Chapter, Page]],
) -> list[tuple[tuple[Chapter, Page], Mapping[str, int]]]:
    """Return what stands on these pages, as columns: a fold reads hundreds of them."""
    table = table_of(Summary).c
    rows = await (await session.connection()).execute(
        sa.select(
            table.chapter,
            table.sight,
            table.period,
            table.first_day,
            table.last_day,
            table.counts,
        ).where(
            table.organisation_id == caller.organisation_id,
            table.space_id == space_id,
            table.sight.in_({int(page.sight) for _, page in pages}),
            table.chapter.in_({chapter for chapter, _ in pages}),
            sa.tuple_(table.first_day, table.last_day).in_(
                {(page.first, page.last) for _, page in pages}
            ),
        )
    )
    found = [
        ((chapter, Page(Sight(sight), *rest)), counts)
        for chapter, sight, *rest, counts in rows
    ]
    return [(key, counts) for key, counts in found if key in pages]


async def _add_numbers(
    session: AsyncSession, caller: Caller, space_id: UUID, sums: Mapping[Chapter, Sums]
) -> None:
    own = {"organisation_id": caller.organisation_id, "space_id": space_id}
    signatures: list[dict[str, object]] = []
    opened: list[dict[str, object]] = []
    for chapter, own_sums in sums.items():
        for (sight, subject), numbers in _joined(own_sums.signatures).items():
            named = {"sight": int(sight), "chapter": chapter, "subject": subject}
            signatures.append({**own, **named, **numbers})
        for (sight, day), numbers in _joined(own_sums.opened).items():
            named = {"sight": int(sight), "chapter": chapter, "day": day}
            opened.append({**own, **named, **numbers})
    await _write(session, Signature, signatures, add=tuple(_NUMBERS.values()))
    await _write(session, OpenDay, opened, add=tuple(_NUMBERS.values()))


_NUMBERS: Mapping[str, str] = MappingProxyType({"": "n", ASPIRED: "aspired"})
"""The columns of numbers, by the facets that count them."""

Where = TypeVar("Where", str, date)


def _joined(
    counted: Mapping[tuple[Sight, Where, str], int],
) -> dict[tuple[Sight, Where], dict[str, int]]:
    """Return what is counted in one place together, by column."""
    found: dict[tuple[Sight, Where], dict[str, int]] = {}
    for (sight, where, facet), n in counted.items():
        if n:
            numbers = found.setdefault((sight, where), {"n": 0, "aspired": 0})
            numbers[_NUMBERS[facet]] = n
    return found


async def _put_seats(
    session: AsyncSession, caller: Caller, space_id: UUID, seats: ByChapter
) -> None:
    rows = [
        {
            "organisation_id": caller.organisation_id,
            "space_id": space_id,
            "person_id": seat.person,
            "chapter": chapter,
            "visibility": int(seat.visibility),
            "month": seat.month,
            "seats": {name: n for name, n in sorted(names.items()) if n},
        }
        for chapter, own in seats.items()
        for seat, names in own.items()
    ]
    await _write(session, TellerMonth, rows, put=("seats",))


async def _add_lines(
    session: AsyncSession, caller: Caller, space_id: UUID, lines: Mapping[Line, int]
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "organisation_id": caller.organisation_id,
            "space_id": space_id,
            "month": month,
            "chapter": line.chapter,
            "home_id": line.home,
            "visibility": int(line.visibility),
            "digest": blake2b(line.text.encode(), digest_size=16).hexdigest(),
            "line": line.text,
            "n": n,
        }
        for line, n in lines.items()
        if n
        for month in sorted(line.months)
    ]
    # What is read together is written together.
    rows.sort(key=lambda row: row["month"])
    await _write(session, Trace, rows, add=("n",))
    taken = [row for row in rows if row["n"] < 0]
    if taken:
        # What was taken away leaves no row behind: the others are read each time.
        connection = await session.connection()
        await connection.execute(_EMPTIED, taken)


_TRACE = table_of(Trace)
_EMPTIED = sa.delete(_TRACE).where(
    *(
        column == sa.bindparam(column.name, type_=column.type)
        for column in _TRACE.primary_key.columns
    ),
    _TRACE.c.n == 0,
)


async def _write(
    session: AsyncSession,
    table: type[Table],
    rows: list[dict[str, object]],
    *,
    add: tuple[str, ...] = (),
    put: tuple[str, ...] = (),
) -> None:
    if rows:
        connection = await session.connection()
        await connection.execute(upsert(session, table, add=add, put=put), rows)
