"""Modes over time, as a figure."""

from datetime import date
from itertools import pairwise
from uuid import UUID

from domain.figure import Sort
from domain.figures.mode_events import EVENTS_SHOWN, ModeEvent, mode_events_figure
from domain.space import Mode
from tests.support.over_time import happened


def test_events_stand_in_the_lanes_of_their_modes_each_joined_to_the_next() -> None:
    figure = mode_events_figure(reversed(happened(10)), "en")
    days = [node.on for node in figure.nodes]

    assert [lane.key for lane in figure.lanes] == list(Mode)
    assert days == sorted(days, key=lambda day: day or date.min)
    joined = [(edge.source, edge.target) for edge in figure.edges]
    assert joined == list(pairwise(node.key for node in figure.nodes))
    first, second = figure.nodes[:2]
    assert figure.edges[0].ids == (*first.ids, *second.ids)
    assert {node.lane for node in figure.nodes} == set(Mode)


def test_only_the_newest_are_shown() -> None:
    events = happened(EVENTS_SHOWN + 5)
    figure = mode_events_figure(events, "en")

    assert figure.more
    assert [node.ids for node in figure.nodes] == [(each.id,) for each in events[5:]]
    assert not mode_events_figure(happened(EVENTS_SHOWN), "en").more
    assert mode_events_figure(happened(3), "en", more=True).more


def test_an_activity_stands_in_every_mode_declared_of_it() -> None:
    day, key = date(2026, 1, 1), UUID(int=1)
    events = [
        ModeEvent(mode, "activity", key, "Meeting", day)
        for mode in (Mode.FRAMING, Mode.EVALUATING)
    ]
    figure = mode_events_figure(events, "en")

    assert len({node.key for node in figure.nodes}) == 2
    assert {node.ids for node in figure.nodes} == {(key,)}
    assert {node.sort for node in figure.nodes} == {Sort.ACTIVITY}


def test_versions_of_a_frame_are_told_apart() -> None:
    day, key = date(2026, 1, 1), UUID(int=1)
    events = [ModeEvent(Mode.FRAMING, "frame", key, "We care", day, n) for n in (1, 2)]
    assert len({node.key for node in mode_events_figure(events, "en").nodes}) == 2


def test_without_events_it_is_empty() -> None:
    assert mode_events_figure([], "en").empty
