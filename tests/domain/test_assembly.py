"""A report assembled from literal values."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.assembly import assemble, assemble_light
from domain.coverage import Empty
from domain.cycle import Cycle, Dimension
from domain.fact import TOTAL, Family
from domain.indicator import Direction, Kind, trend
from domain.link_facet import link_facet
from domain.material import Material, Reframing
from domain.reading import IndicatorReading
from domain.report import (
    FlowCount,
    Item,
    Label,
    Report,
    ReportPart,
)
from domain.room import LEAST, Room
from domain.summary import Key

HOME, AWAY, UNSEEN = UUID(int=1), UUID(int=2), UUID(int=3)
WOMEN, CHAIRS = UUID(int=11), UUID(int=12)
DAY = date(2016, 12, 14)


def sources(of: str, subject: str, facet: str) -> str:
    """Return what leads to rows, as short as can be."""
    return f"{of} {subject} {facet}".strip()


def reading(key: UUID, *cycles: Cycle, n: int = 1) -> IndicatorReading:
    """Return what an indicator reads: nothing but how often it was measured."""
    return IndicatorReading(
        id=key,
        label=f"indicator {key.int}",
        cycles=tuple[tuple[Cycle, Dimension | None], ...]((c, None) for c in cycles),
        kind=Kind.NUMBER,
        unit=None,
        direction=Direction.NONE,
        baseline=Decimal(1),
        target=None,
        first=None,
        latest=None,
        change=None,
        ratio=None,
        progress=None,
        trend=trend([]),
        measurements=n,
    )


def item(number: int, *, negative: bool = False) -> Item:
    """Return an example."""
    return Item(UUID(int=500 + number), f"story {number}", DAY, negative)


def material(counts: dict[tuple[str, str, str], int], **fields: Any) -> Material:
    """Return what a report over one space is assembled from."""
    kept: dict[str, Any] = {
        "spaces": [Label(HOME, "LOGIN")],
        "first": None,
        "last": None,
        "today": DAY,
        "hidden": False,
        "rows": "/rows?",
        "counts": {Key(Family(f), s, x): n for (f, s, x), n in counts.items()},
        "space_labels": {HOME: "LOGIN", AWAY: "BNEW"},
    }
    return Material(**{**kept, **fields})


def assembled(counts: dict[tuple[str, str, str], int], **fields: Any) -> Report:
    """Return a report."""
    return assemble(material(counts, **fields), sources)


def test_a_report_of_nothing_shows_every_cycle_as_empty_for_want_of_a_frame() -> None:
    report = assembled({})

    assert [row.cycle for row in report.cycles] == list(Cycle)
    assert {row.empty for row in report.cycles} == {Empty.NO_FRAME}
    assert report.totals is not None
    assert report.totals.counts.events == 0
    assert report.totals.counts.sources == {}
    assert "complete" not in str(report)


def test_a_cycle_with_an_indicator_or_an_arrival_alone_is_not_empty() -> None:
    report = assembled(
        {("steps", "realized", "arrived"): 1},
        indicators=[reading(WOMEN, Cycle.APPLIED)],
    )
    empty = {row.cycle for row in report.cycles if row.empty}

    assert empty == set(Cycle) - {Cycle.APPLIED, Cycle.REALIZED}


def test_a_cell_holds_what_was_counted_and_leads_to_it() -> None:
    report = assembled(
        {
            ("steps", "applied", ""): 5,
            ("steps", "applied", "polarity:negative"): 2,
            ("steps", "applied", "modality:reported"): 5,
            ("steps", "applied", "elsewhere"): 3,
            ("steps", "applied", f"elsewhere:{AWAY}"): 2,
            ("steps", "applied", f"elsewhere:{UNSEEN}"): 1,
            ("stories", "applied", ""): 4,
            ("tellers", "applied", ""): 3,
        },
        events_beside={("applied", ""): -2},
    )
    cell = report.cycles[list(Cycle).index(Cycle.APPLIED)].contribution
    assert cell is not None

    assert (cell.counts.steps, cell.counts.events) == (5, 3)
    assert (cell.counts.stories, cell.counts.tellers) == (4, 3)
    assert cell.counts.sources["stories"] == "stories applied"
    assert cell.by_polarity["negative"].steps == 2
    assert cell.elsewhere.counts.steps == 3
    # A space that the reader does not see is in the number and in no name.
    assert [each.space.label for each in cell.elsewhere.spaces] == ["BNEW"]


def test_tellers_from_several_homes_are_not_told_of_one_space() -> None:
    counts = {
        ("steps", TOTAL, "arrived"): 2,
        ("steps", TOTAL, f"arrived:{AWAY}"): 1,
        ("steps", TOTAL, f"arrived:{UNSEEN}"): 1,
        ("stories", TOTAL, "arrived"): 2,
        ("tellers", TOTAL, "arrived"): 2,
    }
    alone = assembled(counts).totals
    spaces = [Label(HOME, "LOGIN"), Label(UNSEEN, "More")]
    several = assembled(counts, spaces=spaces).totals
    assert alone is not None
    assert several is not None

    one, more = alone.arrived.counts, several.arrived.counts
    assert (one.stories, one.tellers) == (2, None)
    assert (more.stories, more.tellers) == (2, 2)
    assert set(one.sources) == {"events", "steps", "stories"}


def test_the_matrix_has_eight_rows_of_eight_with_its_diagonal() -> None:
    flows = assembled(
        {
            ("flows", "immediate>potential", ""): 2,
            ("flows", "applied>applied", ""): 1,
            ("flows", TOTAL, ""): 3,
            ("flows", TOTAL, "returns"): 1,
            ("loops", "long", ""): 1,
            ("kinds", "branches", ""): 3,
            ("kinds", "branches", f"{HOME}>{AWAY}"): 2,
            ("kinds", "branches", f"{HOME}>{UNSEEN}"): 1,
            ("out", TOTAL, str(AWAY)): 4,
            ("out", TOTAL, str(HOME)): 9,
        }
    ).flows
    assert flows is not None

    order = flows.order
    assert len(flows.matrix) == len(order) == 8
    assert all(len(row) == 8 for row in flows.matrix)
    assert sum(n or 0 for row in flows.matrix for n in row) == 3
    applied = order.index(Cycle.APPLIED)
    assert flows.matrix[applied][applied] == 1
    assert [(c.source, c.target, c.count) for c in flows.cells] == [
        (Cycle.IMMEDIATE, Cycle.POTENTIAL, 2),
        (Cycle.APPLIED, Cycle.APPLIED, 1),
    ]
    assert (flows.loops["long"].count, flows.loops["short"].count) == (1, 0)
    assert [(b.source.label, b.target.label) for b in flows.branches] == [
        ("LOGIN", "BNEW")
    ]
    assert flows.going_out.count == 4


def test_a_count_of_flows_says_how_many_are_aspired_and_leads_to_them() -> None:
    ends = f"{HOME}>{AWAY}"
    report = assembled(
        {
            ("flows", "immediate>potential", ""): 3,
            ("flows", "immediate>potential", "aspired"): 2,
            ("flows", "applied>applied", ""): 1,
            ("flows", TOTAL, ""): 4,
            ("flows", TOTAL, "aspired"): 2,
            ("flows", TOTAL, "leads_to"): 4,
            ("flows", TOTAL, "leads_to:aspired"): 2,
            ("kinds", "branches", ""): 2,
            ("kinds", "branches", "aspired"): 1,
            ("kinds", "branches", ends): 2,
            ("kinds", "branches", f"{ends}:aspired"): 1,
            ("out", TOTAL, str(AWAY)): 4,
            ("out", TOTAL, f"{AWAY}:aspired"): 3,
            ("out", TOTAL, f"{HOME}:aspired"): 9,
            ("open", TOTAL, ""): 5,
            ("open", TOTAL, "aspired"): 5,
            ("paths", "I-P", ""): 3,
            ("paths", "I-P", "aspired"): 2,
            ("paths", "A", ""): 1,
        },
        reframing=Reframing(count=2, aspired=1),
    )
    flows, paths = report.flows, report.paths
    assert flows is not None
    assert paths is not None

    def aspired(told: FlowCount) -> tuple[int | None, str] | None:
        some = told.aspired
        return None if some is None else (some.count, some.sources)

    assert aspired(flows.total) == (2, "flows total aspired")
    assert aspired(flows.by_relation["leads_to"]) == (2, "flows total leads_to:aspired")
    assert aspired(flows.by_relation["returns"]) is None
    assert [aspired(cell) for cell in flows.cells] == [
        (2, "flows immediate>potential aspired"),
        None,
    ]
    assert aspired(flows.kinds["branches"]) == (1, "kinds branches aspired")
    assert [aspired(each) for each in flows.branches] == [
        (1, f"kinds branches {ends}:aspired")
    ]
    assert (flows.going_out.count, aspired(flows.going_out)) == (
        4,
        (3, "out total aspired"),
    )
    assert aspired(flows.open) == (5, "open total aspired")
    assert aspired(flows.reframing) == (1, "loops reframing aspired")
    assert [aspired(each) for each in paths.signatures] == [
        (2, "paths I-P aspired"),
        None,
    ]


def test_signatures_come_by_frequency_and_those_that_are_gone_do_not() -> None:
    paths = assembled(
        {
            ("paths", "I-P", ""): 2,
            ("paths", "A", ""): 2,
            ("paths", "R", ""): 5,
            ("paths", "S", ""): 0,
        }
    ).paths
    assert paths is not None

    assert [(s.signature, s.count) for s in paths.signatures] == [
        ("R", 5),
        ("I-P", 2),
        ("A", 2),
    ]
    assert not paths.more


def test_more_than_fifty_signatures_are_said_to_be_more() -> None:
    counts = {("paths", f"I-{'P' * n}", ""): 1 for n in range(51)}
    paths = assembled(counts).paths
    assert paths is not None

    assert len(paths.signatures) == 50
    assert paths.more


def test_the_consolidation_matrix_joins_indicators_and_stories() -> None:
    both, one = link_facet((WOMEN, CHAIRS)), link_facet((WOMEN,))
    report = assembled(
        {
            ("stories", "realized", ""): 3,
            ("links", "realized", both): 2,
            ("links", "realized", one): 1,
            ("links", "realized", ""): 4,
        },
        indicators=[reading(WOMEN, Cycle.REALIZED, n=7)],
        indicator_labels={WOMEN: "women", CHAIRS: "chairs"},
        items={Cycle.REALIZED: [item(1)]},
    )
    assert report.matrix is not None
    row = report.matrix[list(Cycle).index(Cycle.REALIZED)]

    assert (row.indicator_count, row.measurements, row.story_count) == (1, 7, 3)
    assert [(each.indicator.label, each.steps) for each in row.cross_references] == [
        ("women", 3),
        ("chairs", 2),
    ]
    assert [each.label for each in row.stories] == ["story 1"]


def test_coverage_is_told_both_ways() -> None:
    report = assembled(
        {
            ("links", TOTAL, link_facet((WOMEN,))): 2,
            ("links", TOTAL, link_facet((WOMEN, CHAIRS))): 1,
            ("links", TOTAL, ""): 4,
            ("links", "applied", ""): 3,
        },
        indicators=[reading(CHAIRS), reading(UUID(int=13))],
        measured=frozenset({CHAIRS}),
    )
    assert report.coverage is not None

    assert [each.id for each in report.coverage.unexplained.indicators] == [
        UUID(int=13)
    ]
    assert report.coverage.unmeasured.total.count == 6
    assert report.coverage.unmeasured.by_cycle["applied"].count == 3


def test_only_the_parts_and_cycles_that_are_asked_for_are_there() -> None:
    report = assemble(
        material({}), sources, (Cycle.APPLIED,), frozenset({ReportPart.PATHS})
    )

    assert [row.cycle for row in report.cycles] == [Cycle.APPLIED]
    assert report.paths is not None
    parts = (report.flows, report.matrix, report.coverage, report.totals)
    assert parts == (None, None, None, None)
    assert report.cycles[0].effect is None


def test_among_few_examples_is_one_that_costs_something() -> None:
    items = [item(n) for n in range(19)] + [item(19, negative=True)]
    made = material({("steps", "applied", ""): 20}, items={Cycle.APPLIED: items})
    report = assemble(made, sources, (Cycle.APPLIED,), room=Room(items=3))
    cell = report.cycles[0].contribution
    assert cell is not None

    assert [each.label for each in cell.items] == ["story 0", "story 1", "story 19"]


def test_a_report_that_does_not_fit_shows_less_until_it_does() -> None:
    counts = {("paths", "P" * n, ""): 1 for n in range(1, 60)}

    def made(room: Room) -> Report:
        return assemble(material(counts), sources, room=room)

    def shown(report: Report) -> int:
        assert report.paths is not None
        return len(report.paths.signatures)

    assert shown(assemble_light(made, lambda _: True)) == 50
    assert shown(assemble_light(made, lambda r: shown(r) < 20)) == 12
    assert shown(assemble_light(made, lambda _: False)) == 1
    assert Room().less() == replace(Room(), **_half(Room()))
    assert LEAST.less() == LEAST


def _half(room: Room) -> dict[str, int]:
    return {name: getattr(room, name) // 2 for name in room.__dataclass_fields__}
