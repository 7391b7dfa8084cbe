"""The ``organisation`` table."""

import secrets
from datetime import datetime

from sqlalchemy import PrimaryKeyConstraint
from sqlmodel import Field

from services.database.base import Table
from services.database.types import UtcDateTime


class Organisation(Table, table=True):
    """A tenant: everything else belongs to exactly one."""

    __tablename__ = "organisation"
    __table_args__ = (PrimaryKeyConstraint("organisation_id"),)

    name: str = Field(max_length=200)
    access_version: int = 1
    """Advanced by every change of members, tokens, participations or openness."""
    threshold: int = 5
    """Counts below it are suppressed for callers outside a space's evaluators."""
    group_key: str = Field(
        default_factory=lambda: secrets.token_hex(32), max_length=64, repr=False
    )
    """By it small groups are held back from them: told to nobody, but in an export."""
    demonstration: bool = False
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
