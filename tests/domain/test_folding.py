"""A fold: what is added up for other placements is what they add by themselves."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chapter import BY_PLACEMENTS, Chapter
from domain.coding import OTHERS, Coded, Placements
from domain.cycle import Cycle
from domain.fact import Facts, StepFacts, StoryFacts
from domain.folding import Folded, added_up
from domain.story import Modality, Polarity, Visibility, sights
from domain.summary import Page

HOME = UUID(int=1)
START = date(2020, 1, 20)
ANALYST = UUID(int=7)
PATIENT = settings(deadline=None, max_examples=50)

placed = st.dictionaries(
    st.sampled_from([Cycle.IMMEDIATE, Cycle.APPLIED]),
    st.sampled_from([None, Polarity.POSITIVE, Polarity.NEGATIVE]),
)
step = st.tuples(st.integers(0, 60), placed, placed)


def _facts(number: int, teller: int, steps: list[tuple[int, dict, dict]]) -> StoryFacts:  # type: ignore[type-arg]  # placements
    """Return a story whose steps a teller, and some an analyst, placed."""
    told = [
        StepFacts(
            id=UUID(int=100 * number + n),
            day=START + timedelta(days=day),
            dated=True,
            modality=Modality.REPORTED,
            space=HOME,
            placed=own or other,
            coded=Coded(frozenset(own), {ANALYST: frozenset(other)}) if other else None,
        )
        for n, (day, own, other) in enumerate(steps)
    ]
    story = StoryFacts(
        UUID(int=number),
        HOME,
        Visibility.ORGANISATION,
        (UUID(int=90 + teller),),
        tuple(told),
    )
    if not any(each.coded for each in told):
        return story
    by = {
        Placements.TELLER: [own for _, own, _ in steps],
        Placements.ANALYST: [other for _, _, other in steps],
        Placements.BOTH: [{**own, **other} for _, own, other in steps],
    }
    others: dict[Placements, tuple[StepFacts, ...]] = {
        whose: tuple(
            replace(one, placed=said)
            for one, said in zip(told, by[whose], strict=True)
            if said or whose is not Placements.ANALYST
        )
        for whose in OTHERS
    }
    kept = {whose: replace(story, steps=own) for whose, own in others.items()}
    return replace(story, otherwise=kept)


stories = st.lists(
    st.tuples(st.integers(0, 2), st.lists(step, min_size=1, max_size=3)), max_size=5
).map(lambda told: [_facts(n + 1, *each) for n, each in enumerate(told)])


def _folded(*batches: list[tuple[int, Facts]]) -> Folded:
    """Return what batches add up to, folded one after the other."""
    whole = Folded()
    for batch in batches:
        added = added_up(HOME, batch)
        added.add_tellers(whole.seats)
        for chapter, sums in added.sums.items():
            own = whole.sums.setdefault(chapter, type(sums)())
            for page, counts in sums.pages.items():
                own.pages.setdefault(page, Counter()).update(counts)
        for chapter, seats in added.seats.items():
            held = whole.seats.setdefault(chapter, {})
            for seat, names in seats.items():
                held.setdefault(seat, Counter()).update(names)
    return whole


def _pages(folded: Folded, *chapters: Chapter) -> dict[Page, dict[str, int]]:
    """Return pages of chapters added up, without what is zero."""
    added: dict[Page, Counter[str]] = {}
    for chapter in chapters:
        if chapter in folded.sums:
            for page, counts in folded.sums[chapter].pages.items():
                added.setdefault(page, Counter()).update(counts)
    shown = {p: {k: n for k, n in c.items() if n} for p, c in added.items()}
    return {page: counts for page, counts in shown.items() if counts}


def _alone(told: list[StoryFacts], whose: Placements) -> list[tuple[int, Facts]]:
    """Return stories as if nothing but these placements were made."""
    found = [each.by(whose) for each in told]
    return [(1, replace(each, otherwise={})) for each in found if each is not None]


@PATIENT
@given(stories, st.integers(0, 5), st.sampled_from(Placements))
def test_the_chapters_of_placements_add_up_to_what_these_add_alone(
    told: list[StoryFacts], cut: int, whose: Placements
) -> None:
    signed: list[tuple[int, Facts]] = [(1, each) for each in told]
    found = _folded(signed[:cut], signed[cut:])
    alone = _folded(_alone(told, whose))

    shown = _pages(found, *BY_PLACEMENTS[whose])
    assert shown == _pages(alone, Chapter.DEFAULT)


@PATIENT
@given(stories, st.integers(0, 5))
def test_what_is_taken_back_leaves_no_chapter(told: list[StoryFacts], cut: int) -> None:
    added: list[tuple[int, Facts]] = [(1, each) for each in told]
    taken: list[tuple[int, Facts]] = [(-1, each) for each in reversed(told)]
    found = _folded(added, taken[:cut], taken[cut:])

    for chapter in Chapter:
        assert _pages(found, chapter) == {}
    for seats in found.seats.values():
        assert all(not any(names.values()) for names in seats.values())


@PATIENT
@given(stories)
def test_stories_that_no_analyst_placed_fill_no_chapter_of_other_placements(
    told: list[StoryFacts],
) -> None:
    plain: list[tuple[int, Facts]] = [(1, each) for each in told if not each.otherwise]
    found = _folded(plain)

    others = {Chapter.TELLER, Chapter.ANALYST, Chapter.BOTH, Chapter.AGREEMENT}
    assert not found.sums.keys() & others
    assert found.seats.keys() <= {Chapter.DEFAULT}
    shown = {page.sight for page in _pages(found, Chapter.DEFAULT)}
    assert shown in (set(), set(sights(Visibility.ORGANISATION)))
