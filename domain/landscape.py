"""Landscapes: the field around a space, its boundaries, and who is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.errors import Invalid


class PlaceKind(StrEnum):
    """What a place on the map stands for."""

    SPACE = "space"
    """The space itself, or another social learning space."""
    PRACTICE = "practice"
    COMMUNITY = "community"
    INSTITUTION = "institution"
    STAKEHOLDER = "stakeholder"
    OTHER = "other"


class TieKind(StrEnum):
    """What passes along a link between two places."""

    EXCHANGE = "exchange"
    """Learning from each other."""
    AUTHORITY = "authority"
    RESOURCES = "resources"
    PERSONAL = "personal"
    OTHER = "other"


class TieStrength(StrEnum):
    """How strong a link is, or is hoped to be."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


class InviteStatus(StrEnum):
    """Whether a missing seat is about to be filled."""

    NOT_INVITED = "not_invited"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map; `key` names it within one landscape, over its versions."""

    key: str
    kind: PlaceKind
    name: str
    x: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Boundary:
    """What separates places: those on one side of it."""

    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two places, there or missing."""

    source: str
    target: str
    kind: TieKind
    strength: TieStrength | None
    missing: bool


def check_landscape(
    places: Sequence[Place],
    boundaries: Sequence[Boundary],
    ties: Sequence[Tie],
    named: Iterable[tuple[str, str]] = (),
) -> None:
    """Let a map pass whose places have keys of their own and whose parts name them.

    `named` pairs what else names a place with its pointer.

    Raises
    ------
    Invalid
        If a key is given twice, or a place is named that is not on the map.
    """
    keys: set[str] = set()
    for position, place in enumerate(places):
        if place.key in keys:
            raise Invalid(
                "a place has this key already", f"/places/{position}/key", "duplicate"
            )
        keys.add(place.key)
    for key, pointer in [*_named(boundaries, ties), *named]:
        if key not in keys:
            raise Invalid("there is no such place on the map", pointer, "unknown-place")


def _named(
    boundaries: Sequence[Boundary], ties: Sequence[Tie]
) -> Iterable[tuple[str, str]]:
    for number, boundary in enumerate(boundaries):
        for position, key in enumerate(boundary.places):
            yield key, f"/boundaries/{number}/places/{position}"
    for number, tie in enumerate(ties):
        yield tie.source, f"/links/{number}/source"
        yield tie.target, f"/links/{number}/target"
