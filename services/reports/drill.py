"""One question about a count, answered with rows of whichever kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.audience import telling
from domain.disclosure import disclosed, shown_behind
from domain.drill import BY_ASPIRATION, MEASURED, OF_CODERS, OF_INDICATORS, Of, Question
from domain.errors import Invalid
from domain.fact import REFRAMING, TOTAL, Family
from domain.link_facet import links_of
from domain.pattern_list import pattern_of
from domain.report import Label
from domain.room import LABEL_MAX
from services.database.keyset import After, Slice, beyond, page
from services.database.tables import Claim, Indicator, Measurement, Step, Story
from services.matrices.aspirations import aspiration_of
from services.matrices.linked import report_linked
from services.persons import names_of
from services.reports.agreement import evaluates
from services.reports.beside import beside_summaries
from services.reports.build import (
    Asked,
    Links,
    all_counts,
    as_read,
    asked_scope,
    build_report,
    groups_for,
)
from services.reports.claims import visible_claims_of
from services.reports.events import events_of
from services.reports.patterns import framed_in
from services.reports.readings import readings_of
from services.reports.reframing import reframings_of
from services.reports.rows import Found, labels_of, listed_rows, rows_of
from services.reports.scope import Scope
from services.reports.tellers import tellers_behind


@dataclass(frozen=True, slots=True)
class Row:
    """A row behind a count, with what readers call it."""

    type: str
    id: UUID | None
    label: str | None
    story: Label | None = None
    day: date | None = None


async def rows_behind(
    session: AsyncSession,
    caller: Caller,
    asked: Asked,
    what: tuple[Of, str, str],
    after: After,
    links: Links,
    *,
    open_after_days: int,
) -> Slice[Row]:
    """Return a page of exactly the rows that a count of a report counted.

    Outside the evaluators of a space a count leads to no more rows than it says, on
    one page, and a group that is too small to none.

    Raises
    ------
    NotFound
        If one of the spaces, or the aspiration, is not there for the caller.
    Invalid
        If the last day lies before the first, or there are no such rows by aspiration.
    """
    names_people = telling(asked.audience).names_people
    caller, asked = await as_read(session, caller, asked)
    scope = await asked_scope(session, caller, asked)
    if asked.aspiration is not None:
        if what[0] not in BY_ASPIRATION:
            raise Invalid("no such rows by aspiration", "?of", "unknown-value")
        aspired = await aspiration_of(session, caller, scope, asked.aspiration)
        scope = replace(scope, linked=aspired)
    if what[0] in OF_CODERS and not evaluates(scope):
        # How coders agree is for those who evaluate.
        return Slice([], None)
    if what[0] is Of.CARRIED and not _is_told(scope, what[1]):
        return Slice([], None)
    most = await _most(session, caller, asked, scope, what, links, open_after_days)
    if most is not None:
        after = replace(after, limit=min(after.limit, most))
    if most == 0:
        return Slice([], None)
    found = await _rows(session, caller, scope, what, after, open_after_days)
    if not names_people:
        found = Slice([_unnamed(row) for row in found.rows], found.next)
    return found if most is None else Slice(found.rows[:most], None)


def _unnamed(row: Row) -> Row:
    return replace(row, id=None, label=None) if row.type == "person" else row


def _is_told(scope: Scope, carried: str) -> bool:
    """Tell whether the report tells what is carried between two spaces."""
    ends = set(carried.split(">"))
    seen = ends <= set(map(str, scope.homes))
    return seen and not ends.isdisjoint(map(str, scope.spaces))


async def _most(
    session: AsyncSession,
    caller: Caller,
    asked: Asked,
    scope: Scope,
    what: tuple[Of, str, str],
    links: Links,
    open_after_days: int,
) -> int | None:
    """Return how many rows the reader may be led to; None for all there are."""
    groups = groups_for(caller, scope)
    if not groups.held_back or what[0] in {*OF_INDICATORS, Of.CLAIMS}:
        return None
    if scope.linked is not None:
        counted = await report_linked(session, caller, scope, links.sources)
        return shown_behind(disclosed(counted, groups), links.sources(*what)) or 0
    report = await build_report(
        session,
        caller,
        asked,
        links,
        lambda _: True,
        open_after_days=open_after_days,
    )
    return shown_behind(report, links.sources(*what)) or 0


async def _rows(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    what: tuple[Of, str, str],
    after: After,
    open_after_days: int,
) -> Slice[Row]:
    today = datetime.now(UTC).date()
    of, subject, facet = what
    open_until = today - timedelta(days=open_after_days + 1)
    if of is Of.CLAIMS:
        return await _claims(session, caller, scope, after)
    if of in OF_INDICATORS:
        return await _indicators(session, caller, scope, what, after, open_until)
    measured: frozenset[UUID] = frozenset()
    if of is Of.UNMEASURED:
        measured = (await _read(session, caller, scope, open_until))[1]
    question = Question(
        *(of, subject, facet, scope.days, open_until, measured),
        placements=scope.placements,
        today=today,
        only=scope.linked and scope.linked.steps,
    )
    if (of, subject) == (Of.LOOPS, REFRAMING):
        loops = await reframings_of(session, caller, scope)
        listed = listed_rows(loops.behind(facet), after)
        return Slice(await _labelled(session, caller, listed.rows), listed.next)
    pattern = pattern_of(subject) if of is Of.PATTERNS else None
    if pattern is not None and pattern.expression.frames:
        framed, _ = await framed_in(session, caller, scope)
        stories = sorted(framed.get(subject, ()))
        told = [(key, Found("story", key, key, None)) for key in stories]
        listed = listed_rows(told, after)
        return Slice(await _labelled(session, caller, listed.rows), listed.next)
    if of is Of.TELLERS:
        return await _tellers(session, caller, scope, question, after)
    ties = await events_of(session, caller, scope)
    found = await rows_of(session, caller, scope, question, ties, after)
    return Slice(await _labelled(session, caller, found.rows), found.next)


async def _labelled(
    session: AsyncSession, caller: Caller, found: Sequence[Found]
) -> list[Row]:
    labels = await labels_of(session, caller, found)
    rows = []
    for each in found:
        told = labels.stories.get(each.story) if each.story else None
        own = labels.steps.get(each.id) if each.type == "step" else told
        story = Label(each.story, told) if each.story else None
        rows.append(Row(each.type, each.id, own, story, each.day))
    return rows


async def _tellers(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    question: Question,
    after: After,
) -> Slice[Row]:
    found = await tellers_behind(session, caller, scope, question, after)
    known = [teller.id for teller in found.rows if teller.known]
    names = await names_of(session, caller, known)
    rows = [
        Row("person", each.id if each.known else None, names.get(each.id))
        for each in found.rows
    ]
    return Slice(rows, found.next)


async def _read(
    session: AsyncSession, caller: Caller, scope: Scope, open_until: date
) -> tuple[list[UUID], frozenset[UUID], frozenset[UUID], dict[UUID, set[str]]]:
    """Return the spaces' indicators, those measured, those explained, their cycles."""
    beside = await beside_summaries(session, caller, scope)
    counts = await all_counts(session, caller, scope, beside, open_until)
    linked = {
        key
        for name, n in counts.items()
        if n > 0 and name.family is Family.LINKS and name.subject == TOTAL
        for key in links_of(name.facet)
    }
    today = datetime.now(UTC).date()
    found = await readings_of(session, caller, scope, linked, today)
    read, measured = found.own, found.measured
    cycles = {each.id: {str(cycle) for cycle, _ in each.cycles} for each in read}
    return [each.id for each in read], measured, frozenset(linked), cycles


async def _indicators(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    what: tuple[Of, str, str],
    after: After,
    open_until: date,
) -> Slice[Row]:
    of, subject, facet = what
    ids, measured, explained, cycles = await _read(session, caller, scope, open_until)
    wanted = [key for key in ids if subject == TOTAL or subject in cycles[key]]
    if scope.linked is not None:
        wanted = [key for key in wanted if key in scope.linked.indicators]
    if facet == MEASURED:
        wanted = [key for key in wanted if key in measured]
    if of is Of.MEASUREMENTS:
        wanted = [key for key in wanted if facet in {"", MEASURED, str(key)}]
        return await _measurements(session, caller, scope, wanted, after)
    if of is Of.UNEXPLAINED:
        wanted = [key for key in wanted if key not in explained]
    found = await page(
        session,
        select(Indicator).where(
            Indicator.organisation_id == caller.organisation_id,
            col(Indicator.id).in_(wanted),
        ),
        [col(Indicator.id)],
        after,
    )
    rows = [Row("indicator", each.id, each.name) for each in found.rows]
    return Slice(rows, found.next)


async def _claims(
    session: AsyncSession, caller: Caller, scope: Scope, after: After
) -> Slice[Row]:
    columns = (Claim, col(Story.title), col(Step.day))
    statement = visible_claims_of(caller, scope, *columns)
    found = (await session.exec(beyond(statement, [col(Claim.id)], after))).all()
    rows = [
        Row(
            "claim",
            claim.id,
            claim.statement[:LABEL_MAX],
            Label(claim.story_id, (title or "")[:LABEL_MAX]),
            day,
        )
        for claim, title, day in found[: after.limit]
    ]
    return Slice(rows, [rows[-1].id] if len(found) > after.limit else None)


async def _measurements(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    indicators: Sequence[UUID],
    after: After,
) -> Slice[Row]:
    days = scope.days
    found = await page(
        session,
        select(Measurement).where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.indicator_id).in_(indicators),
            col(Measurement.deleted_at).is_(None),
            *([] if days.first is None else [col(Measurement.day) >= days.first]),
            *([] if days.last is None else [col(Measurement.day) <= days.last]),
        ),
        [col(Measurement.id)],
        after,
    )
    rows = [
        Row(
            "measurement",
            each.id,
            str(each.value if each.value is not None else each.code or each.text),
            None,
            each.day,
        )
        for each in found.rows
    ]
    return Slice(rows, found.next)
