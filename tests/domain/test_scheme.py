"""Older schemes: how they correspond, and what a name from one may stand for."""

from uuid import UUID

import pytest

from domain.coding import Placed, Placements, older
from domain.coverage import Empty, why_empty
from domain.cycle import Cycle
from domain.errors import Invalid
from domain.scheme import SCHEMES, AsNamed, Match, Scheme, cycle_for, is_asked
from domain.sentence import languages, sentences
from domain.story import PlacedAs

FIVE = Scheme.V2011_5
REFRAMING = AsNamed(FIVE, "reframing")


def test_todays_scheme_is_the_eight_cycles_as_they_are() -> None:
    assert [entry.cycles for entry in SCHEMES[Scheme.V2020_8]] == [
        (cycle,) for cycle in Cycle
    ]


def test_schemes_have_as_many_elements_as_their_names_say() -> None:
    assert {scheme: len(entries) for scheme, entries in SCHEMES.items()} == {
        Scheme.V2011_5: 5,
        Scheme.V2015_8: 8,
        Scheme.V2020_8: 8,
    }


def test_only_reframing_needs_a_person_to_map_it() -> None:
    unclear = [
        (scheme, entry)
        for scheme, entries in SCHEMES.items()
        for entry in entries
        if entry.needs_person
    ]
    ((scheme, reframing),) = unclear
    assert (scheme, reframing.element) == (Scheme.V2011_5, "reframing")
    assert reframing.match is Match.ONE_TO_MANY
    assert reframing.cycles == (Cycle.TRANSFORMATIVE, Cycle.STRATEGIC)


def test_an_element_with_the_name_of_a_cycle_is_that_cycle() -> None:
    for entries in SCHEMES.values():
        for entry in entries:
            if entry.match is Match.EXACT:
                assert entry.cycles == (Cycle(entry.element),)


def test_schemes_share_no_cycle_between_two_of_their_elements() -> None:
    for entries in SCHEMES.values():
        named = [cycle for entry in entries for cycle in entry.cycles]
        assert len(named) == len(set(named))


@pytest.mark.parametrize("language", languages())
def test_every_language_names_the_schemes_and_what_is_no_cycle_today(
    language: str,
) -> None:
    words = sentences(language)
    for scheme, entries in SCHEMES.items():
        assert words.say(f"scheme.{scheme}")
        for entry in entries:
            if entry.element not in set(Cycle):
                assert words.say(f"element.{entry.element}")


@pytest.mark.parametrize(
    ("cycle", "as_named", "meant"),
    [
        (Cycle.APPLIED, None, Cycle.APPLIED),
        (None, AsNamed(FIVE, "applied"), Cycle.APPLIED),
        (Cycle.APPLIED, AsNamed(FIVE, "applied"), Cycle.APPLIED),
        (Cycle.STRATEGIC, REFRAMING, Cycle.STRATEGIC),
        (Cycle.TRANSFORMATIVE, REFRAMING, Cycle.TRANSFORMATIVE),
        (None, AsNamed(Scheme.V2015_8, "orienting"), Cycle.ORIENTING),
    ],
)
def test_a_name_that_stands_for_one_cycle_needs_no_other(
    cycle: Cycle | None, as_named: AsNamed | None, meant: Cycle
) -> None:
    assert cycle_for(cycle, as_named) is meant


@pytest.mark.parametrize(
    ("cycle", "as_named", "place", "fault"),
    [
        (None, None, "/cycle", "required"),
        (None, REFRAMING, "/cycle", "choose-cycle"),
        (Cycle.REALIZED, REFRAMING, "/cycle", "wrong-cycle"),
        (Cycle.REALIZED, AsNamed(FIVE, "applied"), "/cycle", "wrong-cycle"),
        (Cycle.ENABLING, AsNamed(FIVE, "enabling"), "/as_named/element", None),
        (None, AsNamed(FIVE, "enabling"), "/as_named/element", None),
        (None, AsNamed(Scheme.V2020_8, "reframing"), "/as_named/element", None),
    ],
)
def test_a_name_is_never_mapped_by_a_guess(
    cycle: Cycle | None, as_named: AsNamed | None, place: str, fault: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        cycle_for(cycle, as_named, "/steps/3")

    assert refused.value.pointer == f"/steps/3{place}"
    assert refused.value.fault == (fault or "unknown-element")
    if as_named is REFRAMING:
        assert refused.value.context == {"cycles": "transformative, strategic"}


def _placed(cycle: Cycle, scheme: Scheme, placed_as: PlacedAs) -> Placed:
    return Placed(cycle, None, placed_as, UUID(int=1), scheme)


def test_what_counts_at_a_cycle_is_of_an_older_scheme_where_all_of_it_is() -> None:
    teller, analyst = PlacedAs.TELLER, PlacedAs.ANALYST
    placements = [
        _placed(Cycle.APPLIED, FIVE, teller),
        _placed(Cycle.REALIZED, FIVE, teller),
        _placed(Cycle.REALIZED, Scheme.V2020_8, analyst),
        _placed(Cycle.ENABLING, Scheme.V2015_8, analyst),
    ]

    assert older(placements, Placements.DEFAULT) == {
        Cycle.APPLIED: FIVE,
        Cycle.REALIZED: FIVE,
    }
    assert older(placements, Placements.ANALYST) == {Cycle.ENABLING: Scheme.V2015_8}
    assert older(placements, Placements.BOTH) == {
        Cycle.APPLIED: FIVE,
        Cycle.ENABLING: Scheme.V2015_8,
    }


def test_five_cycles_ask_for_six_of_today_and_nothing_at_all_asks_for_any() -> None:
    asked = {cycle for cycle in Cycle if is_asked(cycle, [FIVE])}

    assert set(Cycle) - asked == {Cycle.ENABLING, Cycle.ORIENTING}
    assert all(is_asked(cycle, [FIVE, Scheme.V2020_8]) for cycle in Cycle)
    assert all(is_asked(cycle, []) for cycle in Cycle)


def test_a_frame_says_more_of_an_empty_cycle_than_the_scheme_does() -> None:
    assert why_empty(Cycle.ENABLING, None, [FIVE]) is Empty.NOT_ASKED
    assert why_empty(Cycle.APPLIED, None, [FIVE]) is Empty.NO_FRAME
    assert why_empty(Cycle.ENABLING, {Cycle.ENABLING}, [FIVE]) is Empty.NOTHING_YET
    assert why_empty(Cycle.ENABLING, {Cycle.APPLIED}, [FIVE]) is Empty.NOT_IN_FOCUS
