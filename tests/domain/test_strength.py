"""How strong a claim of contribution is, on literal values."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.evidence import (
    Aspect,
    Corroboration,
    Heard,
    Standing,
    Verdict,
    Voices,
    aspect_of_flow,
    corroborated,
    disputed,
    heard,
    refuse_unreasoned,
)
from domain.strength import (
    Component,
    Known,
    Level,
    Presence,
    rubrics,
    strength,
)
from domain.when import Precision, When

RUBRIC = rubrics()[0]
ORDER = list(Level)
LONG = When.of(date(2013, 5, 1), date(2016, 1, 1), Precision.DAY)
NEVER = When(None, None, Precision.UNKNOWN)
PARTY, OUTSIDER = Standing.PARTY, Standing.OUTSIDER
PROCESS, LEVEL = Aspect.PROCESS, Aspect.LEVEL


def _year(year: int) -> When:
    return When.of(date(year, 1, 1), None, Precision.YEAR)


def said(
    verdict: Verdict = Verdict.AGREES,
    standing: Standing = OUTSIDER,
    aspect: Aspect = LEVEL,
    source: str = "A newspaper",
) -> Corroboration:
    return Corroboration(source, standing, aspect, verdict)


NOTHING = Known(
    first_hand=None,
    whens=(NEVER,),
    path=False,
    counterfactual=False,
    contributors=False,
    corroborations=(),
    measured=False,
    returned=False,
)
EVERYTHING = Known(
    first_hand=True,
    whens=(_year(2015), _year(2016)),
    path=True,
    counterfactual=True,
    contributors=True,
    corroborations=(said(), said(aspect=PROCESS)),
    measured=True,
    returned=True,
)


def _state(known: Known, component: Component) -> Presence:
    return next(
        each.state
        for each in strength(known, RUBRIC).components
        if each.component is component
    )


def _level(known: Known) -> Level:
    return strength(known, RUBRIC).level


def test_a_claim_of_which_nothing_is_known_is_weak_and_says_what_would_help() -> None:
    found = strength(NOTHING, RUBRIC)

    assert found.level is Level.WEAK
    assert [each.component for each in found.components] == list(Component)
    assert all(each.would_raise for each in found.components)
    assert found.those(Presence.UNKNOWN) == [
        Component.FIRST_HAND,
        Component.DATED,
        Component.PROCESS,
        Component.LEVEL,
    ]


def test_a_claim_of_which_everything_is_known_is_probable_and_no_more() -> None:
    found = strength(EVERYTHING, RUBRIC)

    assert found.level is Level.PROBABLE
    assert found.those(Presence.PRESENT) == list(Component)
    assert {each.would_raise for each in found.components} == {None}
    assert "at least in part" in found.wording


@pytest.mark.parametrize(
    ("change", "level"),
    [
        pytest.param({"returned": False}, Level.PROBABLE, id="one thing may lack"),
        pytest.param(
            {"returned": False, "first_hand": None}, Level.PLAUSIBLE, id="not two"
        ),
        pytest.param({"contributors": False}, Level.PLAUSIBLE, id="others forgotten"),
        pytest.param({"whens": (NEVER, NEVER)}, Level.PLAUSIBLE, id="not dated"),
        pytest.param(
            {"corroborations": (said(),)}, Level.PLAUSIBLE, id="only the level"
        ),
        pytest.param({"path": False}, Level.WEAK, id="without a path"),
        pytest.param(
            {"corroborations": (), "measured": False, "returned": False},
            Level.PLAUSIBLE,
            id="five of nine",
        ),
        pytest.param(
            {
                "corroborations": (),
                "measured": False,
                "returned": False,
                "first_hand": False,
            },
            Level.WEAK,
            id="four of nine",
        ),
    ],
)
def test_what_a_level_needs(change: dict[str, Any], level: Level) -> None:
    assert _level(replace(EVERYTHING, **change)) is level


@pytest.mark.parametrize(
    ("whens", "state"),
    [
        pytest.param([_year(2016)], Presence.PRESENT, id="one date has no gap"),
        pytest.param(
            [_year(2016), _year(2015)], Presence.PRESENT, id="in whichever order"
        ),
        pytest.param([_year(2014), _year(2016)], Presence.ABSENT, id="a lost year"),
        pytest.param(
            [_year(2013), LONG, _year(2016)],
            Presence.PRESENT,
            id="bridged by what lasted long",
        ),
        pytest.param([_year(2016), NEVER], Presence.UNKNOWN, id="one is not dated"),
        pytest.param([], Presence.UNKNOWN, id="nothing is left"),
    ],
)
def test_dates_and_gaps(whens: list[When], state: Presence) -> None:
    assert _state(replace(NOTHING, whens=tuple(whens)), Component.DATED) is state


@pytest.mark.parametrize(
    ("corroborations", "state"),
    [
        pytest.param([], Presence.UNKNOWN, id="nobody was asked"),
        pytest.param([said(standing=PARTY)], Presence.UNKNOWN, id="a party alone"),
        pytest.param([said(aspect=PROCESS)], Presence.UNKNOWN, id="of the process"),
        pytest.param([said()], Presence.PRESENT, id="an outsider agrees"),
        pytest.param([said(Verdict.PARTLY)], Presence.PRESENT, id="in part"),
        pytest.param([said(Verdict.DISAGREES)], Presence.ABSENT, id="disagrees"),
        pytest.param(
            [said(), said(Verdict.DISAGREES, PARTY)], Presence.ABSENT, id="contested"
        ),
    ],
)
def test_who_confirms(corroborations: list[Corroboration], state: Presence) -> None:
    known = replace(NOTHING, corroborations=tuple(corroborations))

    assert _state(known, Component.LEVEL) is state


def test_where_somebody_disagrees_the_advice_is_to_settle_it() -> None:
    known = replace(NOTHING, corroborations=(said(Verdict.DISAGREES),))
    advice = {e.component: e.would_raise for e in strength(known, RUBRIC).components}

    assert advice[Component.LEVEL] == RUBRIC.disputed
    assert advice[Component.PROCESS] == RUBRIC.components[Component.PROCESS].would_raise


voices = st.builds(
    Corroboration,
    st.sampled_from(["A newspaper", "A  Newspaper", "The host", "A fact sheet"]),
    st.sampled_from(Standing),
    st.sampled_from(Aspect),
    st.sampled_from(Verdict),
)
when = st.sampled_from([NEVER, _year(2014), _year(2016)])
known_claims = st.builds(
    Known,
    first_hand=st.sampled_from([True, False, None]),
    whens=st.lists(when, max_size=4).map(tuple),
    path=st.booleans(),
    counterfactual=st.booleans(),
    contributors=st.booleans(),
    corroborations=st.lists(voices, max_size=6).map(tuple),
    measured=st.booleans(),
    returned=st.booleans(),
)


@given(known_claims, voices)
def test_who_agrees_never_lowers_and_who_disagrees_never_raises(
    known: Known, voice: Corroboration
) -> None:
    more = replace(known, corroborations=(*known.corroborations, voice))
    before, after = ORDER.index(_level(known)), ORDER.index(_level(more))

    assert after >= before if voice.supports else after <= before


@given(known_claims, st.data())
def test_the_same_source_again_changes_nothing(
    known: Known, data: st.DataObject
) -> None:
    if not known.corroborations:
        return
    again = data.draw(st.sampled_from(known.corroborations))
    spelt = replace(again, source=f"  {again.source.upper()} ")
    more = (*known.corroborations, again, spelt)

    assert strength(replace(known, corroborations=more), RUBRIC) == strength(
        known, RUBRIC
    )
    assert heard(more) == heard(known.corroborations)


@given(known_claims, st.randoms())
def test_the_order_in_which_sources_speak_does_not_matter(
    known: Known, random: Any
) -> None:
    turned = list(known.corroborations)
    random.shuffle(turned)

    assert strength(replace(known, corroborations=tuple(turned)), RUBRIC) == strength(
        known, RUBRIC
    )


@given(known_claims)
def test_every_component_is_judged_and_advised_unless_it_is_there(known: Known) -> None:
    found = strength(known, RUBRIC)

    assert {each.component for each in found.components} == set(Component)
    for each in found.components:
        assert (each.would_raise is None) is (each.state is Presence.PRESENT)


def test_rubrics_are_whole_and_their_levels_rise() -> None:
    for rubric in rubrics():
        levels = [rung.level for rung in rubric.levels]
        assert set(rubric.components) == set(Component)
        assert levels == list(Level)
        assert rubric.levels[0].needs == frozenset()
        assert rubric.levels[0].least == 0
        for lower, higher in zip(rubric.levels, rubric.levels[1:], strict=False):
            assert lower.needs <= higher.needs
            assert lower.least < higher.least <= len(Component)


def test_sources_are_heard_once_each_apart_by_standing() -> None:
    told = [
        said(source="Kuensel"),
        said(source="kuensel "),
        said(Verdict.PARTLY, source="READ"),
        said(Verdict.DISAGREES, PARTY, source="The host"),
    ]

    assert heard(told) == Heard(party=Voices(0, 0, 1), outsider=Voices(1, 1, 0))
    assert corroborated(told)
    assert disputed(told)
    assert not corroborated([])
    assert not disputed([said()])


def test_who_does_not_agree_wholly_says_why() -> None:
    refuse_unreasoned(Verdict.AGREES, None)
    refuse_unreasoned(Verdict.PARTLY, "Another number.")
    for verdict in (Verdict.PARTLY, Verdict.DISAGREES):
        with pytest.raises(Invalid) as refused:
            refuse_unreasoned(verdict, None)
        assert refused.value.pointer == "/reason"


def test_a_flow_has_a_process_and_no_level() -> None:
    assert aspect_of_flow(None) is aspect_of_flow(PROCESS) is PROCESS
    with pytest.raises(Invalid):
        aspect_of_flow(LEVEL)
