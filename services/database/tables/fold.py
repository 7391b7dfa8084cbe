"""The ``fold`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key
from services.database.types import UtcDateTime


class Fold(Table, table=True):
    """The row whose lock makes one folder at a time work on a space."""

    __tablename__ = "fold"
    __table_args__ = (
        tenant_key(),
        ForeignKeyConstraint(
            ["organisation_id", "id"],
            ["space.organisation_id", "space.id"],
            ondelete="RESTRICT",
        ),
    )

    id: UUID = reference()
    """The space."""
    folded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
