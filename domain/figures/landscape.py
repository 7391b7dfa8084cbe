"""A landscape: places, boundaries, links, and who is there or missing (12.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    wording,
)
from domain.landscape import Boundary, InviteStatus, Place, Tie
from domain.sentence import Sentences

PLACES_MAX: Final = 60
TIES_MAX: Final = 80
SEATS_MAX: Final = 60
BOUNDARIES_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A person in a place; without one, a seat in which somebody is missing."""

    place: str | None
    label: str
    person: UUID | None = None
    invited: InviteStatus | None = None


@dataclass(frozen=True, slots=True)
class MapShown:
    """A version of a landscape as its reader sees it."""

    landscape: UUID
    number: int
    title: str
    drawn_on: date
    places: Sequence[Place]
    boundaries: Sequence[Boundary]
    ties: Sequence[Tie]
    seats: Sequence[SeatShown]


def landscape_figure(found: MapShown | None, language: str) -> Figure:
    """Return places with what separates and joins them, and who sits in them.

    `facts` tell by the key of a link how strong it is, where somebody said so.
    Where there are more than can be drawn, the first ones are, and the figure says so.
    """
    words = wording(language)
    figure = blank(FigureName.LANDSCAPE, language)
    if found is None or not (found.places or found.seats):
        return figure
    places = found.places[:PLACES_MAX]
    keys = {each.key for each in places}
    drawn = [each for each in found.ties if _between(each, keys)]
    ties = drawn[:TIES_MAX]
    seats = found.seats[:SEATS_MAX]
    boundaries = found.boundaries[:BOUNDARIES_MAX]
    whole = (found.places, found.ties, found.seats, found.boundaries)
    shown = (places, ties, seats, boundaries)
    version = words.say(
        "figure.landscape.version",
        version=found.number,
        on=found.drawn_on.isoformat(),
    )
    return replace(
        figure,
        panels=(Panel("landscape", found.title, (found.landscape,), version),),
        nodes=(
            *(_place(each, words) for each in places),
            *(
                Node(f"boundary:{number}", Sort.BOUNDARY, each.name, panel="landscape")
                for number, each in enumerate(boundaries)
            ),
            *(_seat(number, each, words) for number, each in enumerate(seats)),
        ),
        edges=(
            *(_tie(number, tie, words) for number, tie in enumerate(ties)),
            *_sides(boundaries, keys),
            *_seated(seats, keys),
        ),
        note="",
        facts=dict(_strengths(ties, words)),
        more=any(len(a) > len(b) for a, b in zip(whole, shown, strict=True)),
    )


def _between(tie: Tie, keys: set[str]) -> bool:
    return tie.source != tie.target and {tie.source, tie.target} <= keys


def _place(place: Place, words: Sentences) -> Node:
    return Node(
        key=f"place:{place.key}",
        sort=Sort.PLACE,
        label=place.name,
        panel="landscape",
        lane=str(place.kind),
        at=(place.x, place.y),
        note=words.say(f"figure.landscape.kind.{place.kind}"),
    )


def _seat(number: int, seat: SeatShown, words: Sentences) -> Node:
    if seat.person is not None:
        label, ids = seat.label, (seat.person,)
        return Node(f"seat:{number}", Sort.PERSON, label, ids, panel="landscape")
    status = seat.invited or InviteStatus.NOT_INVITED
    return Node(
        key=f"seat:{number}",
        sort=Sort.SEAT,
        label=seat.label,
        panel="landscape",
        note=words.say(f"figure.landscape.invite.{status}"),
    )


def _tie(number: int, tie: Tie, words: Sentences) -> Edge:
    strength = tie.strength and words.say(f"figure.landscape.strength.{tie.strength}")
    missing = words.say("figure.landscape.missing") if tie.missing else ""
    return Edge(
        key=f"link:{number}",
        source=f"place:{tie.source}",
        target=f"place:{tie.target}",
        relation=f"link-{tie.kind}",
        label=words.say(f"figure.relation.link-{tie.kind}"),
        # What is missing is hoped for, and drawn so.
        aspired=tie.missing,
        note=", ".join(filter(None, (strength, missing))),
    )


def _strengths(ties: Sequence[Tie], words: Sentences) -> Iterator[tuple[str, str]]:
    for number, tie in enumerate(ties):
        if tie.strength is not None:
            said = words.say(f"figure.landscape.strength.{tie.strength}")
            yield f"link:{number}", said


def _sides(boundaries: Sequence[Boundary], keys: set[str]) -> Iterator[Edge]:
    for number, each in enumerate(boundaries):
        for key in dict.fromkeys(each.places):
            if key in keys:
                yield Edge(
                    key=f"boundary:{number}/{key}",
                    source=f"place:{key}",
                    target=f"boundary:{number}",
                    relation="within",
                )


def _seated(seats: Sequence[SeatShown], keys: set[str]) -> Iterator[Edge]:
    for number, each in enumerate(seats):
        if each.place in keys:
            yield Edge(
                key=f"seat:{number}/{each.place}",
                source=f"seat:{number}",
                target=f"place:{each.place}",
                relation="seat",
            )
