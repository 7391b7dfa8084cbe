"""What arrived in several spaces of one report is counted once in it."""

from datetime import date
from uuid import UUID

from domain.arrival import counted_again, may_arrive_twice
from domain.cycle import Cycle
from domain.fact import ARRIVED, TOTAL, Family, StepFacts, StoryFacts
from domain.story import Modality, Visibility
from domain.summary import Days, Key

HOME, HERE, THERE, FAR = (UUID(int=n) for n in range(1, 5))
SPRING, SUMMER = date(2020, 3, 1), date(2020, 7, 1)


def a_step(number: int, space: UUID | None, cycle: Cycle, day: date) -> StepFacts:
    """Return a step that happened in a space."""
    placed = {cycle: None}
    return StepFacts(UUID(int=number), day, True, Modality.REPORTED, space, placed)  # noqa: FBT003 - dated


STORY = StoryFacts(
    UUID(int=50),
    HOME,
    Visibility.SPACE,
    steps=(
        a_step(101, HERE, Cycle.APPLIED, SPRING),
        a_step(102, HERE, Cycle.APPLIED, SUMMER),
        a_step(103, THERE, Cycle.APPLIED, SUMMER),
        a_step(104, FAR, Cycle.REALIZED, SUMMER),
        a_step(105, HOME, Cycle.REALIZED, SUMMER),
        a_step(106, None, Cycle.REALIZED, SUMMER),
    ),
)


def again(*spaces: UUID, days: Days | None = None) -> dict[tuple[str, str], int]:
    """Return by subject and facet what is counted more than once."""
    found = counted_again([STORY], spaces, days or Days())
    assert {key.family for key in found} <= {Family.STORIES}
    return {(key.subject, key.facet): n for key, n in found.items()}


def test_a_story_is_counted_again_in_each_further_space_where_it_arrived() -> None:
    both = {(f, a) for f in (TOTAL, Cycle.APPLIED) for a in (ARRIVED, BY_HOME)}

    assert again(HERE, THERE) == dict.fromkeys(both, 1)
    assert again(HERE, FAR) == {(TOTAL, ARRIVED): 1, (TOTAL, BY_HOME): 1}
    assert again(HERE, THERE, FAR)[TOTAL, ARRIVED] == 2
    assert again(HERE, THERE, FAR)[Cycle.APPLIED, ARRIVED] == 1


BY_HOME = f"{ARRIVED}:{HOME}"


def test_it_is_not_on_days_on_which_it_arrived_in_one_space() -> None:
    spring = Days(None, date(2020, 5, 1))

    assert again(HERE, THERE, days=spring) == {}
    assert again(HERE, days=Days()) == {}


def test_what_is_at_home_in_the_report_has_not_arrived() -> None:
    assert again(HOME, HERE, THERE) == {}
    assert (
        counted_again([], (HERE, THERE), Days())[Key(Family.STORIES, TOTAL, ARRIVED)]
        == 0
    )


def test_a_story_may_arrive_twice_by_two_spaces_beside_its_home() -> None:
    assert may_arrive_twice(HOME, [HERE, THERE])
    assert not may_arrive_twice(HOME, [HERE, HERE, HOME, None])
