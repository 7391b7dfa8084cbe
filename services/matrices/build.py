"""A matrix built: a fixed number of statements, then pure assembly."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain import indicator as rules
from domain.access import Caller
from domain.assembly import assemble
from domain.cycle import Cycle
from domain.definition import target_on
from domain.disclosure import Groups, disclosed
from domain.errors import Invalid
from domain.fact import ARRIVED, TOTAL, Family, StoryFacts, only_steps
from domain.flow import Edge
from domain.material import Material, Sources
from domain.matrix import (
    Column,
    Filled,
    Head,
    Matrix,
    MatrixColumn,
    MatrixReading,
    Pivot,
    Window,
    assemble_matrix,
    lightest,
)
from domain.occurrence import happened
from domain.report import Item, Label, Report, ReportPart
from domain.room import LABEL_MAX, Room
from domain.sentence import ENGLISH, sentences
from domain.summary import Days, Key
from services.definitions import targets_of
from services.effects import Read
from services.framing import frames_in_force
from services.matrices.columns import Columns, Pivoted, columns_of, windows_of
from services.matrices.counts import counts_in
from services.matrices.linked import (
    Linked,
    counts_of,
    examples_of,
    stories_of_steps,
)
from services.matrices.parts import latest_in
from services.reports.beside import beside_summaries
from services.reports.build import groups_for, hides
from services.reports.events import tied
from services.reports.examples import examples_in
from services.reports.readings import At, Shown, cycles_of, indicators_of, measured
from services.reports.scope import Scope, scope_of, today

Cycles = Mapping[UUID, tuple[At, ...]]


@dataclass(frozen=True, slots=True)
class MatrixAsked:
    """What a matrix is asked for."""

    spaces: Sequence[UUID]
    by: Pivoted
    days: Days
    cycles: tuple[Cycle, ...] = tuple(Cycle)
    language: str = ENGLISH
    """Of what columns are called."""


@dataclass(frozen=True, slots=True)
class MatrixLinks:
    """What leads from a matrix to the rows behind its counts."""

    rows: Callable[[Column], str]
    """Gives the address of a column, lacking what `sources` says of a count."""
    sources: Sources


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All that a matrix is assembled from."""

    scope: Scope
    asked: MatrixAsked
    columns: Columns
    indicators: Sequence[Shown]
    cycles: Cycles
    latest: Mapping[Window, Mapping[UUID, Read]]
    counts: Mapping[Window, Counter[Key]]
    ties: tuple[Sequence[StoryFacts], Sequence[Edge]]
    items: Mapping[Window, Mapping[Cycle, Sequence[Item]]]
    linked: Sequence[Linked]
    """The stories of the steps that columns are limited to."""
    hidden: bool
    focus: frozenset[Cycle] | None

    @property
    def whole(self) -> Window:
        """The spaces and days that the matrix is about."""
        return Window(self.scope.spaces, self.scope.days)


async def build_matrix(
    session: AsyncSession,
    caller: Caller,
    asked: MatrixAsked,
    links: MatrixLinks,
    fits: Callable[[Matrix], bool],
) -> Matrix:
    """Return the matrix of some spaces, exact as of this transaction's moment.

    The number of statements does not depend on how much is stored, nor on the number
    of columns. Where it does not fit, fewer examples, indicators and columns are shown.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    Invalid
        If the last day lies before the first, or a pivot by breakdown names no key.
    """
    days = asked.days
    if days.first and days.last and days.last < days.first:
        raise Invalid("the last day lies before the first", "?to", "order")
    if asked.by.pivot is Pivot.BREAKDOWN and not asked.by.key:
        raise Invalid("which key is the breakdown by", "?key", "required")
    scope = await scope_of(session, caller, asked.spaces, days)
    groups = groups_for(caller, scope)
    found = await _gather(session, caller, scope, asked, groups)
    materials = [_material(found, column) for column in found.columns.columns]

    def made(room: Room, columns: int) -> Matrix:
        shown = list(zip(found.columns.columns, materials, strict=True))[:columns]
        filled = [
            _filled(
                found,
                column,
                disclosed(_report(material, asked, links, room), groups),
                links,
            )
            for column, material in shown
        ]
        head = _head(found, len(materials) - len(shown), groups.threshold)
        return assemble_matrix(head, filled, asked.cycles, links.sources, room)

    return lightest(made, fits, len(found.columns.columns))


async def _gather(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    asked: MatrixAsked,
    groups: Groups,
) -> _Gathered:
    beside = await beside_summaries(session, caller, scope)
    words = sentences(asked.language)
    columns = await columns_of(session, caller, scope, asked.by, beside, words)
    windows = windows_of(columns.columns)
    outside, whole = columns.outside, Window(scope.spaces, scope.days)
    read_in, counted_in = [*windows, *outside], [*windows, *outside, whole]
    steps = {step for each in columns.columns for step in each.steps or ()}
    indicators = await indicators_of(session, caller, scope)
    ids = [each.id for each in indicators]
    latest = await latest_in(session, caller, scope, read_in, ids)
    items = await examples_in(session, caller, scope, windows, asked.cycles)
    end = scope.days.last or today()
    framed = await frames_in_force(session, caller, scope.spaces, end)
    return _Gathered(
        scope=scope,
        asked=asked,
        columns=columns,
        indicators=indicators,
        cycles=await cycles_of(session, caller, scope, ids),
        latest=dict(zip(read_in, latest, strict=True)),
        counts=await counts_in(
            *(session, caller, scope, beside, counted_in),
            tellers=groups.threshold > 1,
        ),
        ties=await tied(session, caller, scope),
        items=dict(zip(windows, items, strict=True)),
        linked=await stories_of_steps(session, caller, scope, steps),
        hidden=await hides(session, caller, scope),
        focus=framed.focus,
    )


def _head(found: _Gathered, more: int, threshold: int) -> Head:
    return Head(
        pivot=found.asked.by.pivot,
        spaces=_labels(found.scope, found.scope.spaces),
        days=found.scope.days,
        today=today(),
        hidden=found.hidden,
        left_out=found.columns.left_out + more + _outside(found),
        there=_there(found),
        focus=found.focus,
        threshold=threshold,
        schemes=frozenset(at.scheme for ats in found.cycles.values() for at in ats),
    )


def _outside(found: _Gathered) -> int:
    """Return in how many spaces there is something on days that are in no column."""
    return sum(
        bool(found.latest[each]) or _tells(found.counts[each], TOTAL)
        for each in found.columns.outside
    )


def _there(found: _Gathered) -> frozenset[Cycle]:
    """Return the cycles at which there is something, be it in a column or in none."""
    measured = {
        at.cycle for each in found.indicators for at in found.cycles.get(each.id, ())
    }
    counts = found.counts[found.whole]
    return frozenset(c for c in Cycle if c in measured or _tells(counts, c))


def _tells(counts: Counter[Key], subject: str) -> bool:
    return any(counts[Key(Family.STEPS, subject, facet)] for facet in ("", ARRIVED))


def _labels(scope: Scope, spaces: Sequence[UUID]) -> list[Label]:
    return [Label(key, scope.names[key][:LABEL_MAX]) for key in spaces]


def _material(found: _Gathered, column: Column) -> Material:
    window, (stories, edges) = column.window, found.ties
    counts = found.counts[window]
    items = found.items[window]
    if column.steps is not None:
        told = [only_steps(each.facts, column.steps) for each in found.linked]
        counts = counts_of(told, window)
        items = examples_of(found.linked, column.steps, window)
    ties = happened(stories, edges, window.spaces, window.days, column.steps)
    return Material(
        spaces=_labels(found.scope, window.spaces),
        first=window.days.first,
        last=window.days.last,
        today=today(),
        hidden=found.hidden,
        rows="",
        counts=counts,
        events_beside=ties.beside(),
        items=items,
        space_labels=found.scope.names,
    )


def _report(
    material: Material, asked: MatrixAsked, links: MatrixLinks, room: Room
) -> Report:
    """Return what a report over a column's spaces and days says of its stories."""
    parts = frozenset({ReportPart.CONTRIBUTION})
    return assemble(material, links.sources, asked.cycles, parts, room)


def _filled(
    found: _Gathered, column: Column, report: Report, links: MatrixLinks
) -> Filled:
    days = column.window.days
    shown = MatrixColumn(
        label=column.label,
        spaces=_labels(found.scope, column.window.spaces),
        first=days.first,
        last=days.last,
        life_stage=column.life_stage,
        aspiration=column.aspiration,
        part=column.part,
        shows=sorted(column.shows),
        rows=links.rows(column),
    )
    return Filled(shown, report, _readings(found, column), column.measured_only)


def _readings(found: _Gathered, column: Column) -> dict[Cycle, list[MatrixReading]]:
    latest = found.latest[column.window]
    if column.part:
        (value,) = column.part.values()
        latest = {p.indicator: p.read for p in found.columns.parts if p.value == value}
    by_cycle: dict[Cycle, list[MatrixReading]] = {}
    for each in found.indicators:
        read = latest.get(each.id)
        if each.space_id not in column.window.spaces or (
            read is None and column.measured_only
        ):
            continue
        if column.indicators is not None and each.id not in column.indicators:
            continue
        reading = _reading(each, read, column)
        for at in found.cycles.get(each.id, ()):
            by_cycle.setdefault(at.cycle, []).append(reading)
    return by_cycle


def _reading(indicator: Shown, read: Read | None, column: Column) -> MatrixReading:
    last = column.window.days.last
    day = today() if last is None else min(last, today())
    target = target_on(targets_of(indicator.targets), day, column.part)
    aim = None if target is None else target.value
    # A part has no baseline of its own: the indicator's is that of the whole.
    baseline = None if column.part else indicator.baseline
    value = None if read is None else read.value
    return MatrixReading(
        id=indicator.id,
        label=indicator.name[:LABEL_MAX],
        kind=indicator.kind,
        unit=indicator.unit,
        direction=indicator.direction,
        baseline=baseline,
        target=aim,
        latest=measured(read, indicator),
        progress=rules.progress(baseline, value, aim, indicator.direction),
    )
