"""The ``landscape_seat`` table."""

from uuid import UUID

from sqlmodel import Field

from domain.landscape import InviteStatus
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class LandscapeSeat(Table, table=True):
    """A person in a place of a map, or a seat in which somebody is missing."""

    __tablename__ = "landscape_seat"
    __table_args__ = (
        tenant_key("landscape_id", "number", "position"),
        tenant_reference("landscape_id", "landscape"),
        tenant_reference("person_id", "person"),
    )

    landscape_id: UUID = reference()
    number: int
    position: int
    place: str | None = Field(default=None, max_length=80)
    """The key of the place; a missing seat may be in none."""
    person_id: UUID | None = reference(default=None)
    missing: str | None = Field(default=None, max_length=200)
    """Who or what sort of person is missing; None where the person is there."""
    invite_status: InviteStatus | None = Field(
        default=None, sa_type=EnumText(InviteStatus)
    )
