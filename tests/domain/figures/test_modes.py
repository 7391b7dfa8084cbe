"""The figure of the four modes: what counts as which, and what it leads to."""

from dataclasses import replace
from uuid import UUID

from domain.cycle import Cycle
from domain.disclosure import Groups, disclosed
from domain.figure import Figure
from domain.figures.modes import Declared, modes_figure
from domain.report import Report
from domain.space import Mode
from tests.domain.test_assembly import HOME, assembled, reading

TOLD = {
    ("steps", "total", ""): 5,
    ("flows", "total", ""): 4,
    ("flows", "total", "returns"): 1,
    ("kinds", "branches", ""): 2,
    ("kinds", "transposes", ""): 3,
}


def counts(figure: Figure) -> dict[str, int | None]:
    """Return what each node counts, by what stands behind its mode's name."""
    return {
        node.key.removeprefix("mode:"): node.counts["items"]
        for node in figure.nodes
        if node.counts
    }


def told(report: Report | None = None) -> Figure:
    """Return the figure of a space in which something of each mode happened."""
    declared = Declared(
        activities={Mode.FRAMING: [UUID(int=5)], Mode.GENERATING: [UUID(int=5)]},
        versions=[UUID(int=7), UUID(int=7)],
        framed_at=[UUID(int=6)],
        claims=2,
        claims_source="claims total",
        measurements_source="measurements total",
    )
    measured = [reading(UUID(int=8), Cycle.APPLIED, Cycle.REALIZED, n=3)]
    return modes_figure(report or assembled(TOLD, indicators=measured), declared, "en")


def test_each_mode_adds_up_what_it_leaves_and_nothing_twice() -> None:
    found = counts(told())

    assert (found["generating"], found["translating"]) == (5 + 1, 4 + 3)
    assert (found["framing"], found["evaluating"]) == (2 + 1 + 1, 3 + 2)
    assert (found["translating/returns"], found["translating/branches"]) == (1, 2)


def test_every_count_leads_to_its_rows_or_names_its_ids() -> None:
    nodes = {node.key: node for node in told().nodes}

    assert nodes["mode:generating/steps"].sources == {"items": "steps total"}
    assert nodes["mode:evaluating/claims"].sources == {"items": "claims total"}
    assert nodes["mode:framing/versions"].ids == (UUID(int=7),)
    assert nodes["mode:framing/framing-events"].ids == (UUID(int=6),)
    assert nodes["mode:framing/activities"].ids == (UUID(int=5),)
    assert nodes[f"space:{HOME}"].ids == (HOME,)


def test_a_mode_is_held_back_with_a_part_of_it() -> None:
    report = disclosed(assembled(TOLD), Groups(9, b"secret"))
    found = counts(told(replace(report, threshold=9)))

    assert found["generating/steps"] is None
    assert found["generating"] is None
    assert found["framing"] == 4


def test_nothing_of_any_mode_is_an_empty_figure() -> None:
    assert modes_figure(assembled({}), Declared(), "en").empty
