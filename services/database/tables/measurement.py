"""The ``measurement`` table."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy import text as condition
from sqlmodel import Field

from domain.story import Polarity
from domain.when import Precision
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, ExactDecimal, Json, UtcDateTime


class Measurement(Table, table=True):
    """A reading of an indicator, as it stands now."""

    __tablename__ = "measurement"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("indicator_id", "indicator"),
        tenant_reference("judged_by_id", "person"),
        tenant_reference("activity_id", "activity"),
        tenant_reference("recorded_by_id", "person"),
        Index(
            "ix_measurement_series",
            "organisation_id",
            "indicator_id",
            "part",
            "day",
            "id",
        ),
        Index(
            "ix_measurement_activity",
            "organisation_id",
            "activity_id",
            postgresql_where=condition("activity_id IS NOT NULL"),
            sqlite_where=condition("activity_id IS NOT NULL"),
        ),
        Index(
            "ix_measurement_space",
            "organisation_id",
            "space_id",
            "day",
            "id",
        ),
        Index("ix_measurement_day", "organisation_id", "indicator_id", "day", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    indicator_id: UUID = reference()
    value: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    code: str | None = Field(default=None, max_length=80)
    text: str | None = None
    out_of: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    n: int | None = Field(default=None, sa_type=BigInteger)
    spread: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    """The standard deviation, where the value is a mean."""
    first_day: date | None = None
    last_day: date | None = None
    precision: Precision = Field(sa_type=EnumText(Precision))
    day: date
    """The one day on which it counts."""
    breakdown: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    part: str = Field(default="", max_length=64)
    """A digest of the breakdown; empty for the whole."""
    judged: Polarity | None = Field(default=None, sa_type=EnumText(Polarity))
    judged_by_id: UUID | None = reference(default=None)
    activity_id: UUID | None = reference(default=None)
    note: str | None = None
    source: str | None = Field(default=None, max_length=400)
    recorded_by_id: UUID = reference()
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    request_digest: str | None = Field(default=None, max_length=80)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
