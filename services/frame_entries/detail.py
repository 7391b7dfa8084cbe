"""Aspirations and uncertainties listed, and what belongs to each beside its row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.errors import UnknownReference
from domain.frame import EntryKind, EntryState
from domain.room import LABEL_MAX
from domain.scheme import AtCycle
from services import spaces
from services.access import space_for, visible_entries
from services.database.keyset import After, Slice, page
from services.database.tables import (
    FrameEntry,
    FrameEntryAspiration,
    FrameEntryCycle,
    FrameEntryState,
)
from services.persons import names_of
from services.schemes import named_in

_ORDER = {cycle: position for position, cycle in enumerate(Cycle)}


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries of a space are asked for."""

    cycle: Cycle | None = None
    holder_id: UUID | None = None
    state: EntryState | None = None
    personal: bool | None = None
    """Only what persons hold, or only what the space holds."""


async def list_entries(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    kind: EntryKind,
    after: After,
    wanted: EntryFilter | None = None,
) -> Slice[FrameEntry]:
    """Return a page of the entries of a space that the caller sees.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    asked = wanted or EntryFilter()
    statement = visible_entries(caller).where(
        FrameEntry.space_id == space_id, FrameEntry.kind == kind
    )
    if asked.cycle is not None:
        at_cycle = exists().where(
            col(FrameEntryCycle.organisation_id) == caller.organisation_id,
            col(FrameEntryCycle.entry_id) == col(FrameEntry.id),
            col(FrameEntryCycle.cycle) == asked.cycle,
        )
        statement = statement.where(at_cycle)
    if asked.holder_id is not None:
        statement = statement.where(FrameEntry.holder_id == asked.holder_id)
    if asked.state is not None:
        statement = statement.where(FrameEntry.state == asked.state)
    if asked.personal is not None:
        personal = col(FrameEntry.holder_id).is_not(None)
        statement = statement.where(personal if asked.personal else ~personal)
    return await page(session, statement, [col(FrameEntry.id)], after)


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """By the id of the entry; names by the id of what is named."""

    cycles: Mapping[UUID, Sequence[AtCycle]]
    states: Mapping[UUID, Sequence[FrameEntryState]]
    aspirations: Mapping[UUID, Sequence[tuple[UUID, str]]]
    uncertainties: Mapping[UUID, Sequence[tuple[UUID, str]]]
    spaces: Mapping[UUID, str]
    persons: Mapping[UUID, str]


async def detail_of(
    session: AsyncSession, caller: Caller, entries: Sequence[FrameEntry]
) -> EntryDetail:
    """Return what a list shows of entries: six statements for any number."""
    ids = [entry.id for entry in entries]
    states = await session.exec(
        select(FrameEntryState)
        .where(
            FrameEntryState.organisation_id == caller.organisation_id,
            col(FrameEntryState.entry_id).in_(ids),
        )
        .order_by(col(FrameEntryState.since), col(FrameEntryState.id))
    )
    by_entry: dict[UUID, list[FrameEntryState]] = {}
    for state in states:
        by_entry.setdefault(state.entry_id, []).append(state)
    said_by = {each.said_by_id for several in by_entry.values() for each in several}
    holders = {entry.holder_id for entry in entries if entry.holder_id}
    return EntryDetail(
        await cycles_of(session, caller, ids),
        by_entry,
        await _related(session, caller, ids, FrameEntryAspiration.entry_id),
        await _related(session, caller, ids, FrameEntryAspiration.aspiration_id),
        await spaces.names_of(session, caller, {entry.space_id for entry in entries}),
        await names_of(session, caller, holders | said_by),
    )


async def cycles_of(
    session: AsyncSession, caller: Caller, entry_ids: Collection[UUID]
) -> dict[UUID, list[AtCycle]]:
    """Return the cycles of entries, in their order."""
    rows = await session.exec(
        select(FrameEntryCycle).where(
            FrameEntryCycle.organisation_id == caller.organisation_id,
            col(FrameEntryCycle.entry_id).in_(entry_ids),
        )
    )
    found: dict[UUID, list[AtCycle]] = {}
    for row in sorted(rows, key=lambda each: _ORDER[each.cycle]):
        at = AtCycle(row.cycle, row.dimension, named_in(row.as_named))
        found.setdefault(row.entry_id, []).append(at)
    return found


async def _related(
    session: AsyncSession,
    caller: Caller,
    ids: Collection[UUID],
    here: Any,  # noqa: ANN401 - a column of the relation
) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return what stands at the other end of `here`, where the caller sees it."""
    tie = aliased(FrameEntryAspiration, name="tie")
    own, other = (
        (tie.entry_id, tie.aspiration_id)
        if here is FrameEntryAspiration.entry_id
        else (tie.aspiration_id, tie.entry_id)
    )
    label = func.substr(FrameEntry.text, 1, LABEL_MAX)
    rows = await session.exec(
        visible_entries(caller, own, col(FrameEntry.id), label)
        .join(
            tie,
            (col(tie.organisation_id) == col(FrameEntry.organisation_id))
            & (other == col(FrameEntry.id)),
        )
        .where(col(own).in_(ids))
        .order_by(col(FrameEntry.id))
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for key, related, text in rows:
        found.setdefault(key, []).append((related, text))
    return found


async def visible_aspirations(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return what those aspirations say that are there for the caller, cut."""
    label = func.substr(FrameEntry.text, 1, LABEL_MAX)
    rows = await session.exec(
        visible_entries(caller, col(FrameEntry.id), label).where(
            FrameEntry.kind == EntryKind.ASPIRATION, col(FrameEntry.id).in_(ids)
        )
    )
    return dict(rows.all())


async def require_aspirations(
    session: AsyncSession, caller: Caller, wanted: Sequence[UUID], pointer: str
) -> None:
    """Let aspirations pass that are there for the caller.

    Raises
    ------
    UnknownReference
        For the first that is not; the pointer names its position in the list.
    """
    known = await visible_aspirations(session, caller, wanted) if wanted else {}
    for position, key in enumerate(wanted):
        if key not in known:
            raise UnknownReference(
                "there is no such record here", f"{pointer}/{position}"
            )
