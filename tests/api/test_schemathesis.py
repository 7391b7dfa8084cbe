"""Generated requests over the whole document, with a token of each role.

A few for each operation by default, always the same ones. `make fuzz` sends other
ones each time, for as many minutes as FUZZ_MINUTES says, shared among the operations.
"""

import asyncio
import copy
import os
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any, TypeAlias

import httpx
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import contract
from tests.support import databases
from tests.support.document import Operation, document, operations
from tests.support.given import Actor, Given
from tests.support.realm import Realm, members, realm

pytestmark = [pytest.mark.fuzz, pytest.mark.in_turn]

LONG = settings.get_current_profile_name() == "fuzz"
MINUTES = float(os.environ.get("FUZZ_MINUTES", "10"))
# Each role has its turn once with what fits the schema; what does not is refused alike.
EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 2}
# That data which fits the schema is accepted is not asked: ids are made up, and a
# story may contradict itself in ways that no schema says.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NEGATIVE_CHECKS = [*CHECKS, negative_data_rejection]

Callers = list[Actor]
GeneratedCase: TypeAlias = "Case[Any]"


@pytest.fixture(scope="module")
async def here(app: FastAPI, client: httpx.AsyncClient) -> Realm:
    return await realm(Given(app.state.engine, client))


@pytest.fixture(scope="module")
async def callers(here: Realm) -> Callers:
    return list((await members(here)).values())


def _told() -> Iterator[Any]:
    for operation in operations():
        wrong = operation.media or operation.places or operation.parameters("query")
        for mode in GenerationMode:
            # Where nothing is asked for, nothing can be sent wrongly.
            if wrong or mode is GenerationMode.POSITIVE:
                yield pytest.param(operation, mode, id=f"{operation.name}-{mode.value}")


TOLD = list(_told())


@pytest.mark.parametrize(("operation", "mode"), TOLD)
async def test_the_service_keeps_to_its_document(
    here: Realm, callers: Callers, operation: Operation, mode: GenerationMode
) -> None:
    loop = asyncio.get_running_loop()
    turns = cycle(callers)
    real = {
        # What a write changes or removes is nobody else's.
        name: await here.id_of(name, here.open_space, afresh=operation.writes)
        for name in operation.places
    }

    def answered(case: GeneratedCase) -> httpx.Response:
        # Every other request is about something that is there.
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters.update(real)
        sent = _sent(case, next(turns))
        future = asyncio.run_coroutine_threadsafe(here.given.client.send(sent), loop)
        return future.result(timeout=60)

    await asyncio.to_thread(_try, operation, mode, answered)


def _try(
    operation: Operation,
    mode: GenerationMode,
    answered: Callable[[GeneratedCase], httpx.Response],
) -> None:
    described = _schema()[operation.path][operation.method]
    checks = CHECKS if mode is GenerationMode.POSITIVE else NEGATIVE_CHECKS

    @settings(
        max_examples=settings().max_examples if LONG else EXAMPLES[mode],
        derandomize=not LONG,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy(generation_mode=mode))
    def keeps(case: GeneratedCase) -> None:
        case.validate_response(answered(case), checks=checks)

    end = time.monotonic() + 60 * MINUTES / (len(TOLD) * len(databases.names()))
    keeps()
    while LONG and time.monotonic() < end:
        keeps()


def _sent(case: GeneratedCase, actor: Actor) -> httpx.Request:
    """Return a generated case as a request of a caller."""
    told = case.as_transport_kwargs(base_url="http://test")
    told.pop("timeout", None)
    told.pop("verify", None)
    told["headers"] = {**told["headers"], "Authorization": f"Bearer {actor.token}"}
    prepared = requests.Request(**{k: told[k] for k in told if k in _KNOWN}).prepare()
    body: Any = prepared.body
    return httpx.Request(
        str(prepared.method),
        str(prepared.url),
        headers=[
            (name.encode("latin-1"), _bytes(value))
            for name, value in prepared.headers.items()
        ],
        content=body.encode() if isinstance(body, str) else body or b"",
    )


_KNOWN = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
_schemas: list[Any] = []


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


def _schema() -> Any:
    if not _schemas:
        # Every request carries a token: what comes without one is tested elsewhere.
        told = copy.deepcopy(document())
        del told["components"]["securitySchemes"], told["security"]
        for _, _, operation in contract.operations(told):
            operation.pop("security", None)
        _schemas.append(schemathesis.openapi.from_dict(told))
    return _schemas[0]
