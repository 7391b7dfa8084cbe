"""What a grid may tell of that is there already: entries, activities and persons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.frame import EntryKind, FrameRelation, UncertaintyKind
from domain.scheme import AtCycle
from services.access import visible_entries
from services.csv_lines import CsvLine, id_of
from services.database.tables import (
    Activity,
    FrameEntry,
    FrameEntryAspiration,
    FrameEntryCycle,
    FrameLink,
    Person,
)
from services.persons import seen_persons
from services.schemes import named_in


class Said(NamedTuple):
    """What makes an aspiration or uncertainty the one that it is, for a grid."""

    kind: EntryKind
    of: UncertaintyKind | None
    text: str
    cycles: tuple[AtCycle, ...]
    holder: UUID | None


class SaidActivity(NamedTuple):
    """What makes a planned activity the one that it is, for a grid."""

    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Present:
    """What is in a space, as far as the caller sees it."""

    entries: dict[Said, UUID]
    activities: dict[SaidActivity, UUID]
    ties: set[tuple[UUID, UUID]]


async def present_in(session: AsyncSession, caller: Caller, space_id: UUID) -> Present:
    """Return what is in a space: five statements for any number."""
    own = caller.organisation_id
    found = await session.exec(
        visible_entries(caller).where(FrameEntry.space_id == space_id)
    )
    cycles: dict[UUID, list[AtCycle]] = {}
    for row in await _beside(session, caller, space_id, FrameEntryCycle):
        at = AtCycle(row.cycle, row.dimension, named_in(row.as_named))
        cycles.setdefault(row.entry_id, []).append(at)
    planned = await session.exec(
        select(Activity).where(
            Activity.organisation_id == own,
            Activity.space_id == space_id,
            col(Activity.planned).is_(True),
            col(Activity.deleted_at).is_(None),
        )
    )
    about = await _beside(session, caller, space_id, FrameEntryAspiration)
    links = await _beside(session, caller, space_id, FrameLink)
    ties = {(row.entry_id, row.aspiration_id) for row in about}
    ties |= {
        (row.entry_id, row.activity_id)
        for row in links
        if row.activity_id and row.relation is FrameRelation.ANSWERS
    }
    return Present(
        entries={_said(each, cycles.get(each.id, ())): each.id for each in found},
        activities={
            SaidActivity(each.title, each.note or ""): each.id for each in planned
        },
        ties=ties,
    )


async def _beside(
    session: AsyncSession, caller: Caller, space_id: UUID, table: type[Any]
) -> list[Any]:
    """Return the rows of a table that belong to visible entries of a space."""
    rows = await session.exec(
        visible_entries(caller, table)
        .join(
            table,
            (col(table.organisation_id) == col(FrameEntry.organisation_id))
            & (col(table.entry_id) == col(FrameEntry.id)),
        )
        .where(col(FrameEntry.space_id) == space_id)
    )
    return list(rows)


def _said(entry: FrameEntry, cycles: Sequence[AtCycle]) -> Said:
    return Said(entry.kind, entry.of, entry.text, tuple(cycles), entry.holder_id)


async def holders_named(
    session: AsyncSession, caller: Caller, lines: Iterable[CsvLine]
) -> dict[str, list[UUID]]:
    """Return the persons whom lines name, of those whom the caller sees, by cell."""
    cells = {line.cells["holder"] for line in lines if "holder" in line.cells}
    if not cells:
        return {}
    ids = {cell: key for cell in cells if (key := _id_or_none(cell)) is not None}
    rows = await session.exec(
        seen_persons(caller).where(
            or_(col(Person.name).in_(cells), col(Person.id).in_(ids.values()))
        )
    )
    persons = list(rows)
    named: dict[str, list[UUID]] = {}
    for person in persons:
        named.setdefault(person.name, []).append(person.id)
    known = {person.id for person in persons}
    # An id goes before a name that looks like one.
    return named | {cell: [key] for cell, key in ids.items() if key in known}


def _id_or_none(cell: str) -> UUID | None:
    try:
        return id_of(cell)
    except ValueError:
        return None
