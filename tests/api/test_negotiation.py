"""What a request accepts and carries, and HEAD and CORS, at every address."""

import httpx
import pytest
from fastapi import FastAPI

from services import origins
from tests.support.document import Operation, operations, where
from tests.support.given import Given
from tests.support.realm import Realm, realm
from tests.support.telling import telling

PROBLEM = "application/problem+json"
ORIGIN = "https://intranet.example"
pytestmark = pytest.mark.in_turn

EACH = pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
READS = pytest.mark.parametrize(
    "operation", where(lambda each: each.method == "GET"), ids=lambda each: each.name
)
WITHOUT_BODY = pytest.mark.parametrize(
    "operation", where(lambda each: each.media is None), ids=lambda each: each.name
)


@pytest.fixture(scope="module")
async def here(app: FastAPI, client: httpx.AsyncClient) -> Realm:
    return await realm(Given(app.state.engine, client))


@EACH
async def test_who_takes_none_of_its_answers_is_told_so_before_anything_is_done(
    here: Realm, operation: Operation
) -> None:
    answer = await here.send(
        here.owner, operation, here.open_space, headers={"Accept": "image/png"}
    )

    assert answer.status_code == 406, answer.text
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["code"] == "not-acceptable"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("APPLICATION/JSON; charset=utf-8", 200),
        ("application/problem+json", 200),
        ("application/*", 200),
        ("*/*", 200),
        ("", 200),
        ("text/html, application/xhtml+xml, */*;q=0.8", 200),
        ("text/html;q=0, application/json;q=0.001", 200),
        ("*/*;q=0, application/json", 200),
        ("text/html", 406),
        ("text/*", 406),
        ("application/xml", 406),
        ("application/json;q=0", 406),
        ("application/json; q=0.000", 406),
        ("application/json;q=0, application/problem+json;q=0, */*", 406),
        ("*/*;q=0", 406),
        ("json", 406),
    ],
)
async def test_the_nearest_media_range_decides(
    given: Given, accept: str, status: int
) -> None:
    owner = await given.actor()
    answer = await owner.get("/v1/me", headers={"Accept": accept})

    assert answer.status_code == status, answer.text


@WITHOUT_BODY
async def test_a_body_where_none_is_read_is_refused_and_not_looked_at(
    here: Realm, operation: Operation
) -> None:
    length = await here.send(here.owner, operation, here.open_space, content=b"{}")
    path = await here.path(operation, here.open_space)
    announced = await here.owner.call(
        operation.method, path, headers={"Content-Length": "999999999999"}
    )
    none = await here.owner.call(
        operation.method,
        path,
        headers={"Content-Length": "0"},
        params={"dry_run": "true"} if operation.writes else None,
    )

    for answer in (length, announced):
        assert answer.status_code == 415, answer.text
        assert answer.json()["code"] == "unsupported-media-type"
    assert none.status_code != 415


@READS
async def test_head_answers_as_get_does_without_a_body(
    here: Realm, operation: Operation
) -> None:
    path = await here.path(operation, here.open_space)
    params = here.query(operation) if "?" not in path else None
    got = await here.owner.get(path, params=params)
    headed = await here.owner.call("HEAD", path, params=params)

    changing = {"x-request-id"}
    assert got.status_code == headed.status_code == 200, got.text
    assert headed.content == b""
    assert {k: v for k, v in headed.headers.items() if k not in changing} == {
        k: v for k, v in got.headers.items() if k not in changing
    }


@EACH
async def test_a_listed_origin_may_ask_and_read_and_no_other(
    here: Realm, client: httpx.AsyncClient, operation: Operation
) -> None:
    path = await here.path(operation, here.open_space)
    given = Given(here.given.engine, client)
    listed = await given.member(await given.organisation(origins=[ORIGIN]))
    origins.forget()
    asks = {"Access-Control-Request-Method": operation.method}
    allowed = await client.options(path, headers={"Origin": ORIGIN, **asks})
    refused = await client.options(
        path, headers={"Origin": "https://elsewhere.example", **asks}
    )
    # A refusal is read by a page too; this one does nothing to what is there.
    headers = {"Origin": ORIGIN, "Accept": "text/html"}
    foreign = await here.owner.call(operation.method, path, headers=headers)
    own = await listed.call(operation.method, path, headers=headers)

    assert (allowed.status_code, refused.status_code) == (204, 403)
    assert operation.method in allowed.headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in foreign.headers
    assert own.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    "operation",
    where(
        lambda each: "If-Match" in {sent["name"] for sent in each.parameters("header")}
    ),
    ids=lambda each: each.name,
)
async def test_a_stale_change_is_told_the_tag_that_reading_gives(
    here: Realm, operation: Operation
) -> None:
    path = await here.path(operation, here.open_space)
    answer = await here.send(
        here.owner,
        operation,
        here.open_space,
        path=path,
        headers={"If-Match": '"999-ab"'},
    )
    parts = path.split("/")
    record = "/".join(parts[: min(len(parts), 4)])
    read = await here.owner.get(record)
    assert read.status_code == 200, (record, read.text)
    tag = read.headers["etag"]

    assert answer.status_code == 412, answer.text
    assert (answer.headers["etag"], answer.json()["context"]["etag"]) == (tag, tag)
    assert answer.json()["context"]["current"] == tag[1:].partition("-")[0]


async def test_a_stale_change_of_a_story_is_told_what_has_changed(
    given: Given,
) -> None:
    there = await telling(given)
    story = f"/v1/stories/{(await there.story())['id']}"
    tag = (await there.teller.get(story)).headers["etag"]
    await there.collector.patch(story, {"title": "Another"})
    stale = await there.teller.patch(
        story, {"title": "Mine"}, headers={"If-Match": tag}
    )

    assert stale.json()["context"]["changed"] == "approval, state, title"
