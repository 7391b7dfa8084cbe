"""The ``merge_move`` table."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json


class MergeMove(Table, table=True):
    """A row that a merge made refer to the survivor, or set aside, as it was."""

    __tablename__ = "merge_move"
    __table_args__ = (
        tenant_key("merge_id", "number"),
        tenant_reference("merge_id", "merge"),
        Index("ix_merge_move_row", "organisation_id", "record", "key"),
    )

    merge_id: UUID = reference()
    number: int
    record: str = Field(max_length=40)
    """The table of the row."""
    key: str = Field(max_length=200)
    """The row's own key, as it is after the merge: JSON, without the organisation."""
    reference: str | None = Field(default=None, max_length=40)
    """The column that was changed; None where the row was set aside."""
    kept: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """The row that was set aside."""
    twin: str | None = Field(default=None, max_length=200)
    """The key of the row that says the same; None where there was none."""
