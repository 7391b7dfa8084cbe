"""The ``framing_outcome`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.framing_event import OutcomeKind
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class FramingOutcome(Table, table=True):
    """An indicator to derive, a commitment or an open question of a framing event."""

    __tablename__ = "framing_outcome"
    __table_args__ = (
        tenant_key(),
        tenant_reference("framing_event_id", "framing_event"),
        tenant_reference("aspiration_id", "frame_entry"),
        tenant_reference("indicator_id", "indicator"),
        tenant_reference("person_id", "person"),
        Index("ix_framing_outcome_event", "organisation_id", "framing_event_id"),
        Index("ix_framing_outcome_indicator", "organisation_id", "indicator_id"),
        Index("ix_framing_outcome_aspiration", "organisation_id", "aspiration_id"),
    )

    id: UUID = reference()
    framing_event_id: UUID = reference()
    position: int
    kind: OutcomeKind = Field(sa_type=EnumText(OutcomeKind))
    text: str
    aspiration_id: UUID | None = reference(default=None)
    """What an indicator is to be derived from."""
    indicator_id: UUID | None = reference(default=None)
    """What was derived."""
    person_id: UUID | None = reference(default=None)
    """Who committed themselves."""
    by: date | None = None
