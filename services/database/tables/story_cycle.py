"""The ``story_cycle`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.cycle import Cycle
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText

_LISTED = ("organisation_id", "space_id", "cycle", "told_on", "story_id")
_BY_DAY = ("organisation_id", "space_id", "cycle", "day", "story_id")


class StoryCycle(Table, table=True):
    """The days of a story's cycles, for lists: never the truth about placements."""

    __tablename__ = "story_cycle"
    __table_args__ = (
        tenant_key("story_id", "cycle", "day"),
        tenant_reference("story_id", "story"),
        Index(
            "ix_story_cycle_list",
            *_LISTED,
            postgresql_where=text("latest"),
            sqlite_where=text("latest = 1"),
        ),
        Index(
            "ix_story_cycle_negative",
            *_LISTED,
            postgresql_where=text("latest AND negative"),
            sqlite_where=text("latest = 1 AND negative = 1"),
        ),
        Index("ix_story_cycle_day", *_BY_DAY),
        Index(
            "ix_story_cycle_negative_day",
            *_BY_DAY,
            postgresql_where=text("negative"),
            sqlite_where=text("negative = 1"),
        ),
    )

    story_id: UUID = reference()
    cycle: Cycle = Field(sa_type=EnumText(Cycle))
    space_id: UUID = reference()
    told_on: date
    day: date
    """A day on which a step counts at this cycle."""
    latest: bool = True
    """Whether it is the last such day: by this row alone lists find the story."""
    negative: bool = False
    """Whether a step of the story costs something at this cycle."""
