"""The roll of a space: who stands behind which counts, as bits."""

from collections import Counter
from datetime import date
from uuid import UUID

from domain.chapter import Chapter
from domain.folding import ByChapter
from domain.roll import Behind, Leaf, Roll, leaves_of, stand, stands_of, stands_on
from domain.story import Visibility
from domain.summary import Seat

ANNA, BINA, CARL = (UUID(int=n) for n in (1, 2, 3))
MAY, JUNE = date(2020, 5, 1), date(2020, 6, 1)
ALL_SEE = max(Visibility)


def seats(*told: tuple[UUID, date, str, int]) -> ByChapter:
    """Return how often tellers stand behind counts, by the default placements."""
    found: dict[Seat, Counter[str]] = {}
    for person, month, name, n in told:
        seat = Seat(person=person, visibility=ALL_SEE, month=month)
        found.setdefault(seat, Counter())[name] += n
    return {Chapter.DEFAULT: found}


def test_a_teller_has_one_number_for_ever() -> None:
    roll = Roll.of([ANNA, BINA])

    assert [roll.bit(each) for each in (BINA, CARL, ANNA, CARL)] == [2, 4, 1, 4]
    assert roll.tellers == [ANNA, BINA, CARL]


def test_who_is_not_among_bits_is_counted_once() -> None:
    roll = Roll.of([ANNA, BINA, CARL])

    assert roll.beyond([ANNA, BINA, CARL], 0b010) == 2


def test_bits_say_what_seats_say() -> None:
    roll = Roll()
    told = seats(
        (ANNA, MAY, "steps", 2), (BINA, MAY, "steps", 1), (ANNA, JUNE, "flows", 1)
    )
    leaves: dict[Leaf, Behind] = {leaf: {} for leaf in leaves_of(told)}
    stand(roll, leaves, told, told)

    assert stands_on(roll, leaves) == stands_of(told)
    assert len(stands_of(told)) == 3


def test_who_stands_there_no_more_is_taken_off_the_bits_and_not_off_the_roll() -> None:
    roll = Roll()
    before = seats((ANNA, MAY, "steps", 1), (BINA, MAY, "steps", 1))
    leaves: dict[Leaf, Behind] = {leaf: {} for leaf in leaves_of(before)}
    stand(roll, leaves, before, before)
    touched = seats((ANNA, MAY, "steps", -1))
    stand(roll, leaves, touched, seats((ANNA, MAY, "steps", 0)))

    assert {teller for _, _, teller in stands_on(roll, leaves)} == {BINA}
    assert roll.tellers == [ANNA, BINA]
