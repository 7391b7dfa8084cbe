"""A database with something in every table, written through the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from api.main import create_app
from services.settings import Settings
from tests.support.cases import enter_case
from tests.support.databases import PATIENCE
from tests.support.document import Operation, operations
from tests.support.given import Given
from tests.support.realm import INTO, Realm, realm

CASES = ("phuntshok", "public_accounts_committees")


@asynccontextmanager
async def _started(url: str) -> AsyncIterator[tuple[FastAPI, Given]]:
    application = create_app(Settings(database_url=url))
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with (
        LifespanManager(application, PATIENCE),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield application, Given(application.state.engine, client)


async def filled(url: str) -> Realm:
    """Enter the published cases, and carry out every operation that writes once.

    What changes or removes something does so in an organisation of its own, where no
    other needs it. The organisation of the cases is returned.
    """
    async with _started(url) as (app, given):
        made = await realm(given)
        for case in CASES:
            await enter_case(app, made.owner, case)
        for operation in operations():
            if operation.writes:
                adds = "201" in operation.raw["responses"]
                adds = adds and operation.name not in INTO
                await _carried_out(made if adds else await realm(given), operation)
        await _code_and_freeze(made)
        for operation in operations():
            # Whatever it names is there: to read it makes nothing more.
            await made.path(operation, made.open_space)
        return made


async def _code_and_freeze(made: Realm) -> None:
    """Let an analyst see another cycle in a step, and freeze a report over it all."""
    step = await made.id_of("step_id", made.open_space)
    placed = {"cycle": "orienting", "as": "analyst"}
    await made.owner.made(f"/v1/steps/{step}/placements", placed)
    asked = {
        "title": "All of it",
        "space_ids": [made.open_space],
        "reach": "evaluators",
    }
    await made.owner.made("/v1/reports", {**asked, "without_answer": True})


async def _carried_out(made: Realm, operation: Operation) -> None:
    headers = {}
    if operation.method == "POST":
        headers["Idempotency-Key"] = str(uuid7())
    answer = await made.send(made.owner, operation, made.open_space, headers=headers)
    assert answer.status_code < 500, f"{operation.name}: {answer.text}"


async def unanswered(url: str, left: Realm | None = None) -> list[str]:
    """Return the reads that fail on what `filled` left, or in a new organisation."""
    async with _started(url) as (_, given):
        made = left or await realm(given)
        made.given, made.owner.client = given, given.client
        wrong = []
        for operation in operations():
            if operation.writes:
                continue
            answer = await made.send(made.owner, operation, made.open_space)
            if answer.status_code not in {200, 404}:
                wrong.append(f"{operation.name}: {answer.text[:300]}")
        return wrong
