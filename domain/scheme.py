"""The schemes before today's: by what names sources call value, and what these map to.

What was told in an older scheme keeps the name that it had there, beside the cycle of
today that a person takes it for where the name may stand for several.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.cycle import Cycle, Dimension, Ring, ring
from domain.errors import Invalid


class Scheme(StrEnum):
    """A published set of cycles, by year and number of elements."""

    V2011_5 = "v2011_5"
    V2015_8 = "v2015_8"
    V2020_8 = "v2020_8"


TODAY: Final = Scheme.V2020_8


class Match(StrEnum):
    """How an element of an older scheme corresponds to today's cycles."""

    EXACT = "exact"
    ONE_TO_MANY = "one_to_many"


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Which of today's cycles an element of a scheme may stand for.

    The most frequent one comes first.
    """

    element: str
    cycles: tuple[Cycle, ...]

    @property
    def match(self) -> Match:
        """Tell whether the element stands for one cycle or for one of several."""
        return Match.EXACT if len(self.cycles) == 1 else Match.ONE_TO_MANY

    @property
    def needs_person(self) -> bool:
        """Tell whether somebody who knows the entry has to choose."""
        return self.match is Match.ONE_TO_MANY


def _same(*cycles: Cycle) -> tuple[Correspondence, ...]:
    return tuple(Correspondence(cycle.value, (cycle,)) for cycle in cycles)


_INNER = tuple(cycle for cycle in Cycle if ring(cycle) is Ring.INNER)

SCHEMES: Mapping[Scheme, tuple[Correspondence, ...]] = MappingProxyType(
    {
        Scheme.V2011_5: (
            *_same(*_INNER),
            # Success redefined: mostly a deep change, at times a new direction.
            Correspondence("reframing", (Cycle.TRANSFORMATIVE, Cycle.STRATEGIC)),
        ),
        Scheme.V2015_8: _same(
            *_INNER,
            Cycle.TRANSFORMATIVE,
            Cycle.STRATEGIC,
            Cycle.ENABLING,
            Cycle.ORIENTING,
        ),
        Scheme.V2020_8: _same(*Cycle),
    }
)


@dataclass(frozen=True, slots=True)
class AsNamed:
    """The name under which a source had something: an element of a scheme."""

    scheme: Scheme
    element: str


class AtCycle(NamedTuple):
    """A cycle at which something stands, and what its source calls that."""

    cycle: Cycle
    dimension: Dimension | None = None
    as_named: AsNamed | None = None


def cycle_for(
    cycle: Cycle | None, as_named: AsNamed | None, pointer: str = ""
) -> Cycle:
    """Return the cycle that is meant; a name that stands for one alone needs no other.

    Raises
    ------
    Invalid
        If neither is given, the scheme has no such element, or the element may stand
        for several cycles, or for others than the one that is given.
    """
    if as_named is None:
        if cycle is None:
            raise Invalid("this is required", f"{pointer}/cycle", "required")
        return cycle
    possible = next(
        (c.cycles for c in SCHEMES[as_named.scheme] if c.element == as_named.element),
        (),
    )
    if not possible:
        place = f"{pointer}/as_named/element"
        raise Invalid("the scheme has no such element", place, "unknown-element")
    if cycle in possible:
        return cycle
    if cycle is None and len(possible) == 1:
        return possible[0]
    choices = {"cycles": ", ".join(possible)}
    named = " or ".join(possible)
    if cycle is None:
        message, fault = f"this name may stand for {named}: say which", "choose-cycle"
    else:
        message, fault = f"this name stands for {named}", "wrong-cycle"
    raise Invalid(message, f"{pointer}/cycle", fault, context=choices)


def asks(scheme: Scheme, cycle: Cycle) -> bool:
    """Tell whether an element of a scheme may stand for a cycle."""
    return any(cycle in each.cycles for each in SCHEMES[scheme])


def is_asked(cycle: Cycle, schemes: Collection[Scheme]) -> bool:
    """Tell whether data under some schemes could be of a cycle; without data, yes."""
    return not schemes or any(asks(scheme, cycle) for scheme in schemes)
