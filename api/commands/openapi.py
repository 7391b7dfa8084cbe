"""`openapi`: the API document as a file."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.running import ROOT, refused
from api.contract import written
from api.main import create_app

DOCUMENT = ROOT / "openapi" / "openapi.json"


def openapi(
    file: Annotated[
        Path, typer.Option(dir_okay=False, show_default="openapi/openapi.json")
    ] = DOCUMENT,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the file is up to date.")
    ] = False,
) -> None:
    """Write the API document from the code, or check that a file is what it says."""
    document = written(create_app())
    there = file.read_text(encoding="utf-8") if file.exists() else ""
    if there == document:
        typer.echo(f"{file.name} is up to date.")
    elif check:
        raise refused(f"{file.name} is not what the code says: make openapi")
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_text(document, encoding="utf-8")
        typer.echo(f"{file.name} is written.")
