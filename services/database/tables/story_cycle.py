"""The ``story_cycle`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.cycle import Cycle
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class StoryCycle(Table, table=True):
    """The cycles of a story, for lists: it is never the truth about placements."""

    __tablename__ = "story_cycle"
    __table_args__ = (
        tenant_key("story_id", "cycle"),
        tenant_reference("story_id", "story"),
        Index(
            "ix_story_cycle_list",
            "organisation_id",
            "space_id",
            "cycle",
            "told_on",
            "story_id",
        ),
        Index(
            "ix_story_cycle_negative",
            "organisation_id",
            "space_id",
            "cycle",
            "told_on",
            "story_id",
            postgresql_where=text("negative"),
            sqlite_where=text("negative"),
        ),
    )

    story_id: UUID = reference()
    cycle: Cycle = Field(sa_type=EnumText(Cycle))
    space_id: UUID = reference()
    told_on: date
    negative: bool = False
    """Whether a step costs something at this cycle."""
