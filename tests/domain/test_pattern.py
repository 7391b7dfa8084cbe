"""The language of patterns, and the list that is written in it."""

import time
from itertools import permutations

import pytest

from domain.pattern import (
    Move,
    PatternInvalid,
    Shape,
    Spot,
    Tangled,
    Walks,
    parsed,
)
from domain.pattern_list import (
    pattern_of,
    patterns,
    read_patterns,
)
from domain.sentence import languages


def shape(spots: str, moves: str = "") -> Shape:
    """Return a story: `I P A! R@2`, and its flows by places: `0>1 1~0`."""
    return Shape(
        tuple(map(_spot, spots.split())),
        frozenset(Move(int(text[0]), int(text[2]), text[1]) for text in moves.split()),
    )


def _spot(text: str) -> Spot:
    letters, _, space = text.partition("@")
    plain = frozenset(letters.strip("!+?"))
    return Spot(
        plain,
        costs=plain if "!" in letters else frozenset(),
        gains=plain if "+" in letters else frozenset(),
        space=int(space) if space else None,
    )


def end(expression: str, story: Shape) -> int | None:
    """Return the step with which a pattern is complete."""
    return Walks(story).first_end(parsed(expression))


SHOWN = {
    "straight-line": ("I P A R", "0>1 1>2 2>3", 3),
    "clarifying-loop": ("I P", "0>1 1~0", 0),
    "try-again": ("P A", "0>1 1~0", 0),
    "bring-a-problem": ("A I", "0>1", 1),
    "report-back": ("R I", "0~1", 1),
    "resource": ("R P", "0>1", 1),
    "practice-first": ("A I", "0>1", 1),
    "support-first": ("P E A", "0>1 1>2", 2),
    "support-won": ("R S E", "0>1 1>2", 2),
    "orienting-start": ("O I", "0>1", 1),
    "transformative-exit": ("R T", "0>1", 1),
    "stalled": ("I P", "0>1", 1),
    "negative-flow": ("A!", "", 0),
    "recovered-flow": ("P A! A+", "0>1 1~0 0>2", 2),
    "fan-out": ("P A A", "0>1 0>2", 2),
    "fan-in": ("P P A", "0>2 1>2", 2),
    "branch-chain": ("I@0 P@1 A@1 R@2", "0>1 1>2 2>3", 3),
    "transposition-ladder": ("R@0 E@1", "0=1 1=0", 1),
}
NOT_SHOWN = {
    "straight-line": ("I P A R", "0>1 1>2 2~3"),
    "clarifying-loop": ("I P I", "0>1 1>2"),
    "try-again": ("P A P", "0>1 1>2"),
    "bring-a-problem": ("I A", "0>1"),
    "report-back": ("R A I", "0>1 1>2"),
    "resource": ("P R", "0>1"),
    "practice-first": ("I A P", "0>1 1>2"),
    "support-first": ("P A E", "0>1 1>2"),
    "support-won": ("R E S", "0>1 1>2"),
    "orienting-start": ("T O I", "0>1 1>2"),
    "transformative-exit": ("R T A", "0>1 1>2"),
    "stalled": ("I P A", "0>1 1>2"),
    "negative-flow": ("I! A+", "0>1"),
    "recovered-flow": ("P A! A+", "0>1 1>2"),
    "fan-out": ("P A R", "0>1 1>2"),
    "fan-in": ("P A A", "0>1 0>2"),
    "branch-chain": ("I@0 P@1 A@0", "0>1 1>2"),
    "transposition-ladder": ("R@0 E@1", "0>1"),
}


@pytest.mark.parametrize("code", SHOWN)
def test_each_pattern_of_the_list_shows_where_it_should_and_else_not(code: str) -> None:
    spots, moves, last = SHOWN[code]
    pattern = pattern_of(code)
    assert pattern is not None

    assert end(pattern.expression.text, shape(spots, moves)) == last
    assert end(pattern.expression.text, shape(*NOT_SHOWN[code])) is None


def test_all_patterns_of_the_list_are_tried_here() -> None:
    framed = {each.code for each in patterns() if each.expression.frames}

    assert {each.code for each in patterns()} == set(SHOWN) | framed
    assert framed == {"reframing"}


def test_a_pattern_is_complete_on_the_first_day_on_which_it_is() -> None:
    assert end("P > {A,A}", shape("P A A A", "0>1 0>2 0>3")) == 2
    assert end("P > A", shape("P A A", "0>2 0>1")) == 1
    assert end("A | P", shape("I P A")) == 1


def test_a_step_at_several_cycles_is_a_step_at_each() -> None:
    assert end("I > A > R", shape("IO AE RT", "0>1 1>2")) == 2
    assert end("I > E > T", shape("IO AE RT", "0>1 1>2")) == 2
    assert end(". > ?", shape("A ?", "0>1")) == 1
    assert end("?", shape("A E")) is None


def test_a_walk_may_come_back_and_a_ring_ends() -> None:
    ring = shape("A P A", "0>1 1>2 2~0")

    assert end("A > P > A ~ A > P > A", ring) == 2
    assert end("A >> R", ring) is None
    assert end("A >> A", shape("A")) == 0


def test_what_returns_to_a_step_is_no_beginning() -> None:
    assert end("^ A - .", shape("P A R", "1~0 1>2")) is None
    assert end("^ P", shape("P A R", "1~0 1>2")) == 0


def test_two_steps_beside_each_other_may_be_of_two_kinds() -> None:
    assert end("{P,E} > A", shape("P E A", "0>2 1>2")) == 2
    assert end("{P,E} > A", shape("PE A", "0>1")) is None
    assert end("{P,P} > A > R", shape("P P A R", "0>2 1>2 2>3")) == 3


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "A-",
            "-A",
            "A F",
            "F",
            "A-F",
            "A>F$",
            "^A>F",
            "F>A",
            "a",
            "X",
            "A!!",
        ),
        *("{A}", "{A,A}", "{A,A", "P>{A,A}>R", "A>>{P,P}", "^{P,P}>A", "P>{A,A}$"),
        *("{A,A}>{P,P}", "A$-B", "A|", "P_|A$", "A>F|A", "P=>{A,A}", "A" * 3),
    ],
)
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(PatternInvalid):
        parsed(text)


def test_another_list_needs_no_code() -> None:
    entries = {"twice": {"expression": "A > A", "name": "Twice", "meaning": "Again."}}
    (found,) = read_patterns(entries, {"twice": {"name": "Deux fois"}})

    assert (found.name, found.meaning) == ("Deux fois", "Again.")
    assert end(found.expression.text, shape("A A", "0>1")) == 1
    for broken in (
        {"Twice": entries["twice"]},
        {"twice": {**entries["twice"], "expression": "A>"}},
    ):
        with pytest.raises(PatternInvalid):
            read_patterns(broken, {})


@pytest.mark.parametrize("language", [tag for tag in languages() if tag != "en"])
def test_the_list_is_there_in_each_language(language: str) -> None:
    english = patterns()
    told = patterns(language)

    assert [each.code for each in told] == [each.code for each in english]
    for one, other in zip(told, english, strict=True):
        assert one.expression == other.expression
        assert one.meaning != other.meaning
        assert one.name


def tangled(many: int) -> Shape:
    """Return a story in which every step leads to every other, and returns to it."""
    spots = tuple(
        Spot(frozenset("IPARESOT"), frozenset("A"), frozenset("A"), number)
        for number in range(many)
    )
    moves = {
        Move(*ends, link) for ends in permutations(range(many), 2) for link in ">~="
    }
    return Shape(spots, frozenset(moves))


def look(walks: Walks) -> set[str]:
    """Return the codes of the patterns that show."""
    return {p.code for p in patterns() if walks.first_end(p.expression) is not None}


def test_a_tangle_takes_bounded_work_and_says_so() -> None:
    walks = Walks(tangled(40))
    began = time.process_time()
    with pytest.raises(Tangled):
        look(walks)

    assert time.process_time() - began < 2


def test_a_smaller_tangle_is_told_of_wholly() -> None:
    every = {each.code for each in patterns()}
    begins_or_ends = {"practice-first", "orienting-start", "transformative-exit"}

    # In a ring nothing begins and nothing ends.
    absent = {*begins_or_ends, "stalled", "reframing"}
    assert look(Walks(tangled(6), looks=1_000_000)) == every - absent
