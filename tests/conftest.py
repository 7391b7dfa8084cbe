"""Fixtures: one migrated database of each kind a run, and the application on it."""

import asyncio
import gc
import os
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
)
from contextlib import AsyncExitStack
from zlib import crc32

import httpx
import pytest
import uvloop
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


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Let databases take turns at the cells of tests that are marked so.

    The turn is by the cell's name, so each operation meets either database in some of
    these tests: enough to show where the two differ, in half the time. With WHOLE set,
    every cell is tested on each database.
    """
    kinds = databases.names()
    if os.environ.get("WHOLE") or len(kinds) == 1:
        return
    left = [item for item in items if not _is_turn_of(kinds, item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if _is_turn_of(kinds, item)]


def _is_turn_of(kinds: list[str], item: pytest.Item) -> bool:
    if item.get_closest_marker("in_turn") is None:
        return True
    if not isinstance(item, pytest.Function) or "kind" not in item.fixturenames:
        return True
    kind = str(item.callspec.params["kind"])
    cell = item.name.replace(kind, "")
    return kinds[crc32(cell.encode()) % len(kinds)] == kind


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end: thousands of tests."""
    gc.collect()
    gc.freeze()


def pytest_asyncio_loop_factories() -> Mapping[
    str, Callable[[], asyncio.AbstractEventLoop]
]:
    """Run on the loop on which the service runs."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session", params=databases.names())
def kind(request: pytest.FixtureRequest) -> str:
    """Name the database that a test runs on."""
    named: str = request.param
    return named


@pytest.fixture(scope="session")
def addresses(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], str]]:
    """Give what makes a migrated database of a kind: one in a run, and its address."""
    made: dict[str, str] = {}

    def address(kind: str) -> str:
        if kind not in made:
            folder = tmp_path_factory.mktemp("database")
            made[kind] = asyncio.run(databases.create(kind, folder))
            databases.migrate(made[kind])
        return made[kind]

    yield address
    for url in made.values():
        asyncio.run(databases.drop(url))


@pytest.fixture(scope="session")
def database_url(kind: str, addresses: Callable[[str], str]) -> str:
    """Give the address of a migrated database of this run."""
    return addresses(kind)


@pytest.fixture(scope="session")
async def applications() -> AsyncIterator[Callable[[str], Awaitable[FastAPI]]]:
    """Give what starts an application on a database, and keeps it for the whole run.

    At the end, what they executed is looked at.
    """
    started: dict[str, FastAPI] = {}

    async with AsyncExitStack() as stack:

        async def application(url: str) -> FastAPI:
            if url not in started:
                app = started[url] = create_app(Settings(database_url=url))
                heard = app.state.heard = Heard()
                with heard.listening():
                    starting = LifespanManager(app, databases.PATIENCE)
                    await stack.enter_async_context(starting)
                heard.listen(app.state.engine)
            return started[url]

        yield application
    for app in started.values():
        faults = app.state.heard.faults()
        assert faults == [], "statements that a sharded database would not take"


@pytest.fixture(scope="session")
async def app(
    database_url: str, applications: Callable[[str], Awaitable[FastAPI]]
) -> FastAPI:
    """Give the application on a database of this run."""
    return await applications(database_url)


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the application; it raises no error of the application's."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the address of an empty, migrated database of each kind."""
    folder = tmp_path_factory.mktemp("empty")
    urls = {k: asyncio.run(databases.create(k, folder)) for k in databases.names()}
    for url in urls.values():
        databases.migrate(url)
    yield urls
    for url in urls.values():
        asyncio.run(databases.drop(url))


@pytest.fixture
def given(app: FastAPI, client: httpx.AsyncClient) -> Given:
    """Give what makes organisations of a test's own."""
    return Given(app.state.engine, client)
