"""Measurements from a file: every line of it, or none."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import Invalid, StateConflict
from domain.imports import LineOutcome
from domain.measurement import Measured, part_of
from domain.when import Precision, When
from services.access import space_for
from services.csv_lines import CsvLine, id_of, read_file, refuse_lines
from services.database.dialect import insert_rows
from services.database.tables import Indicator, Measurement, MeasurementVersion
from services.measured import (
    advance_last_measured,
    check_fits,
    columns_of,
    measured_of,
    new_row,
    refuse_retired,
    version_row,
)
from services.measurement_months import Counted, count
from services.measurement_search import Place, existing

REQUIRED = ("indicator",)
_PREFIX = "breakdown."
_CONTENT = ("value", "code", "text", "out_of", "n", "spread", "note")
OPTIONAL = (*_CONTENT, "from", "to", "precision", "source")
_NAMES_AT_ONCE = 2000


class Entry(NamedTuple):
    """A line and what became of it; `fault` says why it is refused."""

    line: int
    outcome: LineOutcome
    measurement_id: UUID | None = None
    fault: Invalid | None = None


class Identity(NamedTuple):
    """What makes two lines tell of one measurement."""

    indicator_id: UUID
    when: When
    part: str
    source: str | None


@dataclass(frozen=True, slots=True)
class _Told:
    line: int
    indicator: Indicator
    measured: Measured
    identity: Identity


def identity_of(indicator_id: UUID, measured: Measured) -> Identity:
    """Return what makes a measurement the one that it is, for a file."""
    part = part_of(measured.breakdown)
    return Identity(indicator_id, measured.when, part, measured.source)


async def import_measurements(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    body: bytes,
    *,
    dry_run: bool = False,
) -> list[Entry]:
    """Take a file's lines as measurements of a space; say what became of each.

    A line tells of a measurement that is there already if indicator, time, breakdown
    and source are the same: it changes nothing, or corrects what columns of the file
    say otherwise. The same file again changes nothing.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not record measurements there.
    Invalid
        If the file cannot be read.
    LinesRefused
        If a line is not accepted, unless in a dry run; then nothing is written.
    """
    await space_for(session, caller, space_id, Permission.RECORD_MEASUREMENT)
    file = read_file(body, required=REQUIRED, optional=OPTIONAL, prefix=_PREFIX)
    named = await _named(session, caller, space_id, file.lines)
    told, refused = _told(file.lines, named)
    columns = [name for name in _CONTENT if name in file.columns]
    entries, writes = await _resolve(session, caller, told, columns)
    entries = sorted([*entries, *refused])
    faults = [(each.line, each.fault) for each in entries if each.fault is not None]
    if faults and dry_run:
        return entries
    refuse_lines(faults)
    await writes.carry_out(session, caller)
    return entries


async def _named(
    session: AsyncSession, caller: Caller, space_id: UUID, lines: Sequence[CsvLine]
) -> Mapping[str, list[Indicator]]:
    """Return the indicators that lines name, by id and by name, and lock them."""
    words = {line.cells["indicator"] for line in lines if "indicator" in line.cells}
    found: dict[UUID, Indicator] = {}
    for some in _chunks(sorted(words), _NAMES_AT_ONCE):
        ids = [key for key in map(_id_or_none, some) if key is not None]
        rows = await session.exec(
            select(Indicator)
            .where(
                Indicator.organisation_id == caller.organisation_id,
                Indicator.space_id == space_id,
                or_(col(Indicator.name).in_(some), col(Indicator.id).in_(ids)),
            )
            # In one order, so that two files never wait for each other.
            .order_by(col(Indicator.id))
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        found.update((each.id, each) for each in rows)
    named: dict[str, list[Indicator]] = {}
    for indicator in found.values():
        named.setdefault(indicator.name, []).append(indicator)
    # An id goes before a name that looks like one.
    by_id = {str(key): [indicator] for key, indicator in found.items()}
    return {**named, **by_id}


def _id_or_none(cell: str) -> UUID | None:
    try:
        return id_of(cell)
    except ValueError:
        return None


def _told(
    lines: Sequence[CsvLine], named: Mapping[str, list[Indicator]]
) -> tuple[list[_Told], list[Entry]]:
    """Return what lines say, and those that are refused for what they say."""
    told: list[_Told] = []
    refused: list[Entry] = []
    for line in lines:
        try:
            indicator = _indicator(line, named)
            measured = _measured(line)
            check_fits(indicator, measured)
            identity = identity_of(indicator.id, measured)
            told.append(_Told(line.number, indicator, measured, identity))
        except Invalid as fault:
            refused.append(Entry(line.number, LineOutcome.REFUSED, fault=fault))
    return told, refused


def _indicator(line: CsvLine, named: Mapping[str, list[Indicator]]) -> Indicator:
    cell = line.needed("indicator")
    key = _id_or_none(cell)
    found = named.get(str(key)) or named.get(cell, [])
    if len(found) > 1:
        raise Invalid("several have this name: give the id", "/indicator", "ambiguous")
    if not found:
        raise Invalid(
            "there is no such indicator here", "/indicator", "unknown-reference"
        )
    return found[0]


def _measured(line: CsvLine) -> Measured:
    return Measured(
        when=_when(line),
        value=line.number_in("value"),
        code=line.text("code"),
        text=line.text("text"),
        out_of=line.number_in("out_of"),
        n=line.count_in("n"),
        spread=line.number_in("spread"),
        breakdown={
            column.removeprefix(_PREFIX): cell
            for column, cell in line.cells.items()
            if column.startswith(_PREFIX)
        },
        note=line.text("note"),
        source=line.text("source", longest=400),
    )


def _when(line: CsvLine) -> When:
    since, until = line.day_in("from"), line.day_in("to")
    dated = since is not None or until is not None
    otherwise = Precision.DAY if dated else Precision.UNKNOWN
    precision = line.word_in("precision", Precision) or otherwise
    try:
        return When.of(since, until, precision)
    except Invalid as refusal:
        column = refusal.pointer.removeprefix("/when")
        raise Invalid(str(refusal), column, refusal.fault) from refusal


class _Writes:
    """What a file comes to: rows to add, and rows to correct."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.created: list[tuple[Indicator, dict[str, Any]]] = []
        self.corrected: list[tuple[Measurement, Measured]] = []

    async def carry_out(self, session: AsyncSession, caller: Caller) -> None:
        """Write everything, and what is derived from it, in few statements."""
        before = [version_row(caller, row, self.now) for row, _ in self.corrected]
        rows = [row for _, row in self.created]
        await insert_rows(session, [(Measurement, rows), (MeasurementVersion, before)])
        for row, measured in self.corrected:
            for name, value in columns_of(measured, row.recorded_at.date()).items():
                setattr(row, name, value)
            row.version += 1
            session.add(row)
        for indicator, made in self.created:
            advance_last_measured(indicator, made["day"])
            session.add(indicator)
        await session.flush()
        await count(
            session,
            caller,
            [Counted(made["indicator_id"], made["day"]) for made in rows],
        )


async def _resolve(
    session: AsyncSession,
    caller: Caller,
    told: Sequence[_Told],
    columns: Collection[str],
) -> tuple[list[Entry], _Writes]:
    """Return what becomes of each line beside what is there already."""
    present = await _present(session, caller, told)
    writes = _Writes(datetime.now(UTC))
    earlier: dict[Identity, tuple[_Told, UUID]] = {}
    entries = []
    for each in told:
        before = earlier.get(each.identity)
        if before is not None:
            entries.append(_repeated(each, *before))
            continue
        entry = _entry(caller, each, present.get(each.identity, ()), columns, writes)
        entries.append(entry)
        if entry.measurement_id is not None:
            earlier[each.identity] = (each, entry.measurement_id)
    return entries, writes


def _repeated(each: _Told, before: _Told, key: UUID) -> Entry:
    if each.measured == before.measured:
        return Entry(each.line, LineOutcome.UNCHANGED, key)
    fault = Invalid(
        f"line {before.line} says otherwise of the same measurement", "", "duplicate"
    )
    return Entry(each.line, LineOutcome.REFUSED, fault=fault)


def _entry(
    caller: Caller,
    each: _Told,
    present: Sequence[Measurement],
    columns: Collection[str],
    writes: _Writes,
) -> Entry:
    said = {name: getattr(each.measured, name) for name in columns}
    for row in present:
        if replace(measured_of(row), **said) == measured_of(row):
            return Entry(each.line, LineOutcome.UNCHANGED, row.id)
    try:
        if present:
            measured = replace(measured_of(present[-1]), **said)
            check_fits(each.indicator, measured)
            writes.corrected.append((present[-1], measured))
            return Entry(each.line, LineOutcome.CORRECTED, present[-1].id)
        refuse_retired(each.indicator)
    except StateConflict as refusal:
        fault = Invalid(str(refusal), "/indicator", refusal.code)
        return Entry(each.line, LineOutcome.REFUSED, fault=fault)
    except Invalid as fault:
        return Entry(each.line, LineOutcome.REFUSED, fault=fault)
    row_made = new_row(caller, each.indicator, each.measured, None, writes.now)
    writes.created.append((each.indicator, row_made))
    return Entry(each.line, LineOutcome.CREATED, row_made["id"])


async def _present(
    session: AsyncSession, caller: Caller, told: Sequence[_Told]
) -> Mapping[Identity, list[Measurement]]:
    places = {
        Place(each.indicator.id, each.identity.part, each.measured.when.first)
        for each in told
    }
    present: dict[Identity, list[Measurement]] = {}
    for row in await existing(session, caller, places):
        key = identity_of(row.indicator_id, measured_of(row))
        present.setdefault(key, []).append(row)
    return present


def tally(entries: Iterable[Entry]) -> Mapping[LineOutcome, int]:
    """Return how many lines came to each outcome."""
    found = Counter(entry.outcome for entry in entries)
    return {outcome: found[outcome] for outcome in LineOutcome}


def _chunks(words: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(words)
    while some := list(islice(rest, size)):
        yield some
