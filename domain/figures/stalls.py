"""How long steps at each cycle wait for the next."""

from collections.abc import Iterator
from dataclasses import replace

from domain.figure import (
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    wording,
)
from domain.headcount import Count
from domain.report import Report
from domain.sentence import Sentences
from domain.stall_profile import Point, Stall

WEEK = 7


def stalls_figure(report: Report, language: str) -> Figure:
    """Return a lane for each cycle at which there are steps, and points of its curve.

    The `value` of a point is the share of steps that nothing follows yet after so
    many days, from 0 to 1: None where it is not known or not told.
    """
    figure = replace(blank(FigureName.STALLS, language), rows=report.rows)
    words = wording(language)
    found = [] if report.stalls is None else report.stalls.cycles
    there = [each for each in found if each.steps != 0]
    if not there:
        return figure
    return replace(
        figure,
        nodes=tuple(node for each in there for node in _nodes(each, words)),
        lanes=tuple(
            Panel(str(each.cycle), words.say(f"figure.cycle.{each.cycle}"))
            for each in there
        ),
        note=held(report, words),
        hidden=report.hidden,
        threshold=report.threshold,
    )


def _nodes(stall: Stall, words: Sentences) -> Iterator[Node]:
    label = words.say(f"figure.cycle.{stall.cycle}")
    counts: dict[str, Count] = {
        "steps": stall.steps,
        "followed": stall.followed,
        "waiting": stall.waiting,
        "undated": stall.undated,
    }
    median = stall.median_days
    yield Node(
        key=f"cycle:{stall.cycle}",
        sort=Sort.CYCLE,
        label=label,
        lane=str(stall.cycle),
        cycles=(stall.cycle,),
        counts=counts,
        sources=_told(counts, stall.sources),
        note="" if median is None else words.say("figure.stalls.half", days=median),
    )
    for point in stall.curve:
        yield _point(stall, point, label, words)


def _point(stall: Stall, point: Point, label: str, words: Sentences) -> Node:
    counts: dict[str, Count] = {"at_risk": point.at_risk, "followed": point.followed}
    return Node(
        key=f"point:{stall.cycle}:{point.days}",
        sort=Sort.POINT,
        label=f"{label}, {words.say(f'figure.stalls.after-{point.days // WEEK}')}",
        lane=str(stall.cycle),
        cycles=(stall.cycle,),
        value=point.share_waiting,
        counts=counts,
        sources=_told(counts, point.sources),
    )


def _told(counts: dict[str, Count], sources: dict[str, str]) -> dict[str, str]:
    return {
        name: sources[name]
        for name, count in counts.items()
        if count is not None and name in sources
    }
