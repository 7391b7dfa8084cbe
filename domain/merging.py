"""Merging: two records that turn out to be one, and what keeps them apart."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.access import Caller
from domain.cycle import Cycle, Dimension
from domain.indicator import Direction, Kind


class Noun(StrEnum):
    """What can be merged."""

    PERSON = "person"
    INDICATOR = "indicator"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a measurement of an indicator means."""

    space: UUID
    kind: Kind
    unit: str | None
    direction: Direction
    codes: frozenset[str]
    breakdown_keys: frozenset[str]
    cycles: frozenset[tuple[Cycle, Dimension | None]]

    def differences(self, other: "Meaning") -> list[str]:
        """Return in what two indicators differ, so that their series cannot be one.

        Where they lie is part of it: who sees a measurement depends on its space.
        """
        names = ("space", "kind", "unit", "direction", "codes", "breakdown_keys")
        differ = [n for n in names if getattr(self, n) != getattr(other, n)]
        return differ + (["cycles"] if self.cycles != other.cycles else [])


def same_rights(
    members: Iterable[Caller], one: UUID, other: UUID, *, is_open: bool
) -> bool:
    """Tell whether everybody may do in one space what they may do in the other.

    To take part is one of the rights: it opens what was told to those who do.
    """
    return all(
        (one in each.spaces) == (other in each.spaces)
        and each.permissions_in(one, is_open=is_open)
        == each.permissions_in(other, is_open=is_open)
        for each in members
    )


def counted(
    moved: Mapping[tuple[str, str], int], joined: Mapping[tuple[str, str], int]
) -> list[dict[str, str | int]]:
    """Return how many links of which kind went over, and how many became one."""
    kinds: Collection[tuple[str, str]] = {*moved, *joined}
    return [
        {
            "record": record,
            "reference": reference,
            "moved": moved.get((record, reference), 0),
            "joined": joined.get((record, reference), 0),
        }
        for record, reference in sorted(kinds)
    ]
