"""A report built: a fixed number of statements, then pure assembly."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.arrival import counted_again
from domain.assembly import assemble, assemble_light
from domain.audience import Audience
from domain.chapter import Chapter
from domain.coding import Placements
from domain.cycle import Cycle
from domain.disclosure import Groups, disclosed
from domain.errors import Invalid
from domain.fact import ARRIVED, Family
from domain.link_facet import links_of
from domain.material import Material, Reframing, Sources
from domain.report import ALWAYS, Label, Report, ReportPart
from domain.room import LABEL_MAX, Room
from domain.sentence import ENGLISH
from domain.story import Sight, Visibility
from domain.summary import Days, Key
from services.access import groups_of, own, tells
from services.database.prepared import prepared
from services.database.tables import Story
from services.framing import frames_in_force
from services.reports.agreement import analysts_of
from services.reports.arrivals import arrivals_of
from services.reports.beside import Beside, beside_summaries
from services.reports.claims import claims_of
from services.reports.counts import counts_of, keep_paths, open_flows
from services.reports.cut import cut_of
from services.reports.distinct import tellers_of, without_tellers
from services.reports.events import events_of
from services.reports.examples import examples_of
from services.reports.framing import framing_of
from services.reports.patterns import sample_of
from services.reports.readers import reader_for
from services.reports.readings import readings_of
from services.reports.reframing import has_loops, reframings_of
from services.reports.scope import Scope, by_sight, scope_of
from services.stories.hot import NOBODY


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for."""

    spaces: Sequence[UUID]
    first: date | None = None
    last: date | None = None
    cycles: tuple[Cycle, ...] = tuple(Cycle)
    parts: frozenset[ReportPart] = ALWAYS
    submitted: bool = False
    placements: Placements = Placements.DEFAULT
    language: str = ENGLISH
    """Of the sentences in it."""
    audience: Audience | None = None
    """Who is to read it; None: who asks for it."""
    aspiration: UUID | None = None
    """Of rows: by whose steps and indicators alone they are asked for."""

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of counts that the parts show beside the usual ones."""
        return tuple(
            chapter for part, chapter in _CHAPTERS.items() if part in self.parts
        )


_CHAPTERS = {
    ReportPart.AGREEMENT: Chapter.AGREEMENT,
    ReportPart.ASPIRED: Chapter.ASPIRED,
    ReportPart.CARRIAGE: Chapter.CARRIAGE,
    ReportPart.PATTERNS: Chapter.PATTERNS,
    ReportPart.STALLS: Chapter.STALLS,
}


@dataclass(frozen=True, slots=True)
class Links:
    """What leads from a report to the rows behind its counts."""

    rows: str
    """An address, lacking what `sources` says of a count."""
    sources: Sources


async def build_report(
    session: AsyncSession,
    caller: Caller,
    asked: Asked,
    links: Links,
    fits: Callable[[Report], bool],
    *,
    open_after_days: int,
    today: date | None = None,
) -> Report:
    """Return the report over some spaces, exact as of this transaction's moment.

    `today` is the day on which flows are open and targets due, where it is another.

    The number of statements does not depend on how much is stored. Where the report
    does not fit, fewer examples, indicators and spaces are shown; counts stay.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    caller, asked = await as_read(session, caller, asked)
    scope = await asked_scope(session, caller, asked)
    day = today or datetime.now(UTC).date()
    material = await _gather(
        session, caller, scope, day, open_after_days, links.rows, asked.parts
    )
    if ReportPart.EVIDENCE in asked.parts:
        claims = await claims_of(session, caller, scope, asked.language)
        material = replace(material, claims=claims)
    if ReportPart.FLOWS in asked.parts and has_loops(material.counts):
        found = await reframings_of(session, caller, scope)
        loops = Reframing(len(found.rows), len(found.aspired), found.cut)
        material = replace(material, reframing=loops)
    if ReportPart.PATTERNS in asked.parts:
        until = open_until(day, open_after_days)
        sample = await sample_of(session, caller, scope, until)
        material = replace(material, sample=sample)
    material = replace(material, language=asked.language)
    groups = groups_for(caller, scope)

    def made(room: Room) -> Report:
        report = assemble(material, links.sources, asked.cycles, asked.parts, room)
        return replace(disclosed(report, groups), threshold=groups.threshold)

    return assemble_light(made, fits)


async def as_read(
    session: AsyncSession, caller: Caller, asked: Asked
) -> tuple[Caller, Asked]:
    """Return who reads what is asked for, and what they ask for themselves.

    It is the audience, where there is one.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    """
    if asked.audience is None:
        return caller, asked
    reader = await reader_for(session, caller, asked.spaces, asked.audience)
    return reader, replace(asked, audience=None)


async def asked_scope(session: AsyncSession, caller: Caller, asked: Asked) -> Scope:
    """Return the scope of what is asked for: one statement.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    if asked.first and asked.last and asked.last < asked.first:
        raise Invalid("the last day lies before the first", "?to", "order")
    return await scope_of(
        session,
        caller,
        asked.spaces,
        Days(asked.first, asked.last),
        submitted=asked.submitted,
        placements=asked.placements,
        parts=asked.chapters,
    )


def groups_for(caller: Caller, scope: Scope) -> Groups:
    """Return how small groups are held back in a report over several spaces."""
    return groups_of(caller, (scope.homes[each] for each in scope.spaces))


async def _gather(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    today: date,
    open_after_days: int,
    rows: str,
    parts: frozenset[ReportPart],
) -> Material:
    end = scope.days.last or today
    holding = await frames_in_force(session, caller, scope.spaces, end)
    until = open_until(today, open_after_days)
    counts = await _counts(session, caller, scope, until)
    ties = await events_of(session, caller, scope)
    framing = None
    if ReportPart.FRAMING in parts:
        framing = await framing_of(session, caller, scope, end, holding)
    linked = {
        key
        for name in counts
        if name.family is Family.LINKS
        for key in links_of(name.facet)
    }
    came = set() if framing is None else framing.indicators
    read = await readings_of(session, caller, scope, linked | came, today)
    return Material(
        spaces=[Label(key, scope.names[key][:LABEL_MAX]) for key in scope.spaces],
        rows=rows,
        first=scope.days.first,
        last=scope.days.last,
        today=today,
        hidden=await hides(session, caller, scope),
        counts=counts,
        events_beside=ties.beside(),
        indicators=read.own,
        indicator_labels=read.labels,
        measured=read.measured,
        items=await examples_of(session, caller, scope),
        space_labels=scope.names,
        focus=holding.focus,
        framing=framing,
        readings=read.every,
        placements=scope.placements,
        analysts=await analysts_of(session, caller, scope, counts),
    )


async def _counts(
    session: AsyncSession, caller: Caller, scope: Scope, until: date
) -> Counter[Key]:
    """Return every count of a report but that of events, what arrived added up."""
    beside = await beside_summaries(session, caller, scope)
    counts = await all_counts(session, caller, scope, beside, until)
    join_arrived(counts, scope.spaces)
    arrivals = await arrivals_of(session, caller, scope)
    counts.subtract(counted_again(arrivals, scope.spaces, scope.days))
    return counts


def open_until(today: date, open_after_days: int) -> date:
    """Return the last day on which a flow is open that nothing followed since.

    It is older than the setting, whose own last day is not among them.
    """
    return today - timedelta(days=open_after_days + 1)


async def all_counts(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Sequence[Beside],
    until: date,
) -> Counter[Key]:
    """Return every count of a report but that of events: seven statements at most."""
    cut = await cut_of(session, caller, scope, beside)
    counts = await counts_of(session, caller, scope, beside, cut.counts)
    if not scope.alone:
        counts = without_tellers(counts)
    counts.update(cut.counts)
    keep_paths(counts)
    counts.update(await tellers_of(session, caller, scope, beside, cut))
    counts.update(await open_flows(session, caller, scope, beside, until))
    return counts


def join_arrived(counts: Counter[Key], spaces: Collection[UUID]) -> None:
    """Add up what arrived over all homes; over several spaces from outside alone.

    What arrived from a space of the report itself is at home in it already. Tellers
    over several spaces do not add up; who they are is known (`tellers_of`).
    """
    summed = frozenset(Family) - ({Family.TELLERS} if len(spaces) > 1 else set())
    inside = {f"{ARRIVED}:{space}" for space in spaces}
    for key in [each for each in counts if each.facet.startswith(f"{ARRIVED}:")]:
        if key.facet in inside:
            del counts[key]
        elif key.family in summed:
            counts[key._replace(facet=ARRIVED)] += counts[key]


async def hides(session: AsyncSession, caller: Caller, scope: Scope) -> bool:
    """Tell whether a counted story of the spaces is not seen by the reader."""
    return bool(await _hidden(alone=scope.alone).rows(session, scope.values(caller)))


@prepared
def _hidden(*, alone: bool) -> sa.Select[Any]:
    over = col(Story.visible_until) < sa.bindparam("today", None, type_=sa.Date())

    def unseen(sight: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        reached = sight > int(Sight.EVALUATOR)
        return or_(col(Story.visibility) < sight, and_(over, reached))

    return (
        sa.select(col(Story.id))
        .where(
            col(Story.organisation_id) == own(NOBODY),
            by_sight(Story.space_id, unseen, alone=alone),
            col(Story.visibility) >= Visibility.EVALUATORS,
            col(Story.deleted_at).is_(None),
            ~tells(NOBODY),
        )
        .limit(1)
    )
