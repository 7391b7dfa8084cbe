"""What there is at each cycle, as a figure."""

from domain.cycle import Cycle
from domain.figures.coverage import COLUMNS, coverage_figure
from tests.support.covered import a_covered_report
from tests.support.reporting import a_report


def test_each_kind_of_data_at_a_cycle_is_counted_and_leads_to_its_rows() -> None:
    figure = coverage_figure(a_covered_report(2, 4), "en")
    cells = {node.key: node for node in figure.nodes}

    assert len(figure.nodes) == len(Cycle) * (1 + len(COLUMNS))
    assert cells["indicators:applied"].counts == {"indicators": 2}
    assert cells["measurements:applied"].counts == {"measurements": 6}
    reported = cells["reported:applied"]
    assert reported.counts == {"stories": 4}
    facet = "of=stories&subject=applied&facet=modality:reported"
    assert reported.sources == {"stories": facet}
    arrived = cells["arrived:applied"]
    assert arrived.counts == {"steps": 4}
    assert arrived.sources == {"steps": "of=steps&subject=applied&facet=arrived"}


def test_it_says_what_there_is_not_yet_and_where_the_focus_lies() -> None:
    figure = coverage_figure(a_covered_report(0, 3), "en")
    notes = {node.key: node.note for node in figure.nodes}

    assert notes["cycle:immediate"] == "in focus; no indicator"
    assert notes["cycle:applied"] == "not in focus; no indicator"


def test_what_is_held_back_is_none_and_leads_nowhere() -> None:
    figure = coverage_figure(a_covered_report(1, None, threshold=5), "en")
    cell = next(node for node in figure.nodes if node.key == "reported:applied")

    assert cell.counts == {"stories": None}
    assert cell.sources == {}
    assert "fewer than 5 people" in figure.note


def test_without_anything_every_cycle_is_shown_and_it_is_said() -> None:
    figure = coverage_figure(a_covered_report(0, 0), "en")

    assert figure.note == "There is nothing to show yet."
    assert not figure.empty
    assert coverage_figure(a_report(), "en").empty
