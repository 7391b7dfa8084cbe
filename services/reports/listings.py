"""Where the cycles of stories are listed, by whose placements."""

import sqlalchemy as sa
from sqlmodel import col

from domain.access import Caller
from domain.coding import Placements
from services.access import own
from services.database.tables import OtherCycle, StoryCycle

Listing = type[StoryCycle] | type[OtherCycle]


def listings(whose: Placements) -> list[Listing]:
    """Return where the cycles of stories by these placements are listed."""
    if whose is Placements.DEFAULT:
        return [StoryCycle]
    return [OtherCycle] if whose is Placements.ANALYST else [StoryCycle, OtherCycle]


def held_by(
    listing: Listing, whose: Placements, caller: Caller
) -> list[sa.ColumnElement[bool]]:
    """Return the condition on rows of a listing that hold by these placements."""
    if whose is Placements.DEFAULT:
        return []
    if listing is OtherCycle:
        return [sa.and_(col(OtherCycle.placements) == whose, col(OtherCycle.there))]
    differs = (
        sa.select(sa.literal(1))
        .where(
            col(OtherCycle.organisation_id) == own(caller),
            col(OtherCycle.story_id) == col(StoryCycle.story_id),
            col(OtherCycle.placements) == whose,
            col(OtherCycle.cycle) == col(StoryCycle.cycle),
        )
        .correlate(StoryCycle)
    )
    return [~sa.exists(differs)]
