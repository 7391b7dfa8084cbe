"""Landscapes, read: their versions, and who has a place in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound
from domain.landscape import Boundary, Place, PlaceKind, Tie, TieKind, TieStrength
from services import spaces
from services.access import space_for
from services.database.keyset import After, Slice, page
from services.database.tables import Landscape, LandscapeSeat, LandscapeVersion
from services.landscapes import landscape_for
from services.persons import names_of

Key = tuple[UUID, int]
"""A landscape and the number of one of its versions."""


@dataclass(frozen=True, slots=True)
class LandscapeDetail:
    """What belongs to versions of landscapes; names by the id of what is named."""

    seats: Mapping[Key, Sequence[LandscapeSeat]]
    persons: Mapping[UUID, str]
    spaces: Mapping[UUID, str]


async def list_landscapes(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[Landscape]:
    """Return a page of the landscapes of a space.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(Landscape).where(
        Landscape.organisation_id == caller.organisation_id,
        Landscape.space_id == space_id,
    )
    return await page(session, statement, [col(Landscape.id)], after)


async def present_maps(
    session: AsyncSession, caller: Caller, landscapes: Sequence[Landscape]
) -> list[LandscapeVersion]:
    """Return the present version of each landscape, in the same order."""
    rows = await session.exec(
        select(LandscapeVersion)
        .join(
            Landscape,
            and_(
                col(Landscape.organisation_id) == col(LandscapeVersion.organisation_id),
                col(Landscape.id) == col(LandscapeVersion.landscape_id),
                col(Landscape.version) == col(LandscapeVersion.number),
            ),
        )
        .where(
            LandscapeVersion.organisation_id == caller.organisation_id,
            col(LandscapeVersion.landscape_id).in_([each.id for each in landscapes]),
        )
    )
    found = {row.landscape_id: row for row in rows}
    return [found[each.id] for each in landscapes]


async def list_landscape_versions(
    session: AsyncSession, caller: Caller, landscape_id: UUID, after: After
) -> tuple[Landscape, Slice[LandscapeVersion]]:
    """Return a page of the versions of a landscape, and the landscape.

    Raises
    ------
    NotFound
        If the landscape is not visible to the caller.
    """
    landscape, _ = await landscape_for(session, caller, landscape_id)
    statement = select(LandscapeVersion).where(
        LandscapeVersion.organisation_id == caller.organisation_id,
        LandscapeVersion.landscape_id == landscape_id,
    )
    order = [col(LandscapeVersion.number)]
    return landscape, await page(session, statement, order, after)


async def read_landscape_version(
    session: AsyncSession, caller: Caller, landscape_id: UUID, number: int
) -> tuple[Landscape, LandscapeVersion]:
    """Return a version of a landscape.

    Raises
    ------
    NotFound
        If the landscape is not visible to the caller, or has no such version.
    """
    landscape, _ = await landscape_for(session, caller, landscape_id)
    own = (caller.organisation_id, landscape_id, number)
    version = await session.get(LandscapeVersion, own)
    if version is None:
        raise NotFound("no such version")
    return landscape, version


async def detail_of(
    session: AsyncSession,
    caller: Caller,
    landscapes: Sequence[Landscape],
    versions: Sequence[LandscapeVersion],
) -> LandscapeDetail:
    """Return what belongs to versions of landscapes: three statements."""
    keys = {(row.landscape_id, row.number) for row in versions}
    rows = await session.exec(
        select(LandscapeSeat)
        .where(
            LandscapeSeat.organisation_id == caller.organisation_id,
            col(LandscapeSeat.landscape_id).in_({key for key, _ in keys}),
            col(LandscapeSeat.number).in_({number for _, number in keys}),
        )
        .order_by(col(LandscapeSeat.position))
    )
    seats: dict[Key, list[LandscapeSeat]] = {}
    for row in rows:
        seats.setdefault((row.landscape_id, row.number), []).append(row)
    persons = {
        seat.person_id for key in keys for seat in seats.get(key, ()) if seat.person_id
    }
    return LandscapeDetail(
        seats,
        await names_of(session, caller, persons),
        await spaces.names_of(session, caller, {each.space_id for each in landscapes}),
    )


def places_of(row: LandscapeVersion) -> list[Place]:
    """Return the places of a map, in the order given."""
    return [
        Place(
            each["key"],
            PlaceKind(each["kind"]),
            each["name"],
            Decimal(each["x"]),
            Decimal(each["y"]),
        )
        for each in row.places
    ]


def boundaries_of(row: LandscapeVersion) -> list[Boundary]:
    """Return the boundaries of a map, in the order given."""
    return [Boundary(each["name"], tuple(each["places"])) for each in row.boundaries]


def ties_of(row: LandscapeVersion) -> list[Tie]:
    """Return the links of a map, in the order given."""
    return [
        Tie(
            each["source"],
            each["target"],
            TieKind(each["kind"]),
            None if each["strength"] is None else TieStrength(each["strength"]),
            each["missing"],
        )
        for each in row.ties
    ]
