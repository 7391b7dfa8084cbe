"""An application that folds nothing by itself, so that a test says when."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from asgi_lifespan import LifespanManager

from api.main import create_app
from services.settings import Settings
from tests.support.databases import PATIENCE
from tests.support.given import Given


@asynccontextmanager
async def still(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    settings = Settings(database_url=database_url, fold_every=100_000)
    application = create_app(settings)
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with (
        LifespanManager(application, PATIENCE),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield Given(application.state.engine, client)
