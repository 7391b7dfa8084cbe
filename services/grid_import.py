"""The older planning grid from a file: every line of it, or none.

A line holds an aspiration and, where wanted, a condition and a risk, which become
uncertainties about it, and a mitigation, which becomes a planned activity.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.cycle import Cycle, Dimension, check_placed
from domain.errors import Invalid
from domain.frame import (
    TEXT_MAX,
    EntryKind,
    EntryState,
    FrameRelation,
    SharedWith,
    UncertaintyKind,
    shared_with,
)
from domain.imports import LineOutcome
from domain.scheme import AsNamed, AtCycle, Scheme, cycle_for
from domain.space import NAME_MAX, ActivityKind
from domain.when import Precision
from services.access import require, space_for
from services.csv_lines import CsvLine, read_file, refuse_lines
from services.database.dialect import insert_rows
from services.database.tables import (
    Activity,
    FrameEntry,
    FrameEntryAspiration,
    FrameEntryCycle,
    FrameEntryState,
    FrameLink,
    Space,
)
from services.grid_present import Said, SaidActivity, holders_named, present_in
from services.schemes import as_row

REQUIRED = ("aspiration",)
OPTIONAL = (
    "condition",
    "risk",
    "mitigation",
    "cycle",
    "dimension",
    "scheme",
    "holder",
    "visibility",
)
_UNCERTAIN = {"condition": UncertaintyKind.CONDITION, "risk": UncertaintyKind.RISK}


class GridEntry(NamedTuple):
    """A line and what became of it; `fault` says why it is refused."""

    line: int
    outcome: LineOutcome
    aspiration_id: UUID | None = None
    uncertainty_ids: tuple[UUID, ...] = ()
    activity_id: UUID | None = None
    fault: Invalid | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    line: int
    aspiration: Said
    uncertainties: tuple[Said, ...]
    mitigation: SaidActivity | None
    cycles: tuple[AtCycle, ...]
    visibility: SharedWith


async def import_grid(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    body: bytes,
    *,
    dry_run: bool = False,
) -> list[GridEntry]:
    """Take a grid's lines into a space; say what became of each.

    What is there already, with the same words, kind, cycle and holder, is not made
    again, whether from this file or entered otherwise: the same file again changes
    nothing. What a person other than the caller holds is shared with the space unless
    the line says otherwise, since a grid is a paper that others have read.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not frame there, or not record activities.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If the file cannot be read.
    LinesRefused
        If a line is not accepted, unless in a dry run; then nothing is written.
    """
    space = await space_for(session, caller, space_id, Permission.FRAME)
    file = read_file(body, required=REQUIRED, optional=OPTIONAL)
    if "mitigation" in file.columns:
        require(caller, Permission.WRITE_ACTIVITY, space)
    holders = await holders_named(session, caller, file.lines)
    told, refused = _read(caller, file.lines, holders)
    faults = [(each.line, each.fault) for each in refused if each.fault is not None]
    if faults and not dry_run:
        refuse_lines(faults)
    present = await present_in(session, caller, space_id)
    writes = _Writes(caller, space, present.entries, present.activities, present.ties)
    entries = sorted([*(writes.take(each) for each in told), *refused])
    if not faults:
        await insert_rows(session, writes.rows())
    return entries


def tally(entries: Iterable[GridEntry]) -> Mapping[LineOutcome, int]:
    """Return how many lines came to each outcome."""
    found = Counter(entry.outcome for entry in entries)
    return {outcome: found[outcome] for outcome in LineOutcome}


def _read(
    caller: Caller, lines: Sequence[CsvLine], holders: Mapping[str, list[UUID]]
) -> tuple[list[_Told], list[GridEntry]]:
    told, refused = [], []
    for line in lines:
        try:
            told.append(_told(caller, line, holders))
        except Invalid as fault:
            refused.append(GridEntry(line.number, LineOutcome.REFUSED, fault=fault))
    return told, refused


def _told(caller: Caller, line: CsvLine, holders: Mapping[str, list[UUID]]) -> _Told:
    text = line.needed("aspiration", longest=TEXT_MAX)
    holder = _holder(line, holders)
    cycles = _cycles(line)
    visibility = line.word_in("visibility", SharedWith)
    others = holder is not None and holder != caller.person_id
    if others and visibility is SharedWith.HOLDER:
        raise Invalid(
            "what another person keeps to themselves is in no grid",
            "/visibility",
            "not-taken",
        )
    if others and visibility is None:
        visibility = SharedWith.SPACE
    aspiration = Said(EntryKind.ASPIRATION, None, text, cycles, holder)
    mitigation = line.text("mitigation", longest=TEXT_MAX)
    return _Told(
        line=line.number,
        aspiration=aspiration,
        uncertainties=tuple(
            Said(EntryKind.UNCERTAINTY, kind, said, cycles, holder)
            for column, kind in _UNCERTAIN.items()
            if (said := line.text(column, longest=TEXT_MAX)) is not None
        ),
        mitigation=None
        if mitigation is None
        else SaidActivity(mitigation[:NAME_MAX], mitigation),
        cycles=cycles,
        visibility=shared_with(holder, visibility),
    )


def _holder(line: CsvLine, holders: Mapping[str, list[UUID]]) -> UUID | None:
    cell = line.text("holder")
    if cell is None:
        return None
    found = holders.get(cell, [])
    if len(found) > 1:
        raise Invalid("several have this name: give the id", "/holder", "ambiguous")
    if not found:
        raise Invalid("there is no such person here", "/holder", "unknown-reference")
    return found[0]


def _cycles(line: CsvLine) -> tuple[AtCycle, ...]:
    dimension = line.word_in("dimension", Dimension)
    scheme = line.word_in("scheme", Scheme)
    if "cycle" not in line.cells:
        if dimension is not None:
            raise Invalid("a dimension is one of a cycle", "/cycle", "required")
        return ()
    cycle, as_named = _cycle(line, scheme)
    try:
        check_placed([(cycle, dimension)])
    except Invalid as refusal:
        raise Invalid(str(refusal), "/dimension", refusal.fault) from refusal
    return (AtCycle(cycle, dimension, as_named),)


def _cycle(line: CsvLine, scheme: Scheme | None) -> tuple[Cycle, AsNamed | None]:
    """Return the cycle of a line; in a scheme its name, and after `=` a choice."""
    if scheme is None:
        cycle = line.word_in("cycle", Cycle)
        return cycle_for(cycle, None), None
    name, _, chosen = line.cells["cycle"].partition("=")
    as_named = AsNamed(scheme, name)
    try:
        return cycle_for(Cycle(chosen) if chosen else None, as_named), as_named
    except Invalid as refusal:
        raise Invalid(str(refusal), "/cycle", refusal.fault) from refusal
    except ValueError as fault:
        form = f"after = one of {', '.join(Cycle)}"
        raise Invalid(form, "/cycle", "wrong-form") from fault


@dataclass(slots=True)
class _Writes:
    """What a file comes to beside what is there: rows to add."""

    caller: Caller
    space: Space
    entries: dict[Said, UUID]
    activities: dict[SaidActivity, UUID]
    ties: set[tuple[UUID, UUID]]
    """Uncertainties and what they are about, or activities and what they answer."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    _rows: dict[type[Any], list[dict[str, Any]]] = field(default_factory=dict)

    def take(self, told: _Told) -> GridEntry:
        """Return what becomes of a line."""
        before = sum(map(len, self._rows.values()))
        aspiration = self._entry(told.aspiration, told)
        uncertain = tuple(self._entry(said, told) for said in told.uncertainties)
        for key in uncertain:
            self._tie(key, aspiration, FrameEntryAspiration, aspiration_id=aspiration)
        activity = self._activity(told.mitigation)
        if activity is not None:
            # A mitigation answers the risk, or else what is hoped for.
            self._answer(uncertain[-1] if uncertain else aspiration, activity)
        new = sum(map(len, self._rows.values())) > before
        outcome = LineOutcome.CREATED if new else LineOutcome.UNCHANGED
        return GridEntry(told.line, outcome, aspiration, uncertain, activity)

    def rows(self) -> list[tuple[type[Any], list[dict[str, Any]]]]:
        """Return what is to be inserted, what is referred to first."""
        order = (
            FrameEntry,
            FrameEntryCycle,
            FrameEntryState,
            FrameEntryAspiration,
            Activity,
            FrameLink,
        )
        return [(table, self._rows.get(table, [])) for table in order]

    def _add(self, table: type[Any], **row: Any) -> None:  # noqa: ANN401 - of any column
        own = {"organisation_id": self.caller.organisation_id, **row}
        self._rows.setdefault(table, []).append(own)

    def _entry(self, said: Said, told: _Told) -> UUID:
        if said in self.entries:
            return self.entries[said]
        key = self.entries[said] = uuid7()
        self._add(
            FrameEntry,
            id=key,
            space_id=self.space.id,
            kind=said.kind,
            of=said.of,
            text=said.text,
            holder_id=said.holder,
            visibility=told.visibility,
            state=EntryState.OPEN,
            recorded_by_id=self.caller.person_id,
            version=1,
            created_at=self.now,
        )
        for cycle, dimension, as_named in said.cycles:
            self._add(
                FrameEntryCycle,
                entry_id=key,
                cycle=cycle,
                dimension=dimension,
                as_named=as_row(as_named),
            )
        self._add(
            FrameEntryState,
            id=uuid7(),
            entry_id=key,
            state=EntryState.OPEN,
            since=self.now.date(),
            said_by_id=self.caller.person_id,
            recorded_at=self.now,
        )
        return key

    def _activity(self, said: SaidActivity | None) -> UUID | None:
        if said is None or said in self.activities:
            return None if said is None else self.activities[said]
        key = self.activities[said] = uuid7()
        self._add(
            Activity,
            id=key,
            space_id=self.space.id,
            title=said.title,
            kind=ActivityKind.OTHER,
            precision=Precision.UNKNOWN,
            day=self.now.date(),
            modes=[],
            planned=True,
            note=said.note,
            version=1,
            created_at=self.now,
        )
        return key

    def _tie(self, one: UUID, other: UUID, table: type[Any], **more: UUID) -> None:
        if (one, other) not in self.ties:
            self.ties.add((one, other))
            self._add(table, entry_id=one, **more)

    def _answer(self, entry: UUID, activity: UUID) -> None:
        if (entry, activity) in self.ties:
            return
        self.ties.add((entry, activity))
        self._add(
            FrameLink,
            id=uuid7(),
            entry_id=entry,
            relation=FrameRelation.ANSWERS,
            activity_id=activity,
            linked_by_id=self.caller.person_id,
            version=1,
            created_at=self.now,
        )
