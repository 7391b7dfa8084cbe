"""`import`: files of stories and measurements, through the public API."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import httpx
import typer
from fastapi import FastAPI

from api.commands import terminal
from api.commands.running import (
    chosen,
    client_of,
    engine_of,
    fold,
    refused,
    running,
)
from domain.access import OrganisationRole
from services import operators
from services.organisation_import import Imported, NotImported, import_organisation

LIFE = timedelta(hours=1)
"""How long a token lives that is made for one import."""

imports = typer.Typer(
    help="Import a CSV file into a space, or an organisation: all of it, or nothing.",
    no_args_is_help=True,
)

File: TypeAlias = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True)
]
Space: TypeAlias = Annotated[str, typer.Option(help="Id or exact name of the space.")]
Token: TypeAlias = Annotated[
    str | None,
    typer.Option(envvar="VALUEWEAVE_TOKEN", help="Whose import it is.", metavar="vw_…"),
]
Role: TypeAlias = Annotated[
    OrganisationRole,
    typer.Option("--as", help="Without a token: a member in this role."),
]
Organisation: TypeAlias = Annotated[
    str | None, typer.Option(help="Name or id; needed where there are several.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Validate everything and write nothing.")
]


@imports.command()
def stories(
    file: File,
    space: Space,
    *,
    token: Token = None,
    role: Role = OrganisationRole.OWNER,
    organisation: Organisation = None,
    dry_run: DryRun = False,
) -> None:
    """Import stories: one row for each step."""
    _import("stories", file, space, token, role, organisation, dry_run=dry_run)


@imports.command()
def measurements(
    file: File,
    space: Space,
    *,
    token: Token = None,
    role: Role = OrganisationRole.OWNER,
    organisation: Organisation = None,
    dry_run: DryRun = False,
) -> None:
    """Import measurements: one row for each."""
    _import("measurements", file, space, token, role, organisation, dry_run=dry_run)


@imports.command()
def organisation(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    *,
    key: Annotated[
        UUID | None, typer.Option("--id", help="Another id than it had.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Another name than it had.")] = None,
) -> None:
    """Make an organisation of what `export` wrote. Nobody has a token to it yet."""

    async def make() -> Imported:
        async with running() as app:
            return await import_organisation(
                engine_of(app),
                folder,
                organisation_id=key,
                name=name,
            )

    with terminal.waiting() as bar:
        bar.add_task("import", total=None)
        try:
            made = asyncio.run(make())
        except NotImported as reason:
            raise refused(f"Nothing was imported: {reason}.") from reason
    typer.echo(f"{made.rows} rows imported into {made.organisation_id}.")


def _import(
    kind: str,
    file: Path,
    space: str,
    token: str | None,
    role: OrganisationRole,
    organisation: str | None,
    *,
    dry_run: bool,
) -> None:
    content = file.read_bytes()

    async def send() -> httpx.Response:
        async with running() as app:
            text = token or await _token(app, role, organisation)
            async with client_of(app, text) as client:
                key = await _space(client, space)
                answer = await client.post(
                    f"/v1/spaces/{key}/{kind}/import",
                    params={"dry_run": "true"} if dry_run else {},
                    content=content,
                    headers={"Content-Type": "text/csv; charset=utf-8"},
                )
            await fold(app, text)
            return answer

    with terminal.waiting() as bar:
        bar.add_task(file.name, total=None)
        answer = asyncio.run(send())
    told = answer.json()
    if not answer.is_success:
        for error in told["errors"]:
            typer.echo(f"{error['pointer']}: {error['message']}")
        raise refused(f"Nothing was imported: {told['detail']}")
    outcomes = Counter(line["outcome"] for line in told["lines"])
    for line, error in _faults(told):
        where = error.get("column") or "the line"
        typer.echo(f"line {line}: {where}: {error['message']}")
    typer.echo(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()))
    if outcomes["refused"]:
        raise refused("Nothing was imported.")
    typer.echo("Imported." if told["written"] else "Nothing was written: a dry run.")


async def _token(app: FastAPI, role: OrganisationRole, organisation: str | None) -> str:
    engine = engine_of(app)
    caller = await operators.caller_for(
        engine, await chosen(engine, organisation), role
    )
    return await operators.make_token(
        engine, caller, label="import", life=LIFE, revoke_last=True
    )


async def _space(client: httpx.AsyncClient, named: str) -> str:
    """Return the id of the visible space with that id or name."""
    parameters: dict[str, str] = {"limit": "200"}
    while True:
        answer = await client.get("/v1/spaces", params=parameters)
        if not answer.is_success:
            raise refused(answer.json()["detail"])
        found = answer.json()
        for space in found["items"]:
            if named in (space["id"], space["name"]):
                return str(space["id"])
        if not found["page"]["has_more"]:
            raise refused("There is no space of that id or name here.")
        parameters["cursor"] = found["page"]["next_cursor"]


def _faults(told: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each line that is not accepted, with each reason."""
    for line in told["lines"]:
        for error in line["errors"]:
            yield line["line"], error
