"""`demo`: an organisation to look around in, with a published case."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated

import httpx
import typer
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from api.commands import terminal
from api.commands.running import client_of, engine_of, refused, running
from api.commands.serve import HOST, PORT, serve
from api.demonstration.case import Case, read_case
from api.demonstration.entering import (
    Entered,
    NotEntered,
    enter,
    enter_side_by_side,
)
from api.demonstration.invented import invented
from domain.access import OrganisationRole
from services import operators

NAME = "Valueweave demonstration"
CASE = "phuntshok"
LABEL = "demonstration"
THRESHOLD = 1
"""Nothing is suppressed: the case is public, and invented people hide nothing."""
ORIGINS = tuple(
    f"http://{host}:{port}"
    for host in ("localhost", "127.0.0.1")
    for port in (3000, 4173, 5173, 8000, 8080)
)
"""Where browsers load a client from while it is being made."""

Tokens = Mapping[OrganisationRole, str]


@dataclass(slots=True)
class Loaded:
    """What a run of the command leaves to be told."""

    case: Case
    tokens: Tokens
    entered: Entered = field(default_factory=Entered)
    spaces: dict[str, str] = field(default_factory=dict)
    """Names and ids of invented spaces."""


def demo(
    stories: Annotated[
        int, typer.Option(min=0, help="Add a space of so many invented stories.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Other invented stories.")] = 1,
    port: Annotated[int, typer.Option(min=1, max=65535)] = PORT,
    *,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Load the case only if it is missing.")
    ] = False,
    serving: Annotated[
        bool, typer.Option("--serve", help="Serve on 127.0.0.1 afterwards.")
    ] = False,
) -> None:
    """Load the demonstration through the public API, and print tokens for it."""
    try:
        loaded = asyncio.run(_load(stories, seed, if_empty=if_empty))
    except* NotEntered as reasons:
        raise refused(str(reasons.exceptions[0])) from None
    _show(loaded, f"http://{HOST}:{port}")
    if serving:
        serve(host=HOST, port=port, workers=1)
    else:
        typer.echo("Serve it with: python -m api serve")


async def _load(stories: int, seed: int, *, if_empty: bool) -> Loaded:
    async with running() as app:
        loaded = Loaded(read_case(CASE), await _tokens(engine_of(app)))
        async with _clients(app, loaded.tokens) as clients:
            if not (if_empty and await _is_there(clients, loaded.case)):
                with terminal.steps() as bar:
                    task = bar.add_task(
                        loaded.case.title, total=len(loaded.case.entries)
                    )
                    await enter(
                        clients,
                        loaded.case.entries,
                        loaded.entered,
                        lambda: bar.advance(task),
                    )
            if stories:
                await _invent(clients, loaded, stories, seed)
    return loaded


async def _tokens(engine: AsyncEngine) -> Tokens:
    """Return a fresh token for each role; those of the last run end."""
    known = [one for one in await operators.organisations(engine) if one.demonstration]
    key = (
        known[0].id
        if known
        else await operators.create_organisation(
            engine, NAME, threshold=THRESHOLD, origins=ORIGINS, demonstration=True
        )
    )
    tokens = {}
    for role in OrganisationRole:
        caller = await operators.caller_for(engine, key, role)
        tokens[role] = await operators.make_token(
            engine, caller, label=LABEL, revoke_last=True
        )
    return tokens


@asynccontextmanager
async def _clients(
    app: FastAPI, tokens: Tokens
) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    async with AsyncExitStack() as stack:
        yield {
            role: await stack.enter_async_context(client_of(app, token))
            for role, token in tokens.items()
        }


async def _is_there(clients: Mapping[str, httpx.AsyncClient], case: Case) -> bool:
    answer = await clients[OrganisationRole.EVALUATOR].get(case.probe)
    return answer.status_code != HTTPStatus.NOT_FOUND


async def _invent(
    clients: Mapping[str, httpx.AsyncClient], loaded: Loaded, stories: int, seed: int
) -> None:
    members = {
        role: (await client.get("/v1/me")).json()["person"]["id"]
        for role, client in clients.items()
    }
    made = invented(stories, members, seed=seed)
    loaded.spaces[made.name] = made.space_id
    with terminal.steps() as bar:
        task = bar.add_task(made.name, total=made.total)

        def told() -> None:
            bar.advance(task)

        await enter(clients, made.ground, loaded.entered, told)
        await enter_side_by_side(clients, made.stories, loaded.entered, told)
        await enter_side_by_side(clients, made.joints, loaded.entered, told)


def _show(loaded: Loaded, address: str) -> None:
    if loaded.entered.counts:
        kept = f", {loaded.entered.kept} there already" if loaded.entered.kept else ""
        typer.echo(f"{loaded.entered.made} records entered{kept}.")
    for name, key in loaded.spaces.items():
        typer.echo(f"{name}: {address}/v1/spaces/{key}")
    typer.secho(f"\n{NAME}: {address}", bold=True)
    typer.echo(f"API reference: {address}/docs/\n\nTokens, until the next run:")
    for role, token in loaded.tokens.items():
        typer.echo(f"  {role:<12} {token}")
    token = loaded.tokens[OrganisationRole.EVALUATOR]
    space, story = loaded.case.ids["LOGIN"], loaded.case.ids["story-1"]
    typer.echo("\nTry:")
    for path in ("spaces", f"stories/{story}", f"spaces/{space}/report"):
        typer.echo(f"  curl -H 'Authorization: Bearer {token}' {address}/v1/{path}")
    typer.echo("")
