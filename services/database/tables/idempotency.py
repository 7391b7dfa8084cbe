"""The ``idempotency`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class Idempotency(Table, table=True):
    """The answer stored with the effect of a request that carried a key."""

    __tablename__ = "idempotency"
    __table_args__ = (
        tenant_key("member_id", "operation", "key"),
        tenant_reference("member_id", "member"),
    )

    member_id: UUID = reference()
    operation: str = Field(max_length=60)
    key: str = Field(max_length=200)
    request_digest: str = Field(max_length=80)
    status: int = 0
    headers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    body: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
