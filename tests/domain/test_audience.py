"""Audiences: who is told what of a report, and how far."""

import pytest

from domain.audience import (
    OWN,
    TELLINGS,
    Audience,
    Section,
    outside,
    telling,
)
from domain.cycle import Cycle
from domain.figure import FigureName
from domain.report import ReportPart
from domain.story import Reach, Sight

EACH = pytest.mark.parametrize("audience", Audience)


def test_every_audience_has_a_telling() -> None:
    assert set(TELLINGS) == set(Audience)
    assert telling(None) is OWN


@pytest.mark.parametrize(
    ("audience", "reach"),
    [
        (Audience.PARTICIPANTS, Reach.SPACE),
        (Audience.CONVENERS, Reach.SPACE),
        (Audience.SPONSORS, Reach.ORGANISATION),
        (Audience.FUNDERS, Reach.PARTNERS),
        (Audience.RESEARCHERS, Reach.PARTNERS),
        (Audience.PUBLIC, Reach.PUBLIC),
    ],
)
def test_a_story_has_to_be_given_as_far_as_its_audience_is(
    audience: Audience, reach: Reach
) -> None:
    assert telling(audience).reach is reach


@EACH
def test_no_audience_is_spared_what_was_lost(audience: Audience) -> None:
    assert Section.TENSIONS in telling(audience).sections
    assert Section.MATRIX in telling(audience).sections


@EACH
def test_sections_are_told_once_each_and_bring_their_parts(audience: Audience) -> None:
    how = telling(audience)

    assert len(set(how.sections)) == len(how.sections)
    assert {ReportPart.EFFECT, ReportPart.CONTRIBUTION} <= how.parts
    assert (ReportPart.EVIDENCE in how.parts) == (Section.CLAIMS in how.sections)
    assert set(how.cycles) <= set(Cycle)
    assert how.stories > 0
    assert how.indicators > 0


def test_what_audiences_want_is_what_they_are_told_first() -> None:
    first = {audience: telling(audience).sections[0] for audience in Audience}

    assert first[Audience.PARTICIPANTS] is Section.STORIES
    assert first[Audience.CONVENERS] is Section.GAPS
    assert first[Audience.PUBLIC] is Section.STORIES
    assert Section.STALLS in telling(Audience.CONVENERS).sections
    assert telling(Audience.SPONSORS).stories in {2, 3}
    assert telling(Audience.PUBLIC).stories == 1
    assert not telling(Audience.RESEARCHERS).names_people


def test_little_time_is_heeded_and_whoever_has_more_is_told_all() -> None:
    sheets = {audience: telling(audience).sheets for audience in Audience}
    short = {audience for audience, most in sheets.items() if most is not None}

    assert short == {Audience.SPONSORS, Audience.PUBLIC}
    assert telling(Audience.SPONSORS).sheets == 2
    assert telling(Audience.SPONSORS).figures == {FigureName.TRENDS}
    for audience in Audience:
        how = telling(audience)
        limited = {how.words is not None, how.entries is not None, audience in short}
        assert len(limited) == 1, audience


def test_only_funders_are_told_a_chain_in_place_of_the_framing() -> None:
    chained = {a for a in Audience if Section.CHAIN in telling(a).sections}

    assert chained == {Audience.FUNDERS}
    assert Section.FRAMING not in telling(Audience.FUNDERS).sections
    assert set(OWN.sections) == set(Section) - {Section.CHAIN}


def test_only_partners_and_everybody_are_outside() -> None:
    found = {
        audience: sight
        for audience in Audience
        if (sight := outside(audience)) is not None
    }

    assert found == {
        Audience.FUNDERS: Sight.PARTNERS,
        Audience.RESEARCHERS: Sight.PARTNERS,
        Audience.PUBLIC: Sight.PUBLIC,
    }
    assert outside(None) is None
