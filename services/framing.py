"""Framing on a day: the frames that hold, their focus, and what came of the entries.

For reports and the matrix. Bounded: entries beyond `ENTRIES_MAX` of a kind, and what
came beyond `CAME_MAX` of an entry, are not looked at, and the answer says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.frame import (
    EntryKind,
    EntryState,
    cycles_in_focus,
)
from domain.framing import (
    STATEMENT_MAX,
    FramedEntry,
    FrameInForce,
    Framing,
)
from domain.report import Label
from domain.room import LABEL_MAX
from domain.scheme import AtCycle
from services.access import visible_entries
from services.database.tables import (
    Frame,
    FrameEntry,
    FrameEntryState,
    FrameVersion,
    FrameVersionEntry,
)
from services.frame_entries.detail import cycles_of
from services.framing_came import CAME_MAX, Came, came_of
from services.persons import names_of

ENTRIES_MAX = 50


class Held(NamedTuple):
    """An entry on a day."""

    id: UUID
    kind: EntryKind
    label: str
    space_id: UUID
    holder_id: UUID | None
    state: EntryState
    since: date


@dataclass(frozen=True, slots=True)
class InForce:
    """The frames of some spaces that hold on a day."""

    versions: Sequence[tuple[UUID, FrameVersion]]
    """Each with its space."""

    @property
    def focus(self) -> frozenset[Cycle] | None:
        """Return the cycles in focus of any of them; None without a frame."""
        return cycles_in_focus(
            [Cycle(c) for c in row.focus] for _, row in self.versions
        )


async def frames_in_force(
    session: AsyncSession, caller: Caller, space_ids: Collection[UUID], day: date
) -> InForce:
    """Return the version of each frame of some spaces that holds on a day.

    Nobody's rights are looked at: the caller sees the spaces. One statement.
    """
    later = aliased(FrameVersion, name="later")
    number = (
        select(func.max(later.number))
        .where(
            later.organisation_id == caller.organisation_id,
            later.frame_id == FrameVersion.frame_id,
            later.agreed_on <= day,
        )
        .correlate(FrameVersion)
        .scalar_subquery()
    )
    rows = await session.exec(
        select(Frame.space_id, FrameVersion)
        .join(
            FrameVersion,
            and_(
                col(FrameVersion.organisation_id) == col(Frame.organisation_id),
                col(FrameVersion.frame_id) == col(Frame.id),
            ),
        )
        .where(
            Frame.organisation_id == caller.organisation_id,
            col(Frame.space_id).in_(space_ids),
            col(FrameVersion.number) == number,
        )
        .order_by(col(Frame.id))
    )
    return InForce([(space_id, version) for space_id, version in rows])


async def framing_on(
    session: AsyncSession,
    caller: Caller,
    spaces: Mapping[UUID, str],
    day: date,
    holding: InForce | None = None,
) -> Framing:
    """Return what some spaces had framed by a day, as far as the caller sees it.

    `spaces` are names by id, of spaces that the caller sees. Each aspiration and
    uncertainty stands with its state on the day, the indicators that are linked to it
    or derived from it, and the linked steps that had happened. Nine statements for
    any number, two where nothing is held.
    """
    held = await _held(session, caller, spaces, day)
    if holding is None:
        holding = await frames_in_force(session, caller, spaces, day)
    focus = holding.focus or frozenset()
    ids = [each.id for each in held]
    taken = await _taken_in(session, caller, holding, ids)
    cycles = await cycles_of(session, caller, ids) if ids else {}
    came = await came_of(session, caller, ids, day)
    holders = {each.holder_id for each in held if each.holder_id}
    names = await names_of(session, caller, holders) if holders else {}
    entries = [
        _entry(each, spaces, cycles.get(each.id, ()), focus, taken, came, names)
        for each in held
    ]
    aspirations, uncertainties = (
        [each for each in entries if each.kind is kind] for kind in EntryKind
    )
    return Framing(
        day=day,
        frames=[_frame(space_id, row, spaces) for space_id, row in holding.versions],
        focus=[cycle for cycle in Cycle if cycle in focus],
        aspirations=aspirations[:ENTRIES_MAX],
        more_aspirations=len(aspirations) > ENTRIES_MAX,
        uncertainties=uncertainties[:ENTRIES_MAX],
        more_uncertainties=len(uncertainties) > ENTRIES_MAX,
    )


def _frame(
    space_id: UUID, row: FrameVersion, spaces: Mapping[UUID, str]
) -> FrameInForce:
    return FrameInForce(
        id=row.frame_id,
        version=row.number,
        space=Label(space_id, spaces[space_id][:LABEL_MAX]),
        agreed_on=row.agreed_on,
        statement=row.statement[:STATEMENT_MAX],
        focus=[Cycle(cycle) for cycle in row.focus],
        since=row.since,
        until=row.until,
    )


def _entry(
    held: Held,
    spaces: Mapping[UUID, str],
    cycles: Sequence[AtCycle],
    focus: Collection[Cycle],
    taken: Collection[UUID],
    came: Came,
    names: Mapping[UUID, str],
) -> FramedEntry:
    indicators = came.indicators(held.id)
    steps = came.steps.get(held.id, [])
    return FramedEntry(
        id=held.id,
        kind=held.kind,
        label=held.label,
        space=Label(held.space_id, spaces[held.space_id][:LABEL_MAX]),
        cycles=[(at.cycle, at.dimension) for at in cycles],
        in_frame=held.id in taken,
        in_focus=any(at.cycle in focus for at in cycles),
        holder=None
        if held.holder_id is None
        else Label(held.holder_id, names.get(held.holder_id, "")[:LABEL_MAX]),
        state=held.state,
        since=held.since,
        indicators=indicators[:CAME_MAX],
        steps=steps[:CAME_MAX],
        more=max(len(indicators), len(steps)) > CAME_MAX,
    )


async def _held(
    session: AsyncSession, caller: Caller, spaces: Iterable[UUID], day: date
) -> list[Held]:
    """Return the entries that had been entered for a day, one more than are shown."""

    def on_the_day(column: Any) -> Any:  # noqa: ANN401 - of whatever type
        return (
            select(column)
            .where(
                FrameEntryState.organisation_id == caller.organisation_id,
                FrameEntryState.entry_id == FrameEntry.id,
                FrameEntryState.since <= day,
            )
            .order_by(col(FrameEntryState.since).desc(), col(FrameEntryState.id).desc())
            .limit(1)
            .correlate(FrameEntry)
            .scalar_subquery()
        )

    state = on_the_day(FrameEntryState.state)
    rank = func.row_number().over(
        partition_by=col(FrameEntry.kind), order_by=col(FrameEntry.id)
    )
    found = (
        visible_entries(
            caller,
            col(FrameEntry.id),
            col(FrameEntry.kind),
            func.substr(FrameEntry.text, 1, LABEL_MAX).label("text"),
            col(FrameEntry.space_id),
            col(FrameEntry.holder_id),
            state.label("state"),
            on_the_day(FrameEntryState.since).label("since"),
            rank.label("rank"),
        )
        .where(col(FrameEntry.space_id).in_(list(spaces)), state.is_not(None))
        .subquery()
    )
    rows = await session.exec(
        sa.select(*list(found.c)[:-1])  # type: ignore[call-overload]  # rows of a subquery
        .where(found.c.rank <= ENTRIES_MAX + 1)
        .order_by(found.c.kind, found.c.id)
    )
    return [Held(*row) for row in rows]


async def _taken_in(
    session: AsyncSession, caller: Caller, holding: InForce, ids: Collection[UUID]
) -> frozenset[UUID]:
    """Return the entries that a version in force took in."""
    if not ids or not holding.versions:
        return frozenset()
    keys = {(row.frame_id, row.number) for _, row in holding.versions}
    rows = await session.exec(
        select(FrameVersionEntry).where(
            FrameVersionEntry.organisation_id == caller.organisation_id,
            col(FrameVersionEntry.frame_id).in_({frame for frame, _ in keys}),
            col(FrameVersionEntry.number).in_({number for _, number in keys}),
            col(FrameVersionEntry.entry_id).in_(ids),
        )
    )
    return frozenset(row.entry_id for row in rows if (row.frame_id, row.number) in keys)
