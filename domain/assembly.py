"""A report assembled, purely, from counts, readings and examples."""

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.agreement import agreements_of
from domain.aspired import aspired_of
from domain.coverage import Known, coverage_by_cycle
from domain.cycle import Cycle, ring
from domain.fact import ARRIVED, TOTAL, UNPLACED, Family, links_of
from domain.flow import FlowKind, Relation
from domain.framing import shown
from domain.material import Material, Sources
from domain.report import (
    ALWAYS,
    Branch,
    Cell,
    Claims,
    Counted,
    Counts,
    Coverage,
    CrossReference,
    CycleRow,
    Effect,
    FlowCell,
    Flows,
    IndicatorReading,
    InSpace,
    Item,
    Label,
    MatrixRow,
    Paths,
    Report,
    ReportPart,
    Signature,
    Split,
    Tensions,
    Unexplained,
    Unmeasured,
    why_empty,
)
from domain.room import LABEL_MAX, LEAST, Room
from domain.sentence import sentences
from domain.tension import tensions


def assemble(
    material: Material,
    sources: Sources,
    cycles: Sequence[Cycle] = tuple(Cycle),
    parts: frozenset[ReportPart] = ALWAYS,
    room: Room | None = None,
) -> Report:
    """Put effect and contribution data together, for the chosen cycles and parts."""
    desk = _Desk(material, sources, room or Room())
    contributes = ReportPart.CONTRIBUTION in parts
    return Report(
        spaces=list(material.spaces),
        rows=material.rows,
        first=material.first,
        last=material.last,
        today=material.today,
        hidden=material.hidden,
        threshold=1,
        undated=desk.counted(Family.UNDATED, TOTAL),
        totals=desk.cell(TOTAL, ()) if contributes else None,
        unplaced=desk.cell(UNPLACED, ()) if contributes else None,
        cycles=[desk.row(cycle, parts) for cycle in cycles],
        flows=desk.flows() if ReportPart.FLOWS in parts else None,
        paths=desk.paths() if ReportPart.PATHS in parts else None,
        matrix=(
            [desk.matrix_row(cycle) for cycle in cycles]
            if ReportPart.MATRIX in parts
            else None
        ),
        coverage=desk.coverage(cycles) if ReportPart.COVERAGE in parts else None,
        framing=shown(material.framing, material.readings, room or Room()),
        tensions=desk.tensions(cycles) if ReportPart.TENSIONS in parts else None,
        evidence=desk.claims() if ReportPart.EVIDENCE in parts else None,
        placements=material.placements,
        agreement=(
            agreements_of(material.counts, sources, material.analysts, desk.words)
            if ReportPart.AGREEMENT in parts and material.analysts is not None
            else None
        ),
        aspired=(
            aspired_of(material.counts, material.today, sources)
            if ReportPart.ASPIRED in parts
            else None
        ),
    )


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
        self._facets: dict[tuple[Family, str], dict[str, int]] = {}
        for key, n in material.counts.items():
            if n:
                own = self._facets.setdefault((key.family, key.subject), {})
                own[key.facet] = own.get(key.facet, 0) + n

    def _n(self, family: Family, subject: str, facet: str = "") -> int:
        return self._facets.get((family, subject), {}).get(facet, 0)

    def counted(self, family: Family, subject: str, facet: str = "") -> Counted:
        """Return one count with its address."""
        address = self._sources(str(family), subject, facet)
        return Counted(self._n(family, subject, facet), address)

    def _counts(self, subject: str, facet: str) -> Counts:
        steps = self._n(Family.STEPS, subject, facet)
        beside = self._of.events_beside.get((subject, facet), 0)
        told: dict[str, int | None] = {
            "stories": self._n(Family.STORIES, subject, facet),
            "tellers": self._n(Family.TELLERS, subject, facet),
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

        A story may arrive in two spaces, and a teller from two homes.
        """
        if len(self._of.spaces) > 1:
            return {"stories": None, "tellers": None}
        homes = self._named(Family.STEPS, subject, f"{ARRIVED}:")
        return {"tellers": None} if facet == ARRIVED and len(homes) > 1 else {}

    def cell(self, subject: str, items: Sequence[Item]) -> Cell:
        """Return the contribution data of a cycle, or of all."""
        return Cell(
            counts=self._counts(subject, ""),
            by_polarity=self._by(subject, "polarity:"),
            by_modality=self._by(subject, "modality:"),
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
            for facet in self._named(Family.STEPS, subject, prefix)
        }

    def _named(self, family: Family, subject: str, prefix: str) -> list[str]:
        held = self._facets.get((family, subject), {})
        named = [facet for facet, n in held.items() if n and facet.startswith(prefix)]
        return sorted(named, key=lambda facet: (-held[facet], facet))

    def _split(self, subject: str, where: str) -> Split:
        found = [
            InSpace(label, self._counts(subject, facet))
            for facet in self._named(Family.STEPS, subject, f"{where}:")
            if (label := self._space(facet.partition(":")[2])) is not None
        ]
        return Split(self._counts(subject, where), found[: self._room.spaces])

    def _space(self, key: str) -> Label | None:
        """Return a space; None where the reader does not see it."""
        label = self._of.space_labels.get(UUID(key))
        return None if label is None else Label(UUID(key), label[:LABEL_MAX])

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
            self._n(Family.STEPS, cycle, facet) for facet in ("", "arrived")
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
            empty=why_empty(cycle, self._of.focus) if nothing else None,
            effect=effect if ReportPart.EFFECT in parts else None,
            contribution=(
                self.cell(cycle, self._of.items.get(cycle, ()))
                if ReportPart.CONTRIBUTION in parts
                else None
            ),
        )

    def flows(self) -> Flows:
        """Return the movement between cycles, stories and spaces."""
        order = list(Cycle)
        ends = [(s, t) for s in order for t in order]
        pairs = [(s, t, self._n(Family.FLOWS, f"{s}>{t}")) for s, t in ends]
        size = len(order)
        return Flows(
            order=order,
            matrix=[
                [n for _, _, n in pairs[i : i + size]] for i in range(0, size**2, size)
            ],
            cells=[
                FlowCell(s, t, n, self._sources("flows", f"{s}>{t}", ""))
                for s, t, n in pairs
                if n
            ],
            total=self.counted(Family.FLOWS, TOTAL),
            by_relation={
                str(relation): self.counted(Family.FLOWS, TOTAL, str(relation))
                for relation in (Relation.LEADS_TO, Relation.RETURNS)
            },
            loops={
                length: self.counted(Family.LOOPS, length)
                for length in ("short", "long")
            },
            kinds={
                str(kind): self.counted(Family.KINDS, str(kind)) for kind in FlowKind
            },
            branches=self._branches(),
            open=self.counted(Family.OPEN, TOTAL),
            open_means=self.words.say("counting.open"),
            going_out=self._going_out(),
        )

    def _branches(self) -> list[Branch]:
        held = self._facets.get((Family.KINDS, str(FlowKind.BRANCHES)), {})
        found = []
        for facet in self._named(Family.KINDS, str(FlowKind.BRANCHES), ""):
            if not facet:
                continue
            source, _, target = facet.partition(">")
            address = self._sources("kinds", str(FlowKind.BRANCHES), facet)
            ends = self._space(source), self._space(target)
            if ends[0] is not None and ends[1] is not None:
                found.append(Branch(ends[0], ends[1], held[facet], address))
        return found[: self._room.spaces]

    def _going_out(self) -> Counted:
        inside = {str(space.id) for space in self._of.spaces}
        held = self._facets.get((Family.OUT, TOTAL), {})
        n = sum(n for facet, n in held.items() if facet not in inside)
        return Counted(n, self._sources("out", TOTAL, ""))

    def paths(self) -> Paths:
        """Return the most frequent signatures, the more frequent first."""
        found = [
            (held[""], subject)
            for (family, subject), held in self._facets.items()
            if family is Family.PATHS and held.get("", 0) > 0
        ]
        # In the order in which the most frequent are read: ties go backwards.
        found.sort(reverse=True)
        return Paths(
            signatures=[
                Signature(subject, n, self._sources("paths", subject, ""))
                for n, subject in found[: self._room.signatures]
            ],
            more=len(found) > self._room.signatures,
        )

    def _links(self, subject: str) -> dict[tuple[UUID, ...], int]:
        held = self._facets.get((Family.LINKS, subject), {})
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
            story_count=self._n(Family.STORIES, cycle),
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
            cycles=coverage_by_cycle(known, self._of.focus, self.words),
        )

    def _known(self, cycle: Cycle) -> Known:
        readings = self._at(cycle)
        return Known(
            cycle=cycle,
            indicators=len(readings),
            measured=sum(reading.measurements > 0 for reading in readings),
            steps=self._n(Family.STEPS, cycle),
            aspired=self._n(Family.STEPS, cycle, "modality:aspired"),
            arrived=self._n(Family.STEPS, cycle, ARRIVED),
        )

    def tensions(self, cycles: Sequence[Cycle]) -> Tensions:
        """Return where what is measured and what is told do not agree."""
        positive = {
            cycle: self.counted(Family.STEPS, cycle, "polarity:positive")
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
