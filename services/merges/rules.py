"""What refers to a noun, and what becomes of it when the noun is merged.

References are found by their foreign keys, so that a new table is covered without
saying so; and since the merged row goes away, the database itself refuses a merge that
would leave one behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import SQLModel

from domain.merging import Noun
from services.database import tables
from services.database.dialect import table_of
from services.database.tenancy import TENANT

Reference = tuple[sa.Table, str]
"""A table, and its column that refers to a noun."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the links to a noun go over to another."""

    entity: type[Any]
    derived: frozenset[str] = frozenset()
    """Tables that are made anew: their rows of the merged one are dropped."""
    owned: frozenset[str] = frozenset()
    """Tables whose rows describe the merged one: they are set aside with it."""
    copied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns (`claim.space_id`) that repeat what the row's parent says, and those
    that name the parent: they follow it."""
    doubles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By reference (`step_person.person_id`), the columns in which two rows are alike
    that say one thing: one of them is set aside. Keys say so by themselves."""

    @property
    def table(self) -> sa.Table:
        """Return the noun's own table."""
        return table_of(self.entity)


_COUNTS: Final = frozenset(
    {
        *("delta", "fold", "open_day", "roll", "roll_month", "signature", "summary"),
        *("teller_month", "trace"),
    }
)

RULES: Final[Mapping[Noun, Rules]] = {
    Noun.PERSON: Rules(
        tables.Person,
        doubles={
            "indicator_origin.practitioner_id": ("indicator_id",),
            "landscape_seat.person_id": ("landscape_id", "number", "place"),
            "participation.person_id": ("space_id", "role"),
            "step_person.person_id": ("step_id", "part", "role", "number"),
        },
    ),
    Noun.INDICATOR: Rules(
        tables.Indicator,
        derived=frozenset({"measurement_month"}),
        owned=frozenset({"indicator_cycle"}),
        doubles={
            "evidence_link.indicator_id": ("step_id", "measurement_id", "relation"),
            "frame_link.indicator_id": ("entry_id", "relation"),
            "indicator_origin.indicator_id": (
                *("activity_id", "step_id", "aspiration_id", "practitioner_id"),
            ),
        },
    ),
    Noun.SPACE: Rules(
        tables.Space,
        derived=_COUNTS,
        owned=frozenset({"life_stage"}),
        copied={
            "claim.space_id": ("story_id",),
            "flow.space_id": ("target_story_id",),
            "flow.source_space_id": ("source_story_id", "source_activity_id"),
            "measurement.space_id": ("indicator_id",),
        },
        doubles={"participation.space_id": ("person_id", "role")},
    ),
}


@cache
def references_to(noun: Noun) -> tuple[Reference, ...]:
    """Return every reference to a noun that goes over when it is merged."""
    rules = RULES[noun]
    return tuple(
        (table, column)
        for table, column in _pointing_at(rules.table)
        if table.name not in rules.derived
        and table.name not in rules.owned
        and f"{table.name}.{column}" not in rules.copied
    )


def owned_by(noun: Noun) -> list[Reference]:
    """Return the references of what is set aside with a noun."""
    rules = RULES[noun]
    return [each for each in _pointing_at(rules.table) if each[0].name in rules.owned]


def _pointing_at(noun: sa.Table) -> list[Reference]:
    return [
        (table, column.name)
        for table in SQLModel.metadata.sorted_tables
        for constraint in sorted(
            table.foreign_key_constraints, key=lambda each: str(each.name)
        )
        if constraint.referred_table is noun
        for column in constraint.columns
        if column.name != TENANT
    ]


def key_of(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table's key beside the organisation."""
    return [each for each in table.primary_key.columns if each.name != TENANT]


def alike(noun: Noun, table: sa.Table, column: str) -> tuple[str, ...] | None:
    """Return the columns in which rows are alike that say one thing; None if none do.

    Where the reference is a part of the key, the rest of the key says so.
    """
    names = [each.name for each in key_of(table)]
    if column in names:
        return tuple(name for name in names if name != column)
    return RULES[noun].doubles.get(f"{table.name}.{column}")
