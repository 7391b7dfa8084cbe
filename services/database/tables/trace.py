"""The ``trace`` table."""

from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from domain.chapter import Chapter
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class Trace(Table, table=True):
    """A line of what stories tell on the days of a month (`domain.trace`)."""

    __tablename__ = "trace"
    __table_args__ = (
        tenant_key("space_id", "month", "chapter", "home_id", "visibility", "digest"),
        tenant_reference("space_id", "space"),
    )

    space_id: UUID = reference()
    month: str = Field(max_length=6)
    """As `yyyymm`."""
    chapter: Chapter = Field(sa_type=EnumText(Chapter))
    home_id: UUID = reference()
    """Where the stories live; who sees them there counts them."""
    visibility: int
    digest: str = Field(max_length=32)
    """Of the line, which is too long for a key."""
    line: str
    n: int = Field(sa_type=BigInteger)
    """In how many stories it is."""
