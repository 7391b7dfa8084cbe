"""The ``other_cycle`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.coding import Placements
from domain.cycle import Cycle
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class OtherCycle(Table, table=True):
    """Where a story's cycles by other placements differ from its `story_cycle` rows.

    The analysts' stand here whole, as they are counted by themselves.
    """

    __tablename__ = "other_cycle"
    __table_args__ = (
        tenant_key("story_id", "placements", "cycle", "day"),
        tenant_reference("story_id", "story"),
        Index(
            "ix_other_cycle_list",
            "organisation_id",
            "space_id",
            "placements",
            "cycle",
            "told_on",
            "story_id",
            postgresql_where=text("latest"),
            sqlite_where=text("latest = 1"),
        ),
        Index(
            "ix_other_cycle_day",
            "organisation_id",
            "space_id",
            "placements",
            "cycle",
            "day",
            "story_id",
        ),
    )

    story_id: UUID = reference()
    placements: Placements = Field(sa_type=EnumText(Placements))
    cycle: Cycle = Field(sa_type=EnumText(Cycle))
    space_id: UUID = reference()
    told_on: date
    day: date
    latest: bool = True
    there: bool
    """Whether the story stands at this cycle: where it does not, `day` says nothing."""
    negative: bool
    """Whether a step costs something at this cycle."""
