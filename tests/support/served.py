"""Databases beside the one that a test runs on, each served by an application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from asgi_lifespan import LifespanManager

from api.main import create_app
from services.settings import Settings
from tests.support.databases import PATIENCE
from tests.support.given import Given


@asynccontextmanager
async def served(url: str) -> AsyncIterator[Given]:
    """Serve a database."""
    app = create_app(Settings(database_url=url, fold_in="worker"))
    transport = httpx.ASGITransport(app=app)
    async with (
        LifespanManager(app, PATIENCE),
        httpx.AsyncClient(transport=transport, base_url="http://x") as client,
    ):
        yield Given(app.state.engine, client)
