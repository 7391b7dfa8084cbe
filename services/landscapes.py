"""Landscapes: maps of the field around a space, version after version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import and_, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import Invalid, NotFound
from domain.landscape import (
    Boundary,
    InviteStatus,
    Place,
    Tie,
    check_landscape,
)
from domain.space import refuse_if_archived
from services.access import (
    check_version,
    require,
    require_known,
    sees_space,
    space_for,
)
from services.database.tables import (
    Landscape,
    LandscapeSeat,
    LandscapeVersion,
    Person,
    Space,
)
from services.replays import made_before

LANDSCAPES_MAX = 100
"""How many landscapes a space has at most; each has any number of versions."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a place; or, with `missing`, a seat in which somebody is missing."""

    place: str | None
    person_id: UUID | None = None
    missing: str | None = None
    invite_status: InviteStatus | None = None


@dataclass(frozen=True, slots=True)
class LandscapeSaid:
    """What a version of a landscape is to show."""

    title: str
    drawn_on: date | None = None
    note: str | None = None
    places: Sequence[Place] = ()
    boundaries: Sequence[Boundary] = ()
    ties: Sequence[Tie] = ()
    members: Sequence[Seat] = ()
    missing: Sequence[Seat] = ()


async def create_landscape(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    said: LandscapeSaid,
    *,
    landscape_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[Landscape, bool]:
    """Give a space a map, with its first version.

    Say too whether it is there from before.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not frame there.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If its parts do not go together.
    UnknownReference
        If it names a person who is not there.
    IdReused
        If the id belongs to a landscape that another request made.
    """
    space = await space_for(session, caller, space_id, Permission.FRAME, writes=False)
    key = landscape_id or uuid7()
    present = await made_before(
        session, caller, Landscape, key, request_digest, space_id=space_id
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    await _refuse_too_many(session, caller, space_id)
    landscape = Landscape(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    session.add(landscape)
    await session.flush()
    await _write(session, caller, landscape, said, request_digest)
    return landscape, False


async def _refuse_too_many(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> None:
    found = await session.exec(
        select(func.count(col(Landscape.id))).where(
            Landscape.organisation_id == caller.organisation_id,
            Landscape.space_id == space_id,
        )
    )
    if found.one() >= LANDSCAPES_MAX:
        message = f"a space has at most {LANDSCAPES_MAX} landscapes"
        raise Invalid(message, "", "too-many")


async def add_landscape_version(
    session: AsyncSession,
    caller: Caller,
    landscape_id: UUID,
    predecessor: int,
    said: LandscapeSaid,
    *,
    request_digest: str,
) -> tuple[Landscape, bool]:
    """Draw a map anew; say too whether that was done before.

    Raises
    ------
    NotFound
        If the landscape is not visible to the caller.
    NotPermitted
        If the caller may not frame there.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If `predecessor` is not its present version.
    Invalid
        If its parts do not go together.
    UnknownReference
        If it names a person who is not there.
    """
    landscape, space = await landscape_for(
        session, caller, landscape_id, Permission.FRAME
    )
    await session.refresh(landscape, with_for_update={"key_share": True})
    before = await session.get_one(
        LandscapeVersion, (caller.organisation_id, landscape_id, landscape.version)
    )
    again = before.request_digest == request_digest
    if landscape.version == predecessor + 1 and again:
        return landscape, True
    refuse_if_archived(space.archived_at)
    check_version(landscape.version, predecessor)
    landscape.version += 1
    session.add(landscape)
    await _write(session, caller, landscape, said, request_digest)
    return landscape, False


async def _write(
    session: AsyncSession,
    caller: Caller,
    landscape: Landscape,
    said: LandscapeSaid,
    request_digest: str | None,
) -> None:
    check_landscape(said.places, said.boundaries, said.ties, _places(said))
    await require_known(session, caller, Person, _persons(said))
    now = datetime.now(UTC)
    session.add(
        LandscapeVersion(
            organisation_id=caller.organisation_id,
            landscape_id=landscape.id,
            number=landscape.version,
            title=said.title,
            drawn_on=said.drawn_on or now.date(),
            note=said.note,
            places=_placed(said),
            boundaries=[
                {"name": each.name, "places": list(each.places)}
                for each in said.boundaries
            ],
            ties=[
                {
                    "source": tie.source,
                    "target": tie.target,
                    "kind": tie.kind,
                    "strength": tie.strength,
                    "missing": tie.missing,
                }
                for tie in said.ties
            ],
            recorded_by_id=caller.person_id,
            request_digest=request_digest,
            created_at=now,
        )
    )
    for position, seat in enumerate((*said.members, *said.missing)):
        session.add(_seat(landscape, position, seat))
    await session.flush()


def _seat(landscape: Landscape, position: int, seat: Seat) -> LandscapeSeat:
    return LandscapeSeat(
        organisation_id=landscape.organisation_id,
        landscape_id=landscape.id,
        number=landscape.version,
        position=position,
        place=seat.place,
        person_id=seat.person_id,
        missing=seat.missing,
        invite_status=seat.invite_status,
    )


def _places(said: LandscapeSaid) -> list[tuple[str, str]]:
    return [
        (seat.place, f"/{name}/{number}/place")
        for name, seats in (("members", said.members), ("missing", said.missing))
        for number, seat in enumerate(seats)
        if seat.place is not None
    ]


def _persons(said: LandscapeSaid) -> list[tuple[UUID, str]]:
    return [
        (seat.person_id, f"/{name}/{number}/person_id")
        for name, seats in (("members", said.members), ("missing", said.missing))
        for number, seat in enumerate(seats)
        if seat.person_id is not None
    ]


async def landscape_for(
    session: AsyncSession,
    caller: Caller,
    landscape_id: UUID,
    permission: Permission = Permission.READ_SPACE,
) -> tuple[Landscape, Space]:
    """Return a landscape in whose space the caller holds `permission`, and the space.

    Raises
    ------
    NotFound
        If it does not exist or is not visible to the caller.
    NotPermitted
        If it is visible but the permission is missing.
    """
    found = await session.exec(
        select(Landscape, Space)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(Landscape.organisation_id),
                col(Space.id) == col(Landscape.space_id),
            ),
        )
        .where(
            Landscape.organisation_id == caller.organisation_id,
            Landscape.id == landscape_id,
            sees_space(caller),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such landscape")
    require(caller, permission, row[1])
    return row[0], row[1]


def _placed(said: LandscapeSaid) -> list[dict[str, str]]:
    # Coordinates as text: exact, and one form on both databases.
    return [
        {
            "key": place.key,
            "kind": place.kind,
            "name": place.name,
            "x": format(place.x, "f"),
            "y": format(place.y, "f"),
        }
        for place in said.places
    ]
