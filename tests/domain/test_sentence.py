"""Sentences: every text is there in every language, with the same places for values."""

import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from domain import cycle, sentence
from domain.coding import Placements
from domain.coverage import Known, coverage_by_cycle
from domain.cycle import Cycle
from domain.sentence import ENGLISH, languages, sentences
from domain.strength import Known as KnownOfClaim
from domain.strength import in_words, rubrics, strength
from domain.unresolved import REASONS, meaning

FOLDER = Path(sentence.__file__).parent
OTHERS = [language for language in languages() if language != ENGLISH]
EVERY = pytest.mark.parametrize("language", OTHERS)


def places(text: str) -> set[str]:
    """Return the names of the values that a sentence takes."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def texts(told: Any, way: str = "") -> dict[str, str]:
    """Return the texts of a file by the way to each."""
    if isinstance(told, dict):
        inner = [texts(part, f"{way}.{name}") for name, part in told.items()]
        return {key: text for each in inner for key, text in each.items()}
    return {way: told} if isinstance(told, str) else {}


def test_answers_are_told_in_the_languages_of_the_cycles() -> None:
    assert languages() == cycle.languages() == ("en", "es", "fr", "pt")


@EVERY
def test_every_sentence_is_told_in_every_language(language: str) -> None:
    english, other = sentences().told, sentences(language).told

    assert other.keys() == english.keys()
    for name, text in english.items():
        assert places(other[name]) == places(text), name
        # A single word may be the same in two languages.
        assert other[name] != text or name == "claim.wording" or " " not in text, name


@EVERY
def test_every_rubric_is_told_in_every_language(language: str) -> None:
    for rubric in rubrics():
        own = f"{rubric.version}.toml"
        english = tomllib.loads((FOLDER / "rubrics" / own).read_text("utf-8"))
        wordings = {rung["level"]: rung["wording"] for rung in english.pop("levels")}
        other = (FOLDER / "rubrics" / language / own).read_text("utf-8")
        wanted = texts({**english, "wordings": wordings})
        found = texts(tomllib.loads(other))

        assert found.keys() == wanted.keys()
        assert all(found[name] != text for name, text in wanted.items())


@EVERY
def test_a_rubric_asks_for_the_same_in_every_language(language: str) -> None:
    for english, other in zip(rubrics(), rubrics(language), strict=True):
        assert list(other.components) == list(english.components)
        assert [(r.level, r.needs, r.least) for r in other.levels] == [
            (r.level, r.needs, r.least) for r in english.levels
        ]
        assert (other.version, other.since, other.gap_days) == (
            *(english.version, english.since, english.gap_days),
        )


@pytest.mark.parametrize("language", languages())
def test_a_strength_is_the_same_in_other_words(language: str) -> None:
    known = KnownOfClaim(
        first_hand=True,
        whens=(),
        path=True,
        counterfactual=False,
        contributors=True,
        corroborations=(),
        measured=False,
        returned=False,
    )
    for english, other in zip(rubrics(), rubrics(language), strict=True):
        assert in_words(strength(known, english), language) == strength(known, other)


@pytest.mark.parametrize("language", languages())
def test_whatever_is_covered_can_be_told(language: str) -> None:
    known = [
        Known(each, indicators=i, measured=m, steps=s, aspired=a, arrived=r)
        for each in Cycle
        for i, m in ((0, 0), (1, 0), (1, 1), (3, 0), (3, 2))
        for s, a in ((0, 0), (2, 0), (2, 1), (2, 2))
        for r in (0, 1)
    ]
    told = coverage_by_cycle(known, None, sentences(language))

    assert all(each.there or each.not_yet for each in told)
    assert "{" not in str([(each.there, each.not_yet) for each in told])


@pytest.mark.parametrize("language", languages())
def test_every_way_of_counting_and_every_reason_is_told(language: str) -> None:
    words = sentences(language)

    assert all(words.say(f"counting.{whose}") for whose in Placements)
    assert all(meaning(reason, language) for reason in REASONS)
