"""`check`: compare what reports count with the rows, and rebuild it."""

import asyncio
from typing import Annotated

import typer
from rich.progress import track
from sqlalchemy.ext.asyncio import AsyncEngine

from api.commands.running import chosen, engine_of, refused, running
from api.commands.terminal import AT_THE_SIDE
from services import operators
from services.checking import Checked


def check(
    organisation: Annotated[
        str | None, typer.Option(help="Name or id; every organisation if not named.")
    ] = None,
    *,
    rebuild: Annotated[
        bool, typer.Option(help="Put right what differs, or only say so.")
    ] = True,
) -> None:
    """Compare the counts behind every report with the rows, and rebuild them.

    The status is 1 where something differed and was not rebuilt.
    """

    async def run() -> tuple[list[Checked], int]:
        async with running() as app:
            return await _check(engine_of(app), organisation, rebuild=rebuild)

    found, months = asyncio.run(run())
    for space in found:
        if space.differed:
            typer.echo(f"space {space.space_id}: {space.differed} counts differed")
    if months:
        typer.echo(f"measurements: {months} months of indicators differed")
    differed = sum(space.differed for space in found) + months
    told = f"{len(found)} spaces compared, {differed} counts differed"
    if differed and not rebuild:
        raise refused(f"{told}.")
    typer.echo(f"{told} and are rebuilt." if differed else f"{told}.")


async def _check(
    engine: AsyncEngine, organisation: str | None, *, rebuild: bool
) -> tuple[list[Checked], int]:
    if organisation:
        organisations = [await chosen(engine, organisation)]
    else:
        organisations = [one.id for one in await operators.organisations(engine)]
    spaces = [
        (one, space)
        for one in organisations
        for space in await operators.spaces_of(engine, one)
    ]
    found = [
        await operators.check_counts(engine, *space, rebuild=rebuild)
        for space in track(spaces, "Spaces", console=AT_THE_SIDE)
    ]
    months = [
        await operators.check_months(engine, one, rebuild=rebuild)
        for one in organisations
    ]
    return found, sum(months)
