"""Summaries kept: pending deltas folded into them, and both checked against rows.

A fold is exact because the deltas it adds up are those that its one DELETE returned,
in the same transaction, under the lock of the space's `fold` row.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import Caller
from domain.fact import Fact, Facts, Presence
from domain.fact_record import from_record
from domain.story import Sight
from domain.summary import (
    Seat,
    seen_counts,
    seen_presences,
    spread,
    tellers_after,
)
from services.database.dialect import upsert
from services.database.tables import Delta, Flow, Fold, Story, Summary, TellerDay
from services.stories.cross import cross_facts
from services.stories.load import load
from services.stories.told import outcome_of

BATCH = 500
"""Deltas that one fold takes at most."""

SeenCounts = Counter[tuple[Sight, Fact]]
SeenPresences = Counter[tuple[Sight, Presence]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many counts of a space differed from its rows."""

    space_id: UUID
    stories: int
    differed: int


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
            col(Delta.id).in_(_oldest(caller, space_id)),
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


def _oldest(caller: Caller, space_id: UUID) -> SelectOfScalar[UUID]:
    return (
        select(Delta.id)
        .where(
            Delta.organisation_id == caller.organisation_id, Delta.space_id == space_id
        )
        .order_by(col(Delta.id))
        .limit(BATCH)
    )


def added_up(
    space_id: UUID, signed: Iterable[tuple[int, Facts]]
) -> tuple[SeenCounts, SeenPresences]:
    """Return what signed facts add to a space's counts and to its tellers' days."""
    counted: SeenCounts = Counter()
    present: SeenPresences = Counter()
    for sign, facts in signed:
        counted.update(seen_counts(facts, space_id, sign))
        present.update(seen_presences(facts, space_id, sign))
    return counted, present


async def _add(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    signed: Iterable[tuple[int, Facts]],
) -> None:
    counted, present = added_up(space_id, signed)
    people = {presence.person for (_, presence), n in present.items() if n}
    before = await seats(session, caller, space_id, people)
    counted.update(tellers_after(before, present))
    connection = await session.connection()
    rows = _summary_rows(caller, space_id, counted)
    if rows:
        await connection.execute(upsert(session, Summary, add="n"), rows)
    standing = _teller_rows(caller, space_id, present)
    if standing:
        await connection.execute(upsert(session, TellerDay, add="n"), standing)


async def seats(
    session: AsyncSession, caller: Caller, space_id: UUID, people: Iterable[UUID]
) -> dict[Seat, dict[date, int]]:
    """Return how often each of these tellers stands behind which counts of a space."""
    rows = await session.exec(
        select(TellerDay).where(
            TellerDay.organisation_id == caller.organisation_id,
            TellerDay.space_id == space_id,
            col(TellerDay.person_id).in_(list(people)),
        )
    )
    held: dict[Seat, dict[date, int]] = {}
    for row in rows:
        seat = Seat(Sight(row.sight), row.person_id, row.subject, row.facet)
        held.setdefault(seat, {})[row.day] = row.n
    return held


def _summary_rows(
    caller: Caller, space_id: UUID, counted: SeenCounts
) -> list[dict[str, object]]:
    spans: Counter[tuple[object, ...]] = Counter()
    for (sight, fact), n in counted.items():
        for span, first, last in spread(fact):
            key = (int(sight), span, fact.family, fact.subject, fact.facet, first, last)
            spans[key] += n
    names = ("sight", "period", "family", "subject", "facet", "first_day", "last_day")
    return [
        {
            "organisation_id": caller.organisation_id,
            "space_id": space_id,
            **dict(zip(names, key, strict=True)),
            "n": n,
        }
        for key, n in spans.items()
        if n
    ]


def _teller_rows(
    caller: Caller, space_id: UUID, present: SeenPresences
) -> list[dict[str, object]]:
    return [
        {
            "organisation_id": caller.organisation_id,
            "space_id": space_id,
            "person_id": presence.person,
            "sight": int(sight),
            "subject": presence.subject,
            "facet": presence.facet,
            "day": presence.day,
            "n": n,
        }
        for (sight, presence), n in present.items()
        if n
    ]


async def true_facts(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> list[Facts]:
    """Return, computed anew from the rows, every fact that a space's report counts."""
    own = caller.organisation_id
    stories = await session.exec(select(Story.id).where(Story.organisation_id == own))
    ids = list(stories.all())
    found: list[Facts] = []
    for start in range(0, len(ids), BATCH):
        told = await load(session, caller, ids[start : start + BATCH])
        found += [outcome_of(each).facts for each in told.values()]
    flows = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == own,
            col(Flow.source_story_id).is_distinct_from(col(Flow.target_story_id)),
        )
        .order_by(col(Flow.id))
    )
    crossing = list(flows)
    for start in range(0, len(crossing), BATCH):
        counted = await cross_facts(session, caller, crossing[start : start + BATCH])
        found += [facts for _, facts in counted.values() if facts is not None]
    return [f for f in found if f.visibility > 0 and space_id in f.spaces]


async def check_space(
    session: AsyncSession, caller: Caller, space_id: UUID, *, rebuild: bool = True
) -> Checked:
    """Compare a space's summaries and pending deltas with its rows; put them right.

    Run it in a transaction of its own: it holds the lock of the space's folds.
    """
    await session.exec(
        select(Fold)
        .where(Fold.organisation_id == caller.organisation_id, Fold.id == space_id)
        .with_for_update()
    )
    facts = await true_facts(session, caller, space_id)
    counted, present = added_up(space_id, ((1, each) for each in facts))
    counted.update(tellers_after({}, present))
    rows = _summary_rows(caller, space_id, counted)
    wanted = {tuple(row.values()) for row in rows}
    stored = await _stored(session, caller, space_id)
    differed = len(wanted ^ stored)
    if differed and rebuild:
        await _clear(session, caller, space_id)
        await _add(session, caller, space_id, [(1, each) for each in facts])
    return Checked(space_id, len(facts), differed)


async def _stored(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> set[tuple[object, ...]]:
    """Fold all that is pending, then return the summaries' rows as tuples."""
    while await fold_space(session, caller, space_id):
        await session.flush()
    rows = await session.exec(
        select(Summary).where(
            Summary.organisation_id == caller.organisation_id,
            Summary.space_id == space_id,
            Summary.n != 0,
        )
    )
    return {
        (
            row.organisation_id,
            row.space_id,
            row.sight,
            row.period,
            row.family,
            row.subject,
            row.facet,
            row.first_day,
            row.last_day,
            row.n,
        )
        for row in rows
    }


async def _clear(session: AsyncSession, caller: Caller, space_id: UUID) -> None:
    for table in (Summary, TellerDay):
        await session.exec(
            delete(table).where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.space_id) == space_id,
            )
        )
