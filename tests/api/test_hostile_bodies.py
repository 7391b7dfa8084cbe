"""T04, T53, section 2.4: what is sent to harm, or by mistake, at every address."""

import gzip
import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from api.addresses import methods_of
from tests.support import hostile
from tests.support.document import (
    JSON,
    Operation,
    operations,
    placed,
    pointer,
    resolved,
    where,
)
from tests.support.given import Given
from tests.support.hostile import CANARY, Body
from tests.support.realm import Realm, realm

pytestmark = pytest.mark.in_turn

PROBLEM = "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EACH = pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
WITH_BODY = pytest.mark.parametrize(
    "operation",
    where(lambda each: each.schema is not None),
    ids=lambda each: each.name,
)
READS = pytest.mark.parametrize(
    "operation",
    where(lambda each: each.method == "GET"),
    ids=lambda each: each.name,
)


@pytest.fixture(scope="module")
async def here(app: FastAPI, client: httpx.AsyncClient) -> Realm:
    return await realm(Given(app.state.engine, client))


@WITH_BODY
async def test_a_hostile_body_is_refused_and_not_repeated(
    here: Realm, operation: Operation
) -> None:
    example = await here.body(operation, here.open_space)
    path = await here.path(operation, here.open_space)
    wrong = []
    optional = not operation.raw["requestBody"].get("required", False)
    for body in hostile.bodies(example):
        if optional and not body.content:
            continue
        if body.pointer and body.pointer[1:] in operation.schema["properties"]:  # type: ignore[index]  # it has one
            continue
        answer = await here.send(
            here.owner, operation, here.open_space, path=path, content=body.content
        )
        if not _refused_as(answer, body):
            wrong.append((body.why, answer.status_code, answer.text[:300]))

    assert wrong == []


@WITH_BODY
async def test_every_field_of_a_wrong_type_is_pointed_at(
    here: Realm, operation: Operation
) -> None:
    assert operation.schema is not None
    full = hostile.fullest(operation.schema)
    fields = sorted(
        ((path, part) for path, part in hostile.fields(operation.schema)),
        key=lambda field: len(field[0]),
    )
    for _, together in groupby(fields, key=lambda field: len(field[0])):
        body, places = full, set()
        for path, part in together:
            try:
                body = placed(body, path, hostile.wrong_for(part))
            except (KeyError, IndexError, TypeError):
                continue  # a list that is left empty, since it would never end
            places.add(pointer(path))
        answer = await here.send(
            here.owner, operation, here.open_space, content=json.dumps(body).encode()
        )

        assert answer.status_code == 422, answer.text
        assert places - {each["pointer"] for each in answer.json()["errors"]} == set()
        assert CANARY not in answer.text


@EACH
async def test_a_hostile_query_is_refused_and_not_repeated(
    here: Realm, operation: Operation
) -> None:
    path = await here.path(operation, here.open_space)
    wrong = []
    for query, status, place in _queries(operation):
        answer = await here.send(
            here.owner, operation, here.open_space, path=f"{path}?{query}"
        )
        found = {each["pointer"] for each in answer.json().get("errors", ())}
        fits = answer.status_code == status and (place is None or place in found)
        if not fits or CANARY in answer.json()["detail"] or CANARY in str(found):
            wrong.append((query, answer.status_code, answer.text[:300]))

    assert wrong == []


@WITH_BODY
async def test_another_media_type_is_refused(here: Realm, operation: Operation) -> None:
    sent = await here.content(operation, here.open_space)
    path = await here.path(operation, here.open_space)
    wrong = []
    for headers in (
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/xml"},
        {"Content-Type": "application/problem+json"},
        {"Content-Type": ""},
        {"Content-Type": f"{JSON}; charset=utf-16"},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "wat"},
    ):
        body = sent.content or b""
        encoded = gzip.compress(body) if "Content-Encoding" in headers else body
        answer = await here.send(
            here.owner,
            operation,
            here.open_space,
            path=path,
            headers=headers,
            content=encoded,
        )
        if answer.status_code != 415:
            wrong.append((headers, answer.status_code, answer.text[:200]))

    assert wrong == []


@WITH_BODY
async def test_a_body_beyond_the_limit_is_refused(
    here: Realm, operation: Operation
) -> None:
    answer = await here.send(
        here.owner, operation, here.open_space, content=b" " * 2_000_001
    )

    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


SWALLOWED = "/v1/reports/{report_id}.html"
"""To write there is to write to a report of such an id, which is not there."""


@pytest.mark.parametrize(
    "path", sorted({each.path for each in operations()} - {SWALLOWED})
)
async def test_a_method_that_an_address_has_not_is_named_with_those_it_has(
    here: Realm, app: FastAPI, path: str
) -> None:
    known = {each.method: each for each in operations() if each.path == path}
    address = await here.path(next(iter(known.values())), here.open_space)
    allowed = ", ".join(sorted({*known, *({"HEAD"} if "GET" in known else ())}))
    for method in {*METHODS, "TRACE", "OPTIONS", "HEAD"} - {*allowed.split(", ")}:
        answer = await here.owner.call(method, address)

        assert (answer.status_code, answer.headers["allow"]) == (405, allowed), method
        assert answer.headers["content-type"] == PROBLEM
    assert ", ".join(methods_of(app, address)) == allowed


@READS
async def test_head_is_get_without_the_body(here: Realm, operation: Operation) -> None:
    path = await here.path(operation, here.open_space)
    full = await here.owner.get(path, params=here.query(operation))
    bare = await here.owner.call("HEAD", path, params=here.query(operation))
    own = {"x-request-id"}

    assert full.status_code == bare.status_code == 200, full.text
    assert bare.content == b""
    assert {k: v for k, v in bare.headers.items() if k not in own} == {
        k: v for k, v in full.headers.items() if k not in own
    }


@READS
async def test_what_has_not_changed_is_not_sent_again(
    here: Realm, operation: Operation
) -> None:
    path = await here.path(operation, here.open_space)
    query = here.query(operation)
    tag = (await here.owner.get(path, params=query)).headers["etag"]
    again = await here.owner.get(path, params=query, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert tag.startswith('"')


@READS
async def test_a_method_is_not_overridden(here: Realm, operation: Operation) -> None:
    path = await here.path(operation, here.open_space)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = await here.owner.get(
            path, params=here.query(operation), headers={name: "DELETE"}
        )

        assert answer.status_code == 200
    assert (await here.owner.get(path, params=here.query(operation))).status_code == 200


@EACH
async def test_an_address_has_one_spelling(here: Realm, operation: Operation) -> None:
    path = await here.path(operation, here.open_space)
    sent = await here.content(operation, here.open_space)
    headers = {**sent.headers, "Authorization": f"Bearer {here.owner.token}"}
    for other in (
        f"{path}/",
        f"/{path}",
        path.replace("/", "//"),
        path.upper().replace("/V1/", "/v1/", 1) if operation.places == [] else "/V1",
        path.replace("/v1/", "/V1/"),
        f"{path};a=b",
        f"{path}.json",
        f"{path}%20",
        f"{path}%00",
        f"{path}/%2e",
        f"{path}/%2e%2e/x",
    ):
        url = httpx.URL("http://test").copy_with(raw_path=other.encode())
        answer = await here.owner.client.request(
            operation.method, url, headers=headers, content=sent.content
        )

        assert answer.status_code in {404, 405} or other == path, other


async def test_a_foreign_id_in_a_filter_finds_what_a_random_one_finds(
    here: Realm, given: Given
) -> None:
    elsewhere = await realm(given)
    wrong = []
    for operation in where(lambda each: each.method == "GET" and not each.is_public):
        path = await here.path(operation, here.open_space)
        for each in operation.parameters("query"):
            if each["name"] != "spaces" and not _is_id(each["schema"]):
                continue
            foreign = await elsewhere.id_of(_kind(each["name"]), elsewhere.open_space)
            answers = [
                await here.owner.get(
                    path, params={**here.query(operation), each["name"]: found}
                )
                for found in (foreign, str(uuid7()))
            ]
            if len({(a.status_code, str(a.json().get("items"))) for a in answers}) != 1:
                wrong.append((operation.name, each["name"], answers[0].text[:200]))

    assert wrong == []


def _refused_as(answer: httpx.Response, body: Body) -> bool:
    if answer.status_code != body.status or CANARY in answer.text:
        return False
    problem: dict[str, Any] = answer.json()
    if body.status == 400:
        return bool(problem["code"] == body.code)
    found = {(each["pointer"], each["code"]) for each in problem["errors"]}
    if body.pointer is None:
        return any(code == body.code for _, code in found)
    return (body.pointer, body.code) in found


def _queries(operation: Operation) -> list[tuple[str, int, str | None]]:
    """Return queries that an operation refuses, the status, and what is named."""
    wanted: list[tuple[str, int, str | None]] = [
        ("zzz=%ff", 400, None),
        ("%ff=1", 400, None),
        ("zzz=%C3", 400, None),
        (f"zzz={CANARY}", 422, "?zzz"),
        (f"my%20{CANARY}=1", 422, "?"),
        ("organisation_id=1", 422, "?organisation_id"),
    ]
    for each in operation.parameters("query"):
        name = each["name"]
        wanted += [(f"{name}=%ff", 400, None), (f"{name}=%00", 422, f"?{name}")]
        if name == "limit":
            wanted += [
                (f"limit={value}", 422, "?limit")
                for value in ("0", "201", "-1", "1.5", "1e2", "", CANARY, "9" * 5000)
            ]
            wanted.append(("limit=1&limit=2", 422, "?limit"))
        elif _is_closed(each["schema"]):
            wanted.append((f"{name}={CANARY}", 422, f"?{name}"))
    return wanted


def _is_closed(told: Mapping[str, Any]) -> bool:
    schema = resolved(told)
    return _is_id(schema) or (
        schema.get("type") in {"boolean", "integer", "number"}
        or "enum" in schema
        or schema.get("format") in {"date", "date-time"}
    )


def _is_id(schema: Mapping[str, Any]) -> bool:
    return schema.get("format") == "uuid"


def _kind(name: str) -> str:
    from tests.support.realm import MAKERS, REFERENCES

    name = "space_id" if name == "spaces" else name
    for known in (
        name,
        f"{name}_id",
        REFERENCES.get(name, ""),
        REFERENCES.get(f"{name}_id", ""),
    ):
        if known in MAKERS:
            return known
    return "person_id"
