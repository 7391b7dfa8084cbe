"""A report built: a fixed number of statements, then pure assembly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.assembly import Material, Sources, assemble
from domain.cycle import Cycle
from domain.errors import Invalid
from domain.fact import TOTAL, Family, StoryFacts, links_of
from domain.report import Label, Report, ReportPart
from domain.story import Visibility
from domain.summary import Days, Key
from services.access import tells
from services.database.tables import Story
from services.reports.counts import (
    PATHS_READ,
    Beside,
    beside_summaries,
    counts_of,
    open_flows,
)
from services.reports.cut import cut_of
from services.reports.distinct import tellers_of, without_tellers
from services.reports.events import events_of
from services.reports.examples import examples_of
from services.reports.readings import readings_of
from services.reports.scope import Scope, names_of_spaces, scope_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for."""

    spaces: Sequence[UUID]
    first: date | None = None
    last: date | None = None
    cycles: tuple[Cycle, ...] = tuple(Cycle)
    parts: frozenset[ReportPart] = frozenset(ReportPart)
    submitted: bool = False


async def build_report(
    session: AsyncSession,
    caller: Caller,
    asked: Asked,
    sources: Sources,
    *,
    open_after_days: int,
) -> Report:
    """Return the report over some spaces, exact as of this transaction's moment.

    The number of statements does not depend on how much is stored.

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
    material = await _gather(session, caller, scope, today, open_after_days)
    return assemble(material, sources, asked.cycles, asked.parts)


async def _gather(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    today: date,
    open_after_days: int,
) -> Material:
    beside = await beside_summaries(session, caller, scope)
    # Older than the setting: its last day is not among them.
    open_until = today - timedelta(days=open_after_days + 1)
    counts = await all_counts(session, caller, scope, beside, open_until)
    _leave_out_inside(counts, scope)
    own = own_stories(beside, scope)
    ties = await events_of(session, caller, scope, own, today)
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
        spaces=[Label(key, scope.names[key]) for key in scope.spaces],
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
        space_labels=await names_of_spaces(session, caller, _named(counts)),
        more_signatures=sum(key.family is Family.PATHS for key in counts) > PATHS_READ,
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


def own_stories(beside: Sequence[Beside], scope: Scope) -> list[UUID]:
    """Return the stories that count only because the reader tells them."""
    return [
        each.facts.story
        for each in beside
        if isinstance(each.facts, StoryFacts) and not scope.sees(each.facts, each.space)
    ]


def _leave_out_inside(counts: dict[Key, int], scope: Scope) -> None:
    """Take what arrived from a space of the report itself out of what arrived.

    Over several spaces such a step is at home in one of them already.
    """
    inside = {str(space) for space in scope.spaces}
    for key in [k for k in counts if k.facet.startswith("arrived:")]:
        if key.facet.partition(":")[2] in inside:
            n = counts.pop(key)
            whole = Key(key.family, key.subject, "arrived")
            counts[whole] = counts.get(whole, 0) - n


def _named(counts: dict[Key, int]) -> list[UUID]:
    found: set[UUID] = set()
    for key in counts:
        ends = key.facet.partition(">") if key.family is Family.KINDS else ()
        for text in (*ends, key.facet.partition(":")[2]):
            if len(text) == _ID_LENGTH:
                found.add(UUID(text))
    return sorted(found)


_ID_LENGTH = 36


async def _hides(session: AsyncSession, caller: Caller, scope: Scope) -> bool:
    """Tell whether a counted story of the spaces is not seen by the reader."""
    unseen = [
        and_(col(Story.space_id) == key, col(Story.visibility) < int(sight))
        for key, sight in scope.sights.items()
    ]
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
