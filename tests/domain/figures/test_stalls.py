"""How long steps wait for the next, as a figure."""

from decimal import Decimal

from domain.cycle import Cycle
from domain.figures.stalls import stalls_figure
from domain.stall_profile import MARKS
from tests.support.moved import waiting
from tests.support.reporting import a_report


def test_each_cycle_has_a_curve_whose_points_lead_to_their_steps() -> None:
    report = waiting({"followed:10": 1, "followed:40": 1, "undated": 1}, Cycle.APPLIED)
    figure = stalls_figure(report, "en")
    nodes = {node.key: node for node in figure.nodes}

    assert [lane.key for lane in figure.lanes] == ["applied"]
    assert len(figure.nodes) == 1 + len(MARKS)
    counts = nodes["cycle:applied"].counts
    assert counts == {"steps": 3, "followed": 2, "waiting": 0, "undated": 1}
    point = nodes["point:applied:14"]
    assert point.value == Decimal("0.5")
    assert point.counts == {"at_risk": 1, "followed": 1}
    assert point.sources["at_risk"] == "of=stalls&subject=applied&facet=at_risk:14"
    assert point.label == "Applied, 2 weeks"
    assert nodes["cycle:applied"].note == "half are followed within 10 days"


def test_without_steps_it_is_empty() -> None:
    assert stalls_figure(waiting({}), "en").empty
    assert stalls_figure(a_report(), "en").empty
