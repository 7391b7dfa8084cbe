"""`export`: an organisation as open files."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.commands import terminal
from api.commands.running import chosen, engine_of, refused, running
from services.exports import export_organisation


def export(
    *,
    to: Annotated[
        Path, typer.Option(file_okay=False, help="An empty folder, made if missing.")
    ],
    organisation: Annotated[
        str | None, typer.Option(help="Name or id; needed where there are several.")
    ] = None,
) -> None:
    """Write all that an organisation has entered as lines of JSON, with a manifest.

    Tokens are left out, and what is computed from the rest.
    """

    async def write() -> int:
        async with running() as app:
            engine = engine_of(app)
            key = await chosen(engine, organisation)
            return await export_organisation(engine, key, to)

    with terminal.waiting() as bar:
        bar.add_task("export", total=None)
        try:
            rows = asyncio.run(write())
        except FileExistsError as reason:
            raise refused(f"{str(reason).capitalize()}.") from reason
    typer.echo(f"{rows} rows exported.")
