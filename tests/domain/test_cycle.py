"""The eight cycles and their texts."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import cycle as module
from domain.cycle import (
    LETTERS,
    Cycle,
    Ring,
    has_dimension,
    languages,
    letters,
    ring,
    vocabulary,
)

OUTER = {
    Cycle.ENABLING,
    Cycle.STRATEGIC,
    Cycle.ORIENTING,
    Cycle.TRANSFORMATIVE,
}


def test_there_are_eight_cycles_in_the_order_of_their_letters() -> None:
    assert "".join(LETTERS[cycle] for cycle in Cycle) == "IPARESOT"


def test_four_cycles_are_inner_and_four_are_outer() -> None:
    assert {cycle for cycle in Cycle if ring(cycle) is Ring.OUTER} == OUTER


def test_only_outer_cycles_have_dimensions() -> None:
    assert {cycle for cycle in Cycle if has_dimension(cycle)} == OUTER


@pytest.mark.parametrize(
    ("cycles", "written"),
    [
        pytest.param([], "?", id="unplaced"),
        pytest.param([Cycle.APPLIED], "A", id="one cycle"),
        pytest.param([Cycle.APPLIED, Cycle.APPLIED], "A", id="named twice"),
        pytest.param([Cycle.ENABLING, Cycle.APPLIED], "(AE)", id="several"),
        pytest.param(reversed(Cycle), "(IPARESOT)", id="all, backwards"),
    ],
)
def test_a_step_is_written_by_the_letters_of_its_cycles(
    cycles: list[Cycle], written: str
) -> None:
    assert letters(cycles) == written


@given(st.lists(st.sampled_from(Cycle), min_size=1))
def test_the_order_in_which_cycles_are_named_does_not_matter(
    cycles: list[Cycle],
) -> None:
    assert letters(cycles) == letters(sorted(cycles))
    assert set(letters(cycles)) - set("()") == {LETTERS[cycle] for cycle in cycles}


@pytest.mark.parametrize("language", languages())
def test_every_language_says_everything_about_every_cycle(language: str) -> None:
    texts = vocabulary(language)
    assert list(texts) == list(Cycle)
    for cycle, text in texts.items():
        assert text.name
        assert text.meaning
        assert text.negative
        assert 4 <= len(text.questions) <= 6
        assert all((text.quantitative, text.qualitative, text.sources))
        assert (text.internal is not None) is has_dimension(cycle)
        assert (text.external is not None) is has_dimension(cycle)


@pytest.mark.parametrize("language", languages())
def test_vocabularies_hold_nothing_that_is_not_read(language: str) -> None:
    folder = Path(module.__file__).with_name("vocabulary")
    entries = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    assert set(entries) == set(Cycle)
    for entry in entries.values():
        assert set(entry) <= set(module.CycleText.__dataclass_fields__)


def test_english_is_there() -> None:
    assert "en" in languages()


@pytest.mark.parametrize(
    "language", ["en", "EN", "en-GB", "tlh", "", "*", "../cycle", "en/../en", "\0"]
)
def test_a_language_that_is_not_there_reads_english(language: str) -> None:
    assert vocabulary(language) is vocabulary("en")
