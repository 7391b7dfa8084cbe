"""T01, T02, T55: ids and cursors of others are answered like made-up ones."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from tests.support import hostile
from tests.support.document import Operation, Path, placed, pointer, resolved, where
from tests.support.given import Given
from tests.support.realm import MAKERS, REFERENCES, Realm, realm

# Names in bodies that no example uses, and what they mean.
ALSO = {
    "collected_by_id": "person_id",
    "given_by_id": "person_id",
    "judged_by_id": "person_id",
    "owner_id": "person_id",
    "source_activity_id": "activity_id",
    "source_step_id": "step_id",
    "sources": "story_id",
    "target_step_id": "step_id",
}
pytestmark = pytest.mark.in_turn

WITH_BODY = pytest.mark.parametrize(
    "operation",
    where(lambda each: each.schema is not None),
    ids=lambda each: each.name,
)
PAGED = pytest.mark.parametrize(
    "operation",
    where(lambda each: "cursor" in {p["name"] for p in each.parameters("query")}),
    ids=lambda each: each.name,
)


@pytest.fixture(scope="module")
async def here(app: FastAPI, client: httpx.AsyncClient) -> Realm:
    return await realm(Given(app.state.engine, client))


@pytest.fixture(scope="module")
async def elsewhere(app: FastAPI, client: httpx.AsyncClient) -> Realm:
    return await realm(Given(app.state.engine, client))


@WITH_BODY
async def test_a_foreign_id_in_a_body_is_refused_like_a_random_one(
    here: Realm, elsewhere: Realm, operation: Operation
) -> None:
    assert operation.schema is not None
    example = await here.body(operation, here.open_space)
    wrong: list[tuple[str, str, object]] = []
    for path in _references(operation.schema, example):
        kind = _kind(path)
        foreign = await elsewhere.id_of(kind, elsewhere.open_space)
        answers = [
            await _with(here, operation, example, path, found)
            for found in (foreign, str(uuid7()))
        ]
        bare = [(a.status_code, a.json().get("errors")) for a in answers]
        if bare[0] != bare[1] or bare[0][0] not in {409, 422}:
            wrong.append((pointer(path), kind, [a.text[:300] for a in answers]))
        elif bare[0][0] == 422 and foreign in answers[0].text:
            wrong.append((pointer(path), kind, "repeated"))

    assert wrong == []


@PAGED
async def test_a_cursor_of_others_or_altered_is_refused(
    here: Realm, elsewhere: Realm, operation: Operation
) -> None:
    path = await here.path(operation, here.open_space)
    query = here.query(operation)
    own = await here.owner.get(path, params={**query, "limit": "1"})
    assert own.status_code == 200, own.text
    cursor = own.json()["page"]["next_cursor"]
    if cursor is None:
        cursor = await _any_cursor(here)
    foreign = await _any_cursor(elsewhere)
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for bad in (foreign, flipped, cursor[1:], cursor + "A", "", "x" * 9000, "0"):
        answer = await here.owner.get(path, params={**query, "cursor": bad})

        assert answer.status_code == 400, bad
        assert answer.json()["code"] in {"cursor-invalid", "cursor-filter-mismatch"}
        assert bad == "" or bad not in answer.json()["detail"]


async def _any_cursor(own: Realm) -> str:
    listed = await own.owner.read("/v1/spaces", params={"limit": "1"})
    return str(listed["page"]["next_cursor"])


async def _with(
    here: Realm, operation: Operation, example: Any, path: Path, found: str
) -> httpx.Response:
    list_of = isinstance(path[-1], int)
    whole, value = (path[:-1], [found]) if list_of else (path, found)
    body = placed(example, whole, value)
    return await here.send(
        here.owner,
        operation,
        here.open_space,
        content=json.dumps(body).encode(),
        params={"dry_run": "true"},
    )


def _references(schema: Any, example: Any) -> Iterator[Path]:
    """Yield the places in a body that name a record which must be there."""
    for path, part in hostile.fields(schema):
        kinds = [resolved(kind) for kind in part.get("anyOf", [part])]
        is_id = any(kind.get("format") == "uuid" for kind in kinds)
        if not is_id or path[-1] == "id" or _kind(path) not in MAKERS:
            continue
        parent = path[:-2] if isinstance(path[-1], int) else path[:-1]
        if _is_there(example, parent):
            yield path


def _is_there(example: Any, path: Path) -> bool:
    node = example
    for part in path:
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _kind(path: Path) -> str:
    name = next(str(part) for part in reversed(path) if isinstance(part, str))
    for known in (name, name.replace("_ids", "_id")):
        wanted = ALSO.get(known, REFERENCES.get(known, known))
        if wanted in MAKERS:
            return wanted
        if wanted == "other_space_id":
            return "space_id"
    return name
