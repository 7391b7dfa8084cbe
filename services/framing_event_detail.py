"""What belongs to framing events beside their rows: fetched for a page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.framing_event import AgendaItem, Topic
from services import spaces
from services.database.tables import FramingEvent, FramingOutcome
from services.frame_entries.detail import visible_aspirations
from services.indicator_origins import visible_activities
from services.labels import indicators_named
from services.persons import names_of


@dataclass(frozen=True, slots=True)
class EventDetail:
    """Outcomes by the id of the event; names by the id of what is named."""

    outcomes: Mapping[UUID, Sequence[FramingOutcome]]
    activities: Mapping[UUID, str]
    aspirations: Mapping[UUID, str]
    indicators: Mapping[UUID, str]
    persons: Mapping[UUID, str]
    spaces: Mapping[UUID, str]


async def detail_of(
    session: AsyncSession, caller: Caller, events: Sequence[FramingEvent]
) -> EventDetail:
    """Return what a list shows of framing events: six statements for any number.

    Aspirations and indicators that the caller does not see have no name.
    """
    rows = await session.exec(
        select(FramingOutcome)
        .where(
            FramingOutcome.organisation_id == caller.organisation_id,
            col(FramingOutcome.framing_event_id).in_([event.id for event in events]),
        )
        .order_by(col(FramingOutcome.position), col(FramingOutcome.id))
    )
    outcomes: dict[UUID, list[FramingOutcome]] = {}
    for row in rows:
        outcomes.setdefault(row.framing_event_id, []).append(row)
    several = [each for own in outcomes.values() for each in own]
    hopes = {each.aspiration_id for each in several if each.aspiration_id}
    signs = {each.indicator_id for each in several if each.indicator_id}
    persons = {each.person_id for each in several if each.person_id}
    return EventDetail(
        outcomes,
        await visible_activities(
            session, caller, {each.activity_id for each in events}
        ),
        await visible_aspirations(session, caller, hopes),
        await indicators_named(session, caller, signs),
        await names_of(session, caller, persons),
        await spaces.names_of(session, caller, {each.space_id for each in events}),
    )


def agenda_of(event: FramingEvent) -> list[AgendaItem]:
    """Return the agenda of a framing event, in the order given."""
    return [
        AgendaItem(Topic(each["topic"]), each["text"], each["minutes"])
        for each in event.agenda
    ]
