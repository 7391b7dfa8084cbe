"""The ``tenant`` table."""

from sqlmodel import Field

from services.database.base import Table, tenant_key
from services.database.types import Json


class Tenant(Table, table=True):
    """Which organisations there are, read before a caller is known.

    The one table without row-level security: it holds no more than the browser
    origins that may call at all, and the ids that workers go through.
    """

    __tablename__ = "tenant"
    __table_args__ = (tenant_key("organisation_id"),)

    origins: list[str] = Field(default_factory=list, sa_type=Json)
