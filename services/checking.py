"""Checking: what reports count is compared with the rows, and put right."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, delete, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import Chapter
from domain.fact import CrossFlowFacts, Facts
from domain.fact_record import to_record
from domain.folding import Folded, added_up
from domain.hope import ASPIRED
from domain.roll import Stand, stands_of, stands_on
from domain.story import Sight, Visibility
from domain.summary import Page, Seat, Sums
from domain.trace import Line
from services.database import tables
from services.database.dialect import table_of, take_time
from services.database.tables import (
    Flow,
    Fold,
    OpenDay,
    Roll,
    Signature,
    Step,
    Story,
    Summary,
    TellerMonth,
    Trace,
)
from services.facts import Derived, derive
from services.rolls import roll_months, roll_of
from services.seats import seats_in
from services.stories.cross import cross_facts
from services.stories.load import load
from services.stories.told import Outcome, Told, outcome_of
from services.summaries import add_facts, fold_space

LOADED = 500
"""Stories that a check reads at once."""

_KEPT = (Summary, Signature, OpenDay, TellerMonth, Trace, Roll, tables.RollMonth)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many counts of a space differed from its rows."""

    space_id: UUID
    stories: int
    differed: int


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a space's counts, as comparable values."""

    counts: frozenset[tuple[Chapter, Page, str, int]]
    signatures: frozenset[tuple[Chapter, Sight, str, str, int]]
    opened: frozenset[tuple[Chapter, Sight, date, str, int]]
    seats: frozenset[tuple[Chapter, Seat, str, int]]
    lines: frozenset[tuple[str, Line, int]]
    """By month."""
    stands: frozenset[Stand]

    def differences(self, other: "Kept") -> int:
        """Return in how many counts what is kept differs."""
        return (
            len(self.counts ^ other.counts)
            + len(self.signatures ^ other.signatures)
            + len(self.opened ^ other.opened)
            + len(self.seats ^ other.seats)
            + len(self.lines ^ other.lines)
            + len(self.stands ^ other.stands)
        )


@dataclass(slots=True)
class Truth:
    """What the rows say, and the records stored with them that say something else."""

    facts: list[Facts] = field(default_factory=list)
    stories: list[tuple[Told, Outcome]] = field(default_factory=list)
    """Stories whose stored facts are not those of their rows."""
    flows: list[tuple[UUID, CrossFlowFacts | None]] = field(default_factory=list)
    """Flows between stories of which that is so."""


async def true_facts(session: AsyncSession, caller: Caller, space_id: UUID) -> Truth:
    """Return, computed anew from the rows, every fact that a space's report counts."""
    found = Truth()
    await _stories(session, caller, space_id, found)
    await _flows(session, caller, space_id, found)
    found.facts = [f for f in found.facts if f.visibility > 0 and space_id in f.spaces]
    return found


async def _stories(
    session: AsyncSession, caller: Caller, space_id: UUID, found: Truth
) -> None:
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
    for start in range(0, len(ids), LOADED):
        some = ids[start : start + LOADED]
        told = await load(session, caller, some)
        for row in await session.exec(
            select(Story).where(Story.organisation_id == own, col(Story.id).in_(some))
        ):
            outcome = outcome_of(told[row.id])
            found.facts.append(outcome.facts)
            if row.facts != to_record(outcome.facts):
                found.stories.append((told[row.id], outcome))


async def _flows(
    session: AsyncSession, caller: Caller, space_id: UUID, found: Truth
) -> None:
    own = caller.organisation_id
    happened_here = select(Step.id).where(
        Step.organisation_id == own, Step.space_id == space_id
    )
    flows = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == own,
            or_(
                Flow.space_id == space_id,
                Flow.source_space_id == space_id,
                col(Flow.source_step_id).in_(happened_here),
                col(Flow.target_step_id).in_(happened_here),
            ),
            col(Flow.source_story_id).is_distinct_from(col(Flow.target_story_id)),
        )
        .order_by(col(Flow.id))
    )
    crossing = list(flows)
    for start in range(0, len(crossing), LOADED):
        some = crossing[start : start + LOADED]
        counted = await cross_facts(session, caller, some)
        for flow in some:
            _, facts = counted[flow.id]
            found.facts += [] if facts is None else [facts]
            if flow.facts != (None if facts is None else to_record(facts)):
                found.flows.append((flow.id, facts))


async def check_space(
    session: AsyncSession, caller: Caller, space_id: UUID, *, rebuild: bool = True
) -> Checked:
    """Compare a space's summaries and pending deltas with its rows; put them right.

    Run it in a transaction of its own that sees one moment (`folding.check_counts`):
    it holds the lock of the space's folds, and what is written meanwhile must neither
    be folded nor be taken for a difference. What is stored with stories and flows is
    put right too: records of an older version lack what was not counted then.
    """
    await take_time(session)
    await session.exec(
        select(Fold)
        .where(Fold.organisation_id == caller.organisation_id, Fold.id == space_id)
        .with_for_update()
    )
    truth = await true_facts(session, caller, space_id)
    folded = added_up(space_id, ((1, each) for each in truth.facts))
    folded.add_tellers({})
    while await fold_space(session, caller, space_id):
        await session.flush()
    lines = [(m, line, n) for line, n in folded.lines.items() for m in line.months]
    kept = _kept(folded, lines, stands_of(folded.seats))
    differed = kept.differences(await _stored(session, caller, space_id))
    stale = len(truth.stories) + len(truth.flows)
    if differed and rebuild:
        await _clear(session, caller, space_id)
        facts = [(1, each) for each in truth.facts]
        await add_facts(session, caller, space_id, facts)
    if stale and rebuild:
        await _restore(session, caller, truth)
    return Checked(space_id, len(truth.facts), differed + stale)


async def _restore(session: AsyncSession, caller: Caller, truth: Truth) -> None:
    """Store with stories and flows what their rows say; the summaries have it."""
    own = caller.organisation_id
    for told, outcome in truth.stories:
        story = await session.get_one(Story, (own, told.id))
        await derive(session, caller, [Derived(story, told, outcome)])
    for key, facts in truth.flows:
        flow = await session.get_one(Flow, (own, key))
        flow.facts = None if facts is None else to_record(facts)
        session.add(flow)
    await session.flush()


def _kept(
    folded: Folded,
    lines: Iterable[tuple[str, Line, int]],
    stands: frozenset[Stand],
) -> Kept:
    every = folded.sums.items()
    return Kept(
        frozenset(
            (chapter, page, name, n)
            for chapter, sums in every
            for page, counts in sums.pages.items()
            for name, n in counts.items()
            if n
        ),
        frozenset(
            (chapter, *key, n)
            for chapter, sums in every
            for key, n in sums.signatures.items()
            if n
        ),
        frozenset(
            (chapter, *key, n)
            for chapter, sums in every
            for key, n in sums.opened.items()
            if n
        ),
        frozenset(
            (chapter, seat, name, n)
            for chapter, seats in folded.seats.items()
            for seat, names in seats.items()
            for name, n in names.items()
            if n
        ),
        frozenset((month, line, n) for month, line, n in lines if n),
        stands,
    )


async def _stored(session: AsyncSession, caller: Caller, space_id: UUID) -> Kept:
    sums: defaultdict[Chapter, Sums] = defaultdict(Sums)
    own = caller.organisation_id
    for row in await session.exec(
        select(Summary)
        .where(Summary.organisation_id == own, Summary.space_id == space_id)
        .execution_options(populate_existing=True)
    ):
        page = Page(Sight(row.sight), row.period, row.first_day, row.last_day)
        sums[row.chapter].pages[page] = Counter(row.counts)
    for path in await session.exec(
        select(Signature)
        .where(Signature.organisation_id == own, Signature.space_id == space_id)
        .execution_options(populate_existing=True)
    ):
        sight, signatures = Sight(path.sight), sums[path.chapter].signatures
        signatures[sight, path.subject, ""] = path.n
        signatures[sight, path.subject, ASPIRED] = path.aspired
    for opened in await session.exec(
        select(OpenDay)
        .where(OpenDay.organisation_id == own, OpenDay.space_id == space_id)
        .execution_options(populate_existing=True)
    ):
        sight, days = Sight(opened.sight), sums[opened.chapter].opened
        days[sight, opened.day, ""] = opened.n
        days[sight, opened.day, ASPIRED] = opened.aspired
    session.expire_all()
    seats = await seats_in(session, caller, [space_id])
    lines = await _lines(session, caller, space_id)
    roll = await roll_of(session, caller, space_id)
    leaves = await roll_months(session, caller, space_id, list(Chapter))
    return _kept(Folded(sums, seats.get(space_id, {})), lines, stands_on(roll, leaves))


async def _lines(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> list[tuple[str, Line, int]]:
    table = table_of(Trace).c
    rows = await (await session.connection()).execute(
        sa.select(
            *(table.month, table.chapter, table.home_id, table.visibility),
            *(table.line, table.n),
        ).where(
            table.organisation_id == caller.organisation_id,
            table.space_id == space_id,
        )
    )
    return [
        (month, Line(chapter, home, Visibility(visibility), text), n)
        for month, chapter, home, visibility, text, n in rows
    ]


async def _clear(session: AsyncSession, caller: Caller, space_id: UUID) -> None:
    for table in _KEPT:
        await session.exec(
            delete(table).where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.space_id) == space_id,
            )
        )
    session.expire_all()
