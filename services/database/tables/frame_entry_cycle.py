"""The ``frame_entry_cycle`` table."""

from typing import Any
from uuid import UUID

from sqlmodel import Field

from domain.cycle import Cycle, Dimension
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class FrameEntryCycle(Table, table=True):
    """A cycle that an aspiration or uncertainty is about."""

    __tablename__ = "frame_entry_cycle"
    __table_args__ = (
        tenant_key("entry_id", "cycle"),
        tenant_reference("entry_id", "frame_entry"),
    )

    entry_id: UUID = reference()
    cycle: Cycle = Field(sa_type=EnumText(Cycle))
    dimension: Dimension | None = Field(default=None, sa_type=EnumText(Dimension))
    as_named: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """Scheme and element by which the source named the cycle."""
