"""A report assembled, purely, from counts, readings and examples."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from domain.agreement import Agreements, agreements_of
from domain.aspired import aspired_of
from domain.carriage import carriage_of
from domain.coverage import Known, coverage_by_cycle, why_empty
from domain.cycle import Cycle, ring
from domain.fact import (
    ARRIVED,
    CLAIMS_POSITIVE,
    DIMENSION,
    SCHEME,
    TOTAL,
    UNPLACED,
    Family,
)
from domain.framing import shown
from domain.link_facet import links_of
from domain.material import Material, Sources
from domain.movement import flows_of, paths_of
from domain.pattern_counts import patterns_of
from domain.reading import Effect, IndicatorReading
from domain.report import (
    ALWAYS,
    Cell,
    Claims,
    Counted,
    Counts,
    Coverage,
    CrossReference,
    CycleRow,
    InSpace,
    Item,
    Label,
    MatrixRow,
    Report,
    ReportPart,
    Split,
    Tensions,
    Unexplained,
    Unmeasured,
)
from domain.room import LEAST, Room
from domain.sentence import sentences
from domain.stall_profile import stalls_of
from domain.tally import Tally, schemes_of
from domain.tension import tensions

Part = TypeVar("Part")


def assemble(
    material: Material,
    sources: Sources,
    cycles: Sequence[Cycle] = tuple(Cycle),
    parts: frozenset[ReportPart] = ALWAYS,
    room: Room | None = None,
) -> Report:
    """Put effect and contribution data together, for the chosen cycles and parts."""
    room = room or Room()
    desk = _Desk(material, sources, room)
    tally, spaces = desk.tally, list(material.spaces)

    def part(name: ReportPart, make: Callable[[], Part]) -> Part | None:
        return make() if name in parts else None

    report = Report(
        spaces=spaces,
        rows=material.rows,
        first=material.first,
        last=material.last,
        today=material.today,
        hidden=material.hidden,
        threshold=1,
        undated=tally.counted(Family.UNDATED, TOTAL),
        totals=part(ReportPart.CONTRIBUTION, lambda: desk.cell(TOTAL, ())),
        unplaced=part(ReportPart.CONTRIBUTION, lambda: desk.cell(UNPLACED, ())),
        cycles=[desk.row(cycle, parts) for cycle in cycles],
        flows=part(ReportPart.FLOWS, lambda: flows_of(tally, material, room)),
        paths=part(ReportPart.PATHS, lambda: paths_of(tally, room)),
        matrix=part(ReportPart.MATRIX, lambda: list(map(desk.matrix_row, cycles))),
        coverage=part(ReportPart.COVERAGE, lambda: desk.coverage(cycles)),
        framing=shown(material.framing, material.readings, room),
        tensions=part(ReportPart.TENSIONS, lambda: desk.tensions(cycles)),
        evidence=part(ReportPart.EVIDENCE, desk.claims),
        placements=material.placements,
        cycle_schemes=desk.schemes,
    )
    return _with_more(report, material, sources, parts, room)


def _with_more(
    report: Report,
    material: Material,
    sources: Sources,
    parts: frozenset[ReportPart],
    room: Room,
) -> Report:
    """Return a report with those parts that it has only where they are asked for."""
    counts, words = material.counts, sentences(material.language)
    spaces = [each.id for each in material.spaces if each.id]
    cycles = [row.cycle for row in report.cycles]
    more: dict[ReportPart, Callable[[], Any]] = {
        ReportPart.AGREEMENT: lambda: _agreements(material, sources),
        ReportPart.ASPIRED: lambda: aspired_of(counts, material.today, sources),
        ReportPart.CARRIAGE: lambda: carriage_of(
            counts, spaces, material.space_labels, sources, room
        ),
        ReportPart.PATTERNS: lambda: patterns_of(
            counts, material.sample, sources, material.language
        ),
        ReportPart.STALLS: lambda: stalls_of(
            counts, cycles, material.today, sources, words
        ),
    }
    asked = {str(name): make() for name, make in more.items() if name in parts}
    return replace(report, **asked)


def _agreements(material: Material, sources: Sources) -> Agreements | None:
    names, words = material.analysts, sentences(material.language)
    if names is None:
        return None
    return agreements_of(material.counts, sources, names, words)


def assemble_light(
    make: Callable[[Room], Report], fits: Callable[[Report], bool]
) -> Report:
    """Return the report with the most room in which it fits, else with the least."""
    room = Room()
    report = make(room)
    while room != LEAST and not fits(report):
        room = room.less()
        report = make(room)
    return report


class _Desk:
    """Where a report is put together from its material."""

    def __init__(self, material: Material, sources: Sources, room: Room) -> None:
        self._of = material
        self._sources = sources
        self._room = room
        self.words = sentences(material.language)
        self.tally = Tally(material, sources)
        self.schemes = schemes_of(self.tally, material.indicators)

    def _counts(self, subject: str, facet: str) -> Counts:
        steps = self.tally.n(Family.STEPS, subject, facet)
        beside = self._of.events_beside.get((subject, facet), 0)
        told: dict[str, int | None] = {
            "stories": self.tally.n(Family.STORIES, subject, facet),
            "tellers": self.tally.n(Family.TELLERS, subject, facet),
        }
        if facet.startswith(ARRIVED):
            told |= self._not_told(subject, facet)
        return Counts(
            stories=told["stories"],
            tellers=told["tellers"],
            events=steps + beside,
            steps=steps,
            sources={
                of: self._sources(of, subject, facet)
                for of in ("stories", "tellers", "events", "steps")
                if told.get(of, steps) is not None
            }
            if steps
            else {},
        )

    def _not_told(self, subject: str, facet: str) -> dict[str, int | None]:
        """Return what is not counted of what arrived, since sums would count twice.

        A teller may tell in two homes; over several spaces who tells is told apart.
        """
        if len(self._of.spaces) > 1:
            return {}
        homes = self.tally.named(Family.STEPS, subject, f"{ARRIVED}:")
        return {"tellers": None} if facet == ARRIVED and len(homes) > 1 else {}

    def cell(self, subject: str, items: Sequence[Item]) -> Cell:
        """Return the contribution data of a cycle, or of all."""
        return Cell(
            counts=self._counts(subject, ""),
            by_polarity=self._by(subject, "polarity:"),
            by_modality=self._by(subject, "modality:"),
            by_scheme=self._by(subject, SCHEME),
            by_dimension=self._by(subject, f"{DIMENSION}:"),
            here=self._counts(subject, "here"),
            elsewhere=self._split(subject, "elsewhere"),
            arrived=self._split(subject, "arrived"),
            items=self._items(items),
        )

    def _items(self, items: Sequence[Item]) -> list[Item]:
        """Return the first examples, and among them one that costs something."""
        shown = list(items[: self._room.items])
        costly = next((item for item in items if item.negative), None)
        if costly is not None and costly not in shown:
            shown[-1] = costly
        return shown

    def _by(self, subject: str, prefix: str) -> dict[str, Counts]:
        return {
            facet.removeprefix(prefix): self._counts(subject, facet)
            for facet in self.tally.named(Family.STEPS, subject, prefix)
        }

    def _split(self, subject: str, where: str) -> Split:
        found = [
            InSpace(label, self._counts(subject, facet))
            for facet in self.tally.named(Family.STEPS, subject, f"{where}:")
            if (label := self.tally.space(facet.partition(":")[2])) is not None
        ]
        return Split(self._counts(subject, where), found[: self._room.spaces])

    def _at(self, cycle: Cycle) -> list[IndicatorReading]:
        return [
            reading
            for reading in self._of.indicators
            if any(own == cycle for own, _ in reading.cycles)
        ]

    def row(self, cycle: Cycle, parts: frozenset[ReportPart]) -> CycleRow:
        """Return what is known at a cycle."""
        readings = self._at(cycle)
        nothing = not readings and not any(
            self.tally.n(Family.STEPS, cycle, facet) for facet in ("", "arrived")
        )
        effect = Effect(
            indicators=readings[: self._room.indicators],
            count=len(readings),
            measurements=sum(reading.measurements for reading in readings),
            sources={
                of: self._sources(of, cycle, "")
                for of in ("indicators", "measurements")
            },
        )
        return CycleRow(
            cycle=cycle,
            ring=ring(cycle),
            empty=(why_empty(cycle, self._of.focus, self.schemes) if nothing else None),
            effect=effect if ReportPart.EFFECT in parts else None,
            contribution=(
                self.cell(cycle, self._of.items.get(cycle, ()))
                if ReportPart.CONTRIBUTION in parts
                else None
            ),
        )

    def _links(self, subject: str) -> dict[tuple[UUID, ...], int]:
        held = self.tally.held(Family.LINKS, subject)
        return {links_of(facet): n for facet, n in held.items()}

    def _references(self, subject: str) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        for links, n in self._links(subject).items():
            for link in links:
                found[link] = found.get(link, 0) + n
        return found

    def matrix_row(self, cycle: Cycle) -> MatrixRow:
        """Return a cycle's row of the consolidation matrix."""
        readings = self._at(cycle)
        labels = self._of.indicator_labels
        references = sorted(
            (
                (-n, labels[key], key)
                for key, n in self._references(cycle).items()
                if key in labels
            ),
        )
        return MatrixRow(
            cycle=cycle,
            indicators=[Label(r.id, r.label) for r in readings[: self._room.items]],
            indicator_count=len(readings),
            measurements=sum(reading.measurements for reading in readings),
            stories=self._items(self._of.items.get(cycle, ())),
            story_count=self.tally.n(Family.STORIES, cycle),
            cross_references=[
                CrossReference(
                    Label(key, label), -n, self._sources("links", cycle, str(key))
                )
                for n, label, key in references[: self._room.references]
            ],
            sources={
                "indicators": self._sources("indicators", cycle, ""),
                "stories": self._sources("stories", cycle, ""),
            },
        )

    def coverage(self, cycles: Sequence[Cycle]) -> Coverage:
        """Return what the two kinds of data leave open about each other."""
        explained = {key for key, n in self._references(TOTAL).items() if n > 0}
        open_ = [r for r in self._of.indicators if r.id not in explained]
        known = map(self._known, cycles)
        return Coverage(
            unexplained=Unexplained(
                count=len(open_),
                indicators=[Label(r.id, r.label) for r in open_[: self._room.items]],
                sources=self._sources("unexplained", TOTAL, ""),
            ),
            unmeasured=Unmeasured(
                total=self._unmeasured(TOTAL),
                by_cycle={str(cycle): self._unmeasured(cycle) for cycle in cycles},
            ),
            cycles=coverage_by_cycle(known, self._of.focus, self.words, self.schemes),
        )

    def _known(self, cycle: Cycle) -> Known:
        readings = self._at(cycle)
        return Known(
            cycle=cycle,
            indicators=len(readings),
            measured=sum(reading.measurements > 0 for reading in readings),
            steps=self.tally.n(Family.STEPS, cycle),
            aspired=self.tally.n(Family.STEPS, cycle, "modality:aspired"),
            arrived=self.tally.n(Family.STEPS, cycle, ARRIVED),
        )

    def tensions(self, cycles: Sequence[Cycle]) -> Tensions:
        """Return where what is measured and what is told do not agree."""
        positive = {
            cycle: self.tally.counted(Family.STEPS, cycle, CLAIMS_POSITIVE)
            for cycle in cycles
        }
        by_polarity = {cycle: self._by(cycle, "polarity:") for cycle in cycles}
        found = tensions(self._of.indicators, positive, by_polarity, self._sources)
        return Tensions(len(found), found[: self._room.indicators])

    def claims(self) -> Claims | None:
        """Return the newest claims, as many as there is room for."""
        held, address = self._of.claims, self._sources("claims", TOTAL, "")
        return held and held.within(self._room.indicators, address)

    def _unmeasured(self, subject: str) -> Counted:
        measured = self._of.measured
        n = sum(
            n for links, n in self._links(subject).items() if measured.isdisjoint(links)
        )
        return Counted(n, self._sources("unmeasured", subject, ""))
