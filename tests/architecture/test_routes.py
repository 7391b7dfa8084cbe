"""What every route owes to its readers."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

SAFE = {"GET", "HEAD", "OPTIONS"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Return the application as it is served, without its database."""
    from api.main import create_app

    created: FastAPI = create_app()
    return created


def test_the_operation_is_named_like_the_function(app: FastAPI) -> None:
    strays = {
        _name(route): route.operation_id
        for route in _documented(app)
        if route.operation_id != _name(route)
    }

    assert strays == {}


def test_no_two_operations_share_a_name(app: FastAPI) -> None:
    names = [_name(route) for route in _documented(app)]

    assert sorted(names) == sorted(set(names))


def test_every_route_explains_itself(app: FastAPI) -> None:
    mute = [
        _name(route)
        for route in _documented(app)
        if not (route.endpoint is not None and route.endpoint.__doc__)
    ]

    assert mute == []


def test_a_route_that_changes_something_says_how_it_may_refuse(app: FastAPI) -> None:
    silent = [
        _name(route)
        for route in _documented(app)
        if not (route.methods or set()) <= SAFE
        and not any(int(status) >= HTTPStatus.BAD_REQUEST for status in route.responses)
    ]

    assert silent == []


def test_every_refusal_in_the_document_is_a_problem(app: FastAPI) -> None:
    others = [
        f"{operation['operationId']} {status}"
        for operation in _operations(app)
        for status, response in operation["responses"].items()
        if int(status) >= HTTPStatus.BAD_REQUEST
        and set(response.get("content", {})) != {PROBLEM}
    ]

    assert others == []


def test_a_path_with_an_id_may_answer_that_there_is_none(app: FastAPI) -> None:
    absent = str(HTTPStatus.NOT_FOUND.value)
    sure = [
        f"{path} {method}"
        for path, methods in app.openapi()["paths"].items()
        if "_id}" in path
        for method, operation in methods.items()
        if isinstance(operation, dict) and absent not in operation["responses"]
    ]

    assert sure == []


def _documented(app: FastAPI) -> Iterator[RouteContext]:
    """Yield the routes that the document shows, those of included routers too."""
    found = [
        route
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and route.include_in_schema
    ]
    # An empty list would pass every test here.
    assert found
    yield from found


def _operations(app: FastAPI) -> Iterator[dict[str, Any]]:
    for methods in app.openapi()["paths"].values():
        yield from (entry for entry in methods.values() if isinstance(entry, dict))


def _name(route: RouteContext) -> str:
    return getattr(route.endpoint, "__name__", "")
