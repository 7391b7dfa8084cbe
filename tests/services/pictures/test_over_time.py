"""What is drawn over time: trends of indicators, and modes."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.definition import Target
from domain.figures.mode_events import mode_events_figure
from domain.figures.trends import ReadOn, trends_figure
from services.pictures.axis import Days, numbers, short
from services.pictures.drawing import Box, Sign, Stroke, Words
from tests.support.over_time import START, happened, measured
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys

LANGUAGES = ("en", "fr", "es", "pt")
AIMS = (Target(Decimal("0.1"), date(2031, 1, 1)), Target(Decimal(10**17)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_every_indicator_has_all_that_is_known_of_it(count: int, language: str) -> None:
    indicators = [
        measured(
            number,
            name=HOSTILE[number % len(HOSTILE)],
            readings=count,
            steps=count,
            targets=AIMS if number % 2 else (),
            baseline=Decimal(-5) if number % 3 else None,
            cycles=list(Cycle)[: 1 + number % 8],
        )
        for number in range(count)
    ]
    figure = trends_figure(indicators, language)
    drawing = assert_well_drawn(figure)
    assert drawn_keys(drawing) == {node.key for node in figure.nodes}


def test_words_without_numbers_lie_in_a_row_without_a_line() -> None:
    said = [
        ReadOn(UUID(int=n), START + timedelta(days=n), None, HOSTILE[n])
        for n in range(len(HOSTILE))
    ]
    figure = trends_figure([measured(3, said=said)], "en")
    drawing = assert_well_drawn(figure)
    signs = [mark for mark in drawing.marks if isinstance(mark, Sign) and mark.of]
    assert len({mark.y for mark in signs}) == 1
    assert not [m for m in drawing.marks if isinstance(m, Stroke) and m.of]


def test_a_target_long_after_what_is_told_takes_little_room_and_says_its_year() -> None:
    aims = [Target(Decimal(9), date(2040, 1, 1))]
    figure = trends_figure([measured(0, readings=20, targets=aims)], "en")
    drawing = assert_well_drawn(figure)
    readings = [m.x for m in drawing.marks if isinstance(m, Sign) and "meas" in m.of]
    (target,) = (m.x for m in drawing.marks if isinstance(m, Sign) and "target" in m.of)
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]

    assert max(readings) < target
    assert max(readings) - min(readings) > 0.8 * (target - min(readings))
    assert "2040" in said


def test_one_number_alone_is_seen_from_nought() -> None:
    said = [ReadOn(UUID(int=1), START, Decimal(80))]
    drawing = assert_well_drawn(trends_figure([measured(1, said=said)], "en"))
    told = {mark.text for mark in drawing.marks if isinstance(mark, Words)}
    assert {"0", "50", "100"} <= told


def test_pictures_of_one_row_begin_and_end_on_one_line() -> None:
    names = ("Short", "A name that takes two lines since it says so very much")
    figure = trends_figure(
        [measured(n, name=name, readings=3) for n, name in enumerate(names)], "en"
    )
    drawing = assert_well_drawn(figure)
    grounds = [m for m in drawing.marks if isinstance(m, Box) and m.fill == "panel"]
    assert len({(m.y, m.height) for m in grounds}) == 1


def test_what_is_hoped_for_is_dashed_and_a_start_is_not() -> None:
    figure = trends_figure(
        [measured(0, readings=2, targets=AIMS, baseline=Decimal(1))], "en"
    )
    drawing = assert_well_drawn(figure)
    dashed = {
        mark.of.partition(":")[0]: mark.dashed
        for mark in drawing.marks
        if isinstance(mark, Stroke) and mark.of
    }
    assert dashed["target"]
    assert not dashed["baseline"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("count", "every"), [(0, 1), (1, 1), (10, 400), (60, 0)])
def test_every_event_has_its_sign_and_every_jump_its_line(
    count: int, every: int, language: str
) -> None:
    events = happened(count, HOSTILE[count % len(HOSTILE)], every)
    figure = mode_events_figure(events, language)
    drawing = assert_well_drawn(figure)
    keys = {node.key for node in figure.nodes} | {edge.key for edge in figure.edges}
    assert drawn_keys(drawing) == keys


def test_signs_tell_events_of_one_lane_apart_without_colour() -> None:
    drawing = assert_well_drawn(mode_events_figure(happened(56), "en"))
    shapes: dict[str, set[tuple[str, str | None]]] = {}
    for mark in drawing.marks:
        if isinstance(mark, Sign) and mark.of:
            kind = mark.of.partition(":")[0]
            shapes.setdefault(kind, set()).add((mark.shape, mark.fill))
    each = [sign for signs in shapes.values() for sign in signs]
    assert len(each) == len(set(each)) == len(shapes) == 7


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 1),
        (4, 40),
        (61.5, 69.5),
        (5, 5),
        (0, 0),
        (-3, 1e9),
        (-1e17, 1e17),
        (0, 1e-9),
    ],
)
def test_numbers_at_an_axis_are_few_and_hold_all(low: float, high: float) -> None:
    said = numbers(low, high)
    assert 2 <= len(said) <= 3
    assert said[0] <= low <= high <= said[-1]
    assert said == sorted(set(said))
    assert all(len(short(number)) <= 7 for number in said)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-01-01", "2026-01-01", ["2026-01-01"]),
        ("2026-01-01", "2026-01-09", ["2026-01-01", "2026-01-04", "2026-01-07"]),
        ("2024-01-05", "2024-06-09", ["2024-03", "2024-05"]),
        ("2021-01-05", "2025-06-09", ["2022", "2023", "2024", "2025"]),
        ("2014-05-05", "2027-01-01", ["2015", "2020", "2025"]),
        ("0001-01-01", "9999-12-31", ["2000", "4000", "6000", "8000"]),
    ],
)
def test_days_at_an_axis_are_round_and_few(
    first: str, last: str, told: list[str]
) -> None:
    days = Days(date.fromisoformat(first), date.fromisoformat(last), 0, 100)
    ticks = list(days.ticks())
    assert [text for _, text in ticks] == told
    assert all(0 <= days.at(day) <= 100 for day, _ in ticks)


def test_a_picture_says_the_latest_reading_and_the_target_in_words() -> None:
    aims = [Target(Decimal(40), date(2030, 12, 31))]
    figure = trends_figure([measured(0, readings=2, targets=aims)], "en")
    drawing = assert_well_drawn(figure)
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "latest: 1 schools; target: 40 (by 2030-12-31)" in said
