"""What every table has: names of constraints, and keys that hold the organisation."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from services.database.types import Id

# Batch mode on SQLite finds constraints by name; a sharded database appends a
# number to each, so no name may end in one or pass 55 bytes.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_1_name)s",
    "uq": "uq_%(table_name)s_%(column_1_name)s",
    "ix": "ix_%(table_name)s_%(column_1_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Table(SQLModel):
    """The base of all tables. Rows are state; they hold no rules."""

    organisation_id: UUID = Field(sa_type=Id)


def tenant_key(*columns: str) -> PrimaryKeyConstraint:
    """Return the primary key of a tenant's table: the organisation, then `id`.

    A table whose rows have no address of their own names its columns instead.
    """
    return PrimaryKeyConstraint(
        *dict.fromkeys(("organisation_id", *(columns or ("id",))))
    )


def tenant_reference(column: str, table: str) -> ForeignKeyConstraint:
    """Return a reference that cannot leave the organisation."""
    return ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{table}.organisation_id", f"{table}.id"],
        ondelete="RESTRICT",
    )


def reference(**options: Any) -> Any:
    """Return the field of an id; pass `nullable=True` where it may be absent."""
    return Field(sa_type=Id, **options)
