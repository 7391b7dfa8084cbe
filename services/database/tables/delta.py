"""The ``delta`` table."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json


class Delta(Table, table=True):
    """What one write changed in a space's counts, until it is folded."""

    __tablename__ = "delta"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        Index("ix_delta_space", "organisation_id", "space_id", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    sign: int
    """1: these facts came to hold; -1: they ceased to."""
    facts: dict[str, Any] = Field(sa_type=Json)
