"""The ``signature`` table."""

from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from domain.chapter import Chapter
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Ordered


class Signature(Table, table=True):
    """How many paths of a space have one signature, over all days."""

    __tablename__ = "signature"
    __table_args__ = (
        tenant_key("space_id", "sight", "chapter", "subject"),
        tenant_reference("space_id", "space"),
        Index(
            "ix_signature_most",
            "organisation_id",
            "space_id",
            "sight",
            "chapter",
            "n",
            "subject",
        ),
    )

    space_id: UUID = reference()
    sight: int
    chapter: Chapter = Field(sa_type=EnumText(Chapter))
    subject: str = Field(sa_type=Ordered())
    n: int = Field(sa_type=BigInteger)
    aspired: int = Field(sa_type=BigInteger)
    """Of these, those with a step that is hoped for."""
