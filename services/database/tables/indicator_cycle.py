"""The ``indicator_cycle`` table."""

from typing import Any
from uuid import UUID

from sqlmodel import Field

from domain.cycle import Cycle, Dimension
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class IndicatorCycle(Table, table=True):
    """A cycle at which an indicator shows value."""

    __tablename__ = "indicator_cycle"
    __table_args__ = (
        tenant_key("indicator_id", "cycle"),
        tenant_reference("indicator_id", "indicator"),
    )

    indicator_id: UUID = reference()
    cycle: Cycle = Field(sa_type=EnumText(Cycle))
    dimension: Dimension | None = Field(default=None, sa_type=EnumText(Dimension))
    as_named: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """Scheme and element by which the source named the cycle."""
