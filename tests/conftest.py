"""Fixtures: one migrated database of each kind a run, and the application on it."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from hypothesis import settings

from api.main import create_app
from services.settings import Settings
from tests.support import databases
from tests.support.given import Given
from tests.support.statements import Heard

# How long one example takes says more of the machine than of the code.
settings.register_profile("suite", deadline=None)
settings.register_profile("fuzz", max_examples=25, deadline=None)
settings.load_profile("suite")


def pytest_report_header() -> str:
    """Say in one line which databases are tested."""
    return f"databases: {' and '.join(databases.names())}"


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end: thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", params=databases.names())
def kind(request: pytest.FixtureRequest) -> str:
    """Name the database that a test runs on."""
    named: str = request.param
    return named


@pytest.fixture(scope="session")
def database_url(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a migrated database of this run."""
    folder: Path = tmp_path_factory.mktemp("database")
    url = asyncio.run(databases.create(kind, folder))
    databases.migrate(url)
    yield url
    asyncio.run(databases.drop(url))


@pytest.fixture(scope="session")
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    """Give the application, started; at the end, what it executed is looked at."""
    application = create_app(Settings(database_url=database_url))
    heard = application.state.heard = Heard()
    async with AsyncExitStack() as stack:
        with heard.listening():
            started = LifespanManager(application, databases.PATIENCE)
            await stack.enter_async_context(started)
        heard.listen(application.state.engine)
        yield application
    assert heard.faults() == [], "statements that a sharded database would not take"


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the application; it raises no error of the application's."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.fixture
def given(app: FastAPI, client: httpx.AsyncClient) -> Given:
    """Give what makes organisations of a test's own."""
    return Given(app.state.engine, client)
