"""What an indicator is pre-filled with, when it is derived from something told."""

from collections.abc import Collection, Iterable

from domain.cycle import Cycle
from domain.indicator import Direction, Kind
from domain.scheme import AtCycle
from domain.space import NAME_MAX
from domain.story import Polarity

_WITHOUT_DIRECTION = frozenset({Kind.CODED, Kind.TEXT})


def name_from(text: str, longest: int = NAME_MAX) -> str:
    """Return a text on one line, cut between words where it is too long."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    head = cut.rpartition(" ")[0] if line[longest - 1] != " " else cut
    return f"{head.rstrip() or cut}…"


def name_at(cycles: Iterable[Cycle]) -> str | None:
    """Return a name that tells the cycles alone; None without any."""
    words = ", ".join(cycles)
    return words.capitalize() or None


def direction_for(
    kind: Kind, polarities: Collection[Polarity | None] = ()
) -> Direction:
    """Return which way an indicator is hoped to move.

    Up, as value that is hoped for or was gained does; down where all that is said of
    a step is that it cost something; nowhere for what is no number.
    """
    if kind in _WITHOUT_DIRECTION:
        return Direction.NONE
    said = {each for each in polarities if each is not None}
    return Direction.DECREASE if said == {Polarity.NEGATIVE} else Direction.INCREASE


def in_order(cycles: Collection[AtCycle]) -> list[AtCycle]:
    """Return cycles once each, in their order; the first dimension said counts."""
    found: dict[Cycle, AtCycle] = {}
    for at in cycles:
        if at.cycle not in found or found[at.cycle].dimension is None:
            found[at.cycle] = at
    return [found[cycle] for cycle in Cycle if cycle in found]
