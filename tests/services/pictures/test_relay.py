"""How relays are drawn, and the indicators of a story."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figure import Figure, Sort
from domain.figures.relay import HandedOn, Voice, relay_figure
from domain.figures.story_indicators import Sign, Tie, story_indicators_figure
from domain.figures.thread import UNKNOWN
from domain.when import Precision, When
from services.pictures.drawing import Words
from services.pictures.drawn.story_indicators import CHIPS
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys
from tests.support.threads import a_tangle, a_thread, said, step_id

LONG_AGO = When(date(1999, 1, 1), date(2020, 12, 31), Precision.YEAR)
RELATIONS = ("suggested", "illustrates", "contradicts", "contextualises")


def relayed(count: int, language: str = "en") -> Figure:
    """Return a story of so many steps, from each of which another goes on."""
    first = Voice(a_tangle(count), HOSTILE[1])
    others = []
    for number in range(count):
        steps = (
            said(1_000 + 10 * number + n, Cycle.APPLIED) for n in range(number % 7 + 1)
        )
        thread = replace(
            a_thread(*steps, title=HOSTILE[number % 6]), story=UUID(int=number + 50)
        )
        others.append(Voice(thread, HOSTILE[2]))
    handed = [
        HandedOn(UUID(int=n + 1), step_id(n), step_id(1_000 + 10 * n))
        for n in range(count)
    ]
    # From the second on, others go on from others too.
    handed += [
        HandedOn(UUID(int=n + 900), step_id(1_000 + 10 * n), step_id(1_010 + 10 * n))
        for n in range(1, count - 1)
    ]
    return relay_figure(first, others, handed, None, language)


def indicated(count: int, language: str = "en") -> Figure:
    """Return a story of so many steps, with as many indicators at the first ones."""
    signs = [
        Sign(
            *(UUID(int=n), HOSTILE[n % 6], ()),
            reading=("", "12.5 %", HOSTILE[3])[n % 3],
            value=Decimal("12.5") if n % 3 == 1 else None,
            when=LONG_AGO if n % 3 else UNKNOWN,
        )
        for n in range(count)
    ]
    ties = [
        Tie(UUID(int=1_000 * n + r), step_id(n // 4), UUID(int=n), relation)
        for n in range(count)
        for r, relation in enumerate(RELATIONS[: n % 4 + 1])
    ]
    return story_indicators_figure(a_tangle(count), signs, ties, language)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_relays_keep_apart_and_every_step_and_relay_is_drawn(
    count: int, language: str
) -> None:
    figure = relayed(count, language)
    keys = drawn_keys(assert_well_drawn(figure))
    assert {node.key for node in figure.nodes} <= keys
    assert {edge.key for edge in figure.edges} <= keys


def test_tellers_and_titles_of_others_stand_over_their_rows() -> None:
    other = Voice(replace(a_thread(said(9)), story=UUID(int=9)), "Maria")
    handed = [HandedOn(None, step_id(1), step_id(9))]
    figure = relay_figure(Voice(a_thread(said(1)), "Anna"), [other], handed, 2, "en")
    told = [m.text for m in assert_well_drawn(figure).marks if isinstance(m, Words)]
    assert told.index("Anna") < told.index("Maria · goes on from step 1")
    assert "Relays that go on further down and are not shown: 2." in told


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_chips_keep_apart_and_every_indicator_is_drawn(
    count: int, language: str
) -> None:
    figure = indicated(count, language)
    keys = drawn_keys(assert_well_drawn(figure))
    assert {node.key for node in figure.nodes} <= keys


def test_more_indicators_at_a_step_than_are_drawn_are_counted() -> None:
    many = CHIPS + 3
    signs = [Sign(UUID(int=n), f"Indicator {n}") for n in range(many)]
    ties = [Tie(UUID(int=n), step_id(1), UUID(int=n), "suggested") for n in range(many)]
    figure = story_indicators_figure(a_thread(said(1)), signs, ties, "en")
    drawing = assert_well_drawn(figure)
    told = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "3 more" in told
    drawn = drawn_keys(drawing)
    shown = [n for n in figure.nodes if n.sort is Sort.INDICATOR and n.key in drawn]
    assert len(shown) == CHIPS


def test_an_indicator_without_a_reading_says_so() -> None:
    tie = Tie(UUID(int=1), step_id(1), UUID(int=2), "suggested")
    sign = Sign(UUID(int=2), "Women elected")
    figure = story_indicators_figure(a_thread(said(1)), [sign], [tie], "en")
    told = [m.text for m in assert_well_drawn(figure).marks if isinstance(m, Words)]
    assert {"suggested", "Women elected", "not measured yet"} <= set(told)
