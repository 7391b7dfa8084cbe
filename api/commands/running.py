"""The application, run inside a command: opened, called, closed again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import typer
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from api.main import create_app
from services import folding, operators, tokens
from services.database.readiness import NotReady
from services.settings import prepare_folder, settings

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the repository, wherever a command is run from."""

NEVER = 1e9
"""Seconds."""

PATIENCE = 120.0
"""Seconds a command waits for one answer: a file of thousands of lines is one."""


@asynccontextmanager
async def running() -> AsyncIterator[FastAPI]:
    """Give the application on the database of the environment, started.

    It does not fold meanwhile. Whoever serves folds what it finds at the start; a
    command that writes beside a server calls `fold` at its end.

    Raises
    ------
    typer.Exit
        If the database is not fit to be served from, having said why.
    """
    prepare_folder(settings().database_url)
    app = create_app(settings().model_copy(update={"fold_every": NEVER}))
    try:
        async with app.router.lifespan_context(app):
            yield app
    except NotReady as reason:
        raise refused(str(reason)) from reason


async def fold(app: FastAPI, token: str) -> None:
    """Fold what is pending in the organisation of a token."""
    await folding.fold_organisation(engine_of(app), tokens.organisation_of(token))


def engine_of(app: FastAPI) -> AsyncEngine:
    """Return the engine of a started application."""
    engine: AsyncEngine = app.state.engine
    return engine


@asynccontextmanager
async def client_of(app: FastAPI, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client that calls the application's public addresses with a token."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://valueweave",
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE,
    ) as client:
        yield client


async def chosen(engine: AsyncEngine, named: str | None) -> UUID:
    """Return the organisation with that name or id; the only one if none is named.

    Raises
    ------
    typer.Exit
        If it is none, or one among several, having said which there are.
    """
    known = await operators.organisations(engine)
    fitting = [one for one in known if named in (None, one.name, str(one.id))]
    if len(fitting) == 1:
        return fitting[0].id
    told = "; ".join(f"{one.name} ({one.id})" for one in fitting or known)
    raise refused(f"choose an organisation with --organisation: {told or 'none yet'}")


def refused(reason: str) -> typer.Exit:
    """Return what ends a command with status 1, having said the reason."""
    typer.secho(reason, fg=typer.colors.RED, err=True)
    return typer.Exit(1)
