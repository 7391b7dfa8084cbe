"""The figure of branches: which spaces stand side by side, and what is counted."""

from dataclasses import replace
from uuid import UUID

from domain.cycle import Cycle
from domain.disclosure import Groups, disclosed
from domain.figure import Figure, Sort
from domain.figures.branches import branches_figure
from tests.domain.test_assembly import AWAY, HOME, UNSEEN, assembled

THIRD = UUID(int=4)
NAMES = {HOME: "LOGIN", AWAY: "BNEW", THIRD: "READ"}


def branching(*branches: tuple[UUID, UUID, int]) -> dict[tuple[str, str, str], int]:
    """Return counts of branches between spaces."""
    return {
        ("kinds", "branches", f"{source}>{target}"): n for source, target, n in branches
    }


def test_the_space_stands_beside_the_one_it_branches_with_most_both_ways() -> None:
    counted = branching((HOME, THIRD, 4), (AWAY, HOME, 3), (HOME, AWAY, 3))
    figure = branches_figure(assembled(counted, space_labels=NAMES), "en")

    assert [panel.label for panel in figure.panels] == ["LOGIN", "BNEW"]
    assert [panel.ids for panel in figure.panels] == [(HOME,), (AWAY,)]
    assert {edge.label for edge in figure.edges} == {"4", "3"}
    assert len(figure.edges) == 3


def test_a_space_that_the_reader_does_not_see_is_not_in_the_figure() -> None:
    counted = branching((HOME, UNSEEN, 40), (HOME, AWAY, 1))
    figure = branches_figure(assembled(counted, space_labels=NAMES), "en")

    assert str(UNSEEN) not in str(figure)
    assert len(figure.edges) == 1


def test_boxes_count_the_steps_that_happened_in_each_of_the_two() -> None:
    steps = {
        ("steps", "applied", ""): 5,
        ("steps", "applied", "here"): 3,
        ("steps", "applied", f"elsewhere:{AWAY}"): 2,
        ("steps", "applied", "elsewhere"): 2,
    }
    counted = steps | branching((HOME, AWAY, 1))
    figure = branches_figure(assembled(counted, space_labels=NAMES), "en")
    applied = [node for node in figure.nodes if node.cycles == (Cycle.APPLIED,)]

    assert [(node.panel, node.counts, node.sources) for node in applied] == [
        (f"space:{HOME}", {"steps": 3}, {"steps": "steps applied here"}),
        (
            f"space:{AWAY}",
            {"steps": 2},
            {"steps": f"steps applied elsewhere:{AWAY}"},
        ),
    ]


def test_a_branch_of_few_is_not_shown_and_the_note_says_so() -> None:
    report = assembled(branching((HOME, AWAY, 2)), space_labels=NAMES)
    shown = replace(disclosed(report, Groups(5, b"secret")), threshold=5)
    figure = branches_figure(shown, "en")

    assert not any(edge.counts["flows"] or edge.sources for edge in figure.edges)
    assert "fewer than 5" in figure.note


def test_what_is_hoped_for_among_branches_is_told_and_leads_to_its_rows() -> None:
    hoped = {("kinds", "branches", f"{HOME}>{AWAY}:aspired"): 1}
    some = branches_figure(
        assembled(branching((HOME, AWAY, 2)) | hoped, space_labels=NAMES), "en"
    )
    all_ = branches_figure(
        assembled(branching((HOME, AWAY, 1)) | hoped, space_labels=NAMES), "en"
    )

    assert [(e.counts["aspired"], e.aspired, e.note) for e in some.edges] == [
        (1, False, "1 hoped for")
    ]
    assert some.edges[0].sources["aspired"].endswith("aspired")
    assert [edge.aspired for edge in all_.edges] == [True]


def test_branches_that_the_report_has_no_room_for_are_said() -> None:
    ids = [UUID(int=100 + number) for number in range(21)]
    names = NAMES | dict.fromkeys(ids, "Another")

    def figure(several: list[UUID]) -> Figure:
        counted = branching(*((HOME, key, 1) for key in several))
        counted["kinds", "branches", ""] = len(several)
        return branches_figure(assembled(counted, space_labels=names), "en")

    assert [figure(ids[:n]).more for n in (1, 20, 21)] == [False, False, True]


def test_every_space_of_a_branch_has_a_node_and_none_means_an_empty_figure() -> None:
    counted = branching((HOME, AWAY, 2), (AWAY, THIRD, 1))
    figure = branches_figure(assembled(counted, space_labels=NAMES), "en")
    spaces = [node for node in figure.nodes if node.sort is Sort.SPACE]

    assert {node.ids for node in spaces} == {(HOME,), (AWAY,), (THIRD,)}
    assert branches_figure(assembled({}), "en").empty
