"""A report built: a fixed number of statements, then pure assembly."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.assembly import Material, Sources, assemble, assemble_light
from domain.cycle import Cycle
from domain.errors import Invalid
from domain.fact import ARRIVED, TOTAL, Family, links_of
from domain.report import ALWAYS, LABEL_MAX, Label, Report, ReportPart, Room
from domain.story import Sight, Visibility
from domain.summary import Days, Key
from services.access import tells
from services.database.tables import Story
from services.reports.beside import Beside, beside_summaries
from services.reports.claims import claims_of
from services.reports.counts import counts_of, open_flows
from services.reports.cut import cut_of
from services.reports.distinct import tellers_of, without_tellers
from services.reports.events import events_of
from services.reports.examples import examples_of
from services.reports.readings import readings_of
from services.reports.scope import Scope, scope_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for."""

    spaces: Sequence[UUID]
    first: date | None = None
    last: date | None = None
    cycles: tuple[Cycle, ...] = tuple(Cycle)
    parts: frozenset[ReportPart] = ALWAYS
    submitted: bool = False


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
) -> Report:
    """Return the report over some spaces, exact as of this transaction's moment.

    The number of statements does not depend on how much is stored. Where the report
    does not fit, fewer examples, indicators and spaces are shown; counts stay.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    if asked.first and asked.last and asked.last < asked.first:
        raise Invalid("the last day lies before the first", "?to", "order")
    days = Days(asked.first, asked.last)
    scope = await scope_of(
        session, caller, asked.spaces, days, submitted=asked.submitted
    )
    today = datetime.now(UTC).date()
    material = await _gather(session, caller, scope, today, open_after_days, links.rows)
    if ReportPart.EVIDENCE in asked.parts:
        claims = await claims_of(session, caller, scope)
        material = replace(material, claims=claims)

    def made(room: Room) -> Report:
        return assemble(material, links.sources, asked.cycles, asked.parts, room)

    return assemble_light(made, fits)


async def _gather(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    today: date,
    open_after_days: int,
    rows: str,
) -> Material:
    beside = await beside_summaries(session, caller, scope)
    # Older than the setting: its last day is not among them.
    open_until = today - timedelta(days=open_after_days + 1)
    counts = await all_counts(session, caller, scope, beside, open_until)
    _join_arrived(counts, scope)
    ties = await events_of(session, caller, scope)
    linked = {
        key
        for name in counts
        if name.family is Family.LINKS
        for key in links_of(name.facet)
    }
    readings, labels, measured = await readings_of(
        session, caller, scope, linked, today
    )
    return Material(
        spaces=[Label(key, scope.names[key][:LABEL_MAX]) for key in scope.spaces],
        rows=rows,
        first=scope.days.first,
        last=scope.days.last,
        today=today,
        hidden=await _hides(session, caller, scope),
        counts=counts,
        events_beside=ties.beside(),
        indicators=readings,
        indicator_labels=labels,
        measured=measured,
        items=await examples_of(session, caller, scope),
        space_labels=scope.names,
    )


async def all_counts(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Sequence[Beside],
    open_until: date,
) -> Counter[Key]:
    """Return every count of a report but that of events: seven statements at most."""
    counts = await counts_of(session, caller, scope, beside)
    if len(scope.spaces) > 1:
        counts = without_tellers(counts)
    cut = await cut_of(session, caller, scope)
    counts.update(cut.counts)
    counts.update(await tellers_of(session, caller, scope, beside, cut))
    opened = await open_flows(session, caller, scope, beside, open_until)
    counts[Key(Family.OPEN, TOTAL, "")] = opened
    return counts


def _join_arrived(counts: Counter[Key], scope: Scope) -> None:
    """Add up what arrived over all homes; over several spaces from outside alone.

    What arrived from a space of the report itself is at home in it already.
    """
    inside = {f"{ARRIVED}:{space}" for space in scope.spaces}
    for key in [each for each in counts if each.facet.startswith(f"{ARRIVED}:")]:
        if key.facet in inside:
            del counts[key]
        else:
            counts[key._replace(facet=ARRIVED)] += counts[key]


async def _hides(session: AsyncSession, caller: Caller, scope: Scope) -> bool:
    """Tell whether a counted story of the spaces is not seen by the reader."""
    over = col(Story.visible_until) < datetime.now(UTC).date()
    unseen = []
    for space, sight in ((each, scope.homes[each]) for each in scope.spaces):
        less = col(Story.visibility) < int(sight)
        hidden = or_(less, over) if sight > Sight.EVALUATOR else less
        unseen.append(and_(col(Story.space_id) == space, hidden))
    rows = await session.exec(
        select(Story.id)
        .where(
            Story.organisation_id == caller.organisation_id,
            or_(*unseen),
            Story.visibility >= Visibility.EVALUATORS,
            col(Story.deleted_at).is_(None),
            ~tells(caller),
        )
        .limit(1)
    )
    return rows.first() is not None
