"""Summaries kept: pending deltas folded into them, and both checked against rows.

A fold is exact because the deltas it adds up are those that its one DELETE returned,
in the same transaction, under the lock of the space's `fold` row. Pages of counts are
read, added to and put back: nobody else writes them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, delete, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import Facts
from domain.fact_record import from_record
from domain.story import Sight
from domain.summary import (
    Page,
    Seat,
    Seats,
    SeenCounts,
    Sums,
    add_counts,
    add_seats,
    seats_of,
    tellers_after,
)
from services.database.dialect import table_of, take_time, upsert
from services.database.tables import (
    Delta,
    Flow,
    Fold,
    OpenDay,
    Signature,
    Step,
    Story,
    Summary,
    TellerMonth,
)
from services.database.types import Id
from services.seats import seats_in
from services.stories.cross import cross_facts
from services.stories.load import load
from services.stories.told import outcome_of

BATCH = 500
"""Deltas that one fold takes at most: the more, the fewer pages each has to write."""

LOADED = 500
"""Stories that a check reads at once."""

_LAST = UUID(int=2**128 - 1)
_KEPT = (Summary, Signature, OpenDay, TellerMonth)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many counts of a space differed from its rows."""

    space_id: UUID
    stories: int
    differed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is kept of a space's counts, as comparable values."""

    counts: frozenset[tuple[Page, str, int]]
    signatures: frozenset[tuple[Sight, str, int]]
    opened: frozenset[tuple[Sight, object, int]]
    seats: frozenset[tuple[Seat, str, int]]

    def differences(self, other: "Standing") -> int:
        """Return in how many counts two standings differ."""
        return (
            len(self.counts ^ other.counts)
            + len(self.signatures ^ other.signatures)
            + len(self.opened ^ other.opened)
            + len(self.seats ^ other.seats)
        )


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
        await _add(session, caller, space_id, pending)
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


def added_up(space_id: UUID, signed: Iterable[tuple[int, Facts]]) -> tuple[Sums, Seats]:
    """Return what signed facts add to a space's counts and to its tellers' months.

    The counts are without those of tellers, which depend on what they told before.
    """
    counted: SeenCounts = {}
    taken: Seats = {}
    for sign, facts in signed:
        add_counts(counted, facts, space_id, sign)
        add_seats(taken, seats_of(facts, space_id, sign))
    sums = Sums()
    sums.add(counted)
    return sums, taken


def _add_tellers(sums: Sums, before: Seats, taken: Seats) -> None:
    for sight, facts in tellers_after(before, taken).items():
        sums.add_marked([(sight, "")], facts)


async def _add(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    signed: Iterable[tuple[int, Facts]],
) -> None:
    sums, taken = added_up(space_id, signed)
    before = await seats_in(session, caller, [space_id], {s.person for s in taken})
    held = before.get(space_id, {})
    _add_tellers(sums, held, taken)
    await _put_pages(session, caller, space_id, sums)
    await _add_numbers(session, caller, space_id, sums)
    add_seats(taken, {seat: names for seat, names in held.items() if seat in taken})
    await _put_seats(session, caller, space_id, taken)


async def _put_pages(
    session: AsyncSession, caller: Caller, space_id: UUID, sums: Sums
) -> None:
    own = {"organisation_id": caller.organisation_id, "space_id": space_id}
    for page, counts in await _pages_before(session, caller, space_id, sums.pages):
        sums.pages[page].update(counts)
    written = [
        {
            **own,
            "sight": int(page.sight),
            "period": page.period,
            "first_day": page.first,
            "last_day": page.last,
            "counts": {name: n for name, n in sorted(counts.items()) if n},
        }
        for page, counts in sums.pages.items()
    ]
    await _write(session, Summary, written, put="counts")


async def _pages_before(
    session: AsyncSession, caller: Caller, space_id: UUID, pages: Collection[Page]
) -> list[tuple[Page, Mapping[str, int]]]:
    """Return what stands on these pages, as columns: a fold reads hundreds of them."""
    table = table_of(Summary).c
    rows = await (await session.connection()).execute(
        sa.select(
            table.sight, table.period, table.first_day, table.last_day, table.counts
        ).where(
            table.organisation_id == caller.organisation_id,
            table.space_id == space_id,
            table.sight.in_({int(page.sight) for page in pages}),
            sa.tuple_(table.first_day, table.last_day).in_(
                {(page.first, page.last) for page in pages}
            ),
        )
    )
    found = [(Page(Sight(sight), *rest), counts) for sight, *rest, counts in rows]
    return [(page, counts) for page, counts in found if page in pages]


async def _add_numbers(
    session: AsyncSession, caller: Caller, space_id: UUID, sums: Sums
) -> None:
    own = {"organisation_id": caller.organisation_id, "space_id": space_id}
    signatures = [
        {**own, "sight": int(sight), "subject": subject, "n": n}
        for (sight, subject), n in sums.signatures.items()
        if n
    ]
    await _write(session, Signature, signatures, add="n")
    opened = [
        {**own, "sight": int(sight), "day": day, "n": n}
        for (sight, day), n in sums.opened.items()
        if n
    ]
    await _write(session, OpenDay, opened, add="n")


async def _put_seats(
    session: AsyncSession, caller: Caller, space_id: UUID, seats: Seats
) -> None:
    rows = [
        {
            "organisation_id": caller.organisation_id,
            "space_id": space_id,
            "person_id": seat.person,
            "visibility": int(seat.visibility),
            "month": seat.month,
            "seats": {name: n for name, n in sorted(names.items()) if n},
        }
        for seat, names in seats.items()
    ]
    await _write(session, TellerMonth, rows, put="seats")


async def _write(
    session: AsyncSession,
    table: type[Summary] | type[Signature] | type[OpenDay] | type[TellerMonth],
    rows: list[dict[str, object]],
    *,
    add: str = "",
    put: str = "",
) -> None:
    if rows:
        connection = await session.connection()
        await connection.execute(upsert(session, table, add=add, put=put), rows)


async def true_facts(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> list[Facts]:
    """Return, computed anew from the rows, every fact that a space's report counts."""
    own = caller.organisation_id
    happened_here = select(Step.story_id).where(
        Step.organisation_id == own, Step.space_id == space_id
    )
    stories = await session.exec(
        select(Story.id)
        .where(
            Story.organisation_id == own,
            or_(Story.space_id == space_id, col(Story.id).in_(happened_here)),
        )
        .order_by(col(Story.id))
    )
    ids = list(stories.all())
    found: list[Facts] = []
    for start in range(0, len(ids), LOADED):
        told = await load(session, caller, ids[start : start + LOADED])
        found += [outcome_of(each).facts for each in told.values()]
    flows = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == own,
            or_(Flow.space_id == space_id, Flow.source_space_id == space_id),
            col(Flow.source_story_id).is_distinct_from(col(Flow.target_story_id)),
        )
        .order_by(col(Flow.id))
    )
    crossing = list(flows)
    for start in range(0, len(crossing), LOADED):
        counted = await cross_facts(session, caller, crossing[start : start + LOADED])
        found += [facts for _, facts in counted.values() if facts is not None]
    return [f for f in found if f.visibility > 0 and space_id in f.spaces]


async def check_space(
    session: AsyncSession, caller: Caller, space_id: UUID, *, rebuild: bool = True
) -> Checked:
    """Compare a space's summaries and pending deltas with its rows; put them right.

    Run it in a transaction of its own that sees one moment (`folding.check_counts`):
    it holds the lock of the space's folds, and what is written meanwhile must neither
    be folded nor be taken for a difference.
    """
    await take_time(session)
    await session.exec(
        select(Fold)
        .where(Fold.organisation_id == caller.organisation_id, Fold.id == space_id)
        .with_for_update()
    )
    facts = await true_facts(session, caller, space_id)
    sums, taken = added_up(space_id, ((1, each) for each in facts))
    _add_tellers(sums, {}, taken)
    while await fold_space(session, caller, space_id):
        await session.flush()
    stored = await _stored(session, caller, space_id)
    differed = _standing(sums, taken).differences(stored)
    if differed and rebuild:
        await _clear(session, caller, space_id)
        await _add(session, caller, space_id, [(1, each) for each in facts])
    return Checked(space_id, len(facts), differed)


def _standing(sums: Sums, seats: Seats) -> Standing:
    return Standing(
        frozenset(
            (page, name, n)
            for page, counts in sums.pages.items()
            for name, n in counts.items()
            if n
        ),
        frozenset((*key, n) for key, n in sums.signatures.items() if n),
        frozenset((*key, n) for key, n in sums.opened.items() if n),
        frozenset(
            (seat, name, n)
            for seat, names in seats.items()
            for name, n in names.items()
            if n
        ),
    )


async def _stored(session: AsyncSession, caller: Caller, space_id: UUID) -> Standing:
    sums = Sums()
    own = caller.organisation_id
    pages = await session.exec(
        select(Summary)
        .where(Summary.organisation_id == own, Summary.space_id == space_id)
        .execution_options(populate_existing=True)
    )
    for row in pages:
        page = Page(Sight(row.sight), row.period, row.first_day, row.last_day)
        sums.pages[page] = Counter(row.counts)
    signatures = await session.exec(
        select(Signature)
        .where(Signature.organisation_id == own, Signature.space_id == space_id)
        .execution_options(populate_existing=True)
    )
    sums.signatures.update({(Sight(r.sight), r.subject): r.n for r in signatures})
    opened = await session.exec(
        select(OpenDay)
        .where(OpenDay.organisation_id == own, OpenDay.space_id == space_id)
        .execution_options(populate_existing=True)
    )
    sums.opened.update({(Sight(row.sight), row.day): row.n for row in opened})
    session.expire_all()
    seats = await seats_in(session, caller, [space_id])
    return _standing(sums, seats.get(space_id, {}))


async def _clear(session: AsyncSession, caller: Caller, space_id: UUID) -> None:
    for table in _KEPT:
        await session.exec(
            delete(table).where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.space_id) == space_id,
            )
        )
    session.expire_all()
