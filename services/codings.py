"""A step as its coders placed it, side by side."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.story import PlacedAs
from services.database.keyset import After
from services.placements import PLACEMENTS_MAX, PlacementShown, list_placements
from services.stories.hold import see_step


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What tellers and analysts say of a step at one cycle."""

    cycle: Cycle
    teller: list[PlacementShown]
    analysts: list[PlacementShown]


@dataclass(frozen=True, slots=True)
class Codings:
    """A step, and the cycles at which somebody placed it."""

    step_id: UUID
    text: str
    cycles: list[SideBySide]


async def read_codings(session: AsyncSession, caller: Caller, step_id: UUID) -> Codings:
    """Return the placements of a step by cycle, the teller's beside the analysts'.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    """
    _, step = await see_step(session, caller, step_id)
    found = await list_placements(session, caller, step_id, After(PLACEMENTS_MAX))
    cycles = []
    for cycle in Cycle:
        here = [each for each in found.rows if each.placement.cycle is cycle]
        teller = [p for p in here if p.placement.placed_as is PlacedAs.TELLER]
        if here:
            analysts = [each for each in here if each not in teller]
            cycles.append(SideBySide(cycle, teller, analysts))
    return Codings(step_id, step.text, cycles)
