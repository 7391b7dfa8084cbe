"""Framing against what came: the part of a report that asks what was hoped for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.cycle import Cycle, Dimension
from domain.frame import EntryKind, EntryState, FrameRelation
from domain.reading import IndicatorReading, Reading
from domain.report import Label
from domain.room import Room

STATEMENT_MAX = 400


@dataclass(frozen=True, slots=True)
class FrameInForce:
    """The version of a frame that held on a day."""

    id: UUID
    version: int
    space: Label
    agreed_on: date
    statement: str
    focus: list[Cycle]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class FramedIndicator:
    """An indicator that is linked to an entry, or was derived from it."""

    id: UUID
    label: str
    relation: FrameRelation | None
    """None where it is only derived."""
    derived: bool
    latest: Reading | None = None
    """Within the report's days."""
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FramedStep:
    """A step and what it does to an entry."""

    id: UUID
    label: str
    story: UUID
    relation: FrameRelation


@dataclass(frozen=True, slots=True)
class FramedEntry:
    """An aspiration or uncertainty, and what came."""

    id: UUID
    kind: EntryKind
    label: str
    space: Label
    cycles: list[tuple[Cycle, Dimension | None]]
    in_frame: bool
    """Whether a frame that holds took it in."""
    in_focus: bool
    """Whether a cycle of it is in focus."""
    holder: Label | None
    state: EntryState
    since: date
    """The day from which it is in that state."""
    indicators: list[FramedIndicator]
    steps: list[FramedStep]
    more: bool = False
    """Whether more came than is shown."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What was framed, as it stood on a day, and what came."""

    day: date
    frames: list[FrameInForce]
    focus: list[Cycle]
    aspirations: list[FramedEntry]
    more_aspirations: bool
    uncertainties: list[FramedEntry]
    more_uncertainties: bool

    @property
    def indicators(self) -> set[UUID]:
        """Return the indicators that came of anything framed."""
        return {
            indicator.id
            for entry in (*self.aspirations, *self.uncertainties)
            for indicator in entry.indicators
        }


def shown(
    framing: Framing | None, readings: Mapping[UUID, IndicatorReading], room: Room
) -> Framing | None:
    """Return framing with what its indicators read, in the room that there is."""
    if framing is None:
        return None
    most = room.indicators

    def read(entries: list[FramedEntry]) -> list[FramedEntry]:
        return [_read(each, readings, room.items) for each in entries[:most]]

    return replace(
        framing,
        frames=framing.frames[:most],
        aspirations=read(framing.aspirations),
        more_aspirations=framing.more_aspirations or len(framing.aspirations) > most,
        uncertainties=read(framing.uncertainties),
        more_uncertainties=framing.more_uncertainties
        or len(framing.uncertainties) > most,
    )


def _read(
    entry: FramedEntry, readings: Mapping[UUID, IndicatorReading], most: int
) -> FramedEntry:
    cut = max(len(entry.indicators), len(entry.steps)) > most
    return replace(
        entry,
        indicators=[
            replace(each, latest=read.latest, unit=read.unit)
            if (read := readings.get(each.id)) is not None
            else each
            for each in entry.indicators[:most]
        ],
        steps=entry.steps[:most],
        more=entry.more or cut,
    )
