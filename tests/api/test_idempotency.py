"""T07-T10, F09: one effect for a key, none for a dry run, 503 without room."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from services.settings import Settings
from tests.support.given import Actor, Given
from tests.support.trial import trial

PERSONS = "/v1/persons"
PERSON = {"name": "Phuntshok"}


async def _count(actor: Actor, name: str = PERSON["name"]) -> int:
    listed = await actor.read(PERSONS, params={"limit": "200"})
    return sum(person["name"] == name for person in listed["items"])


@pytest.mark.parametrize("senders", [4, 16])
async def test_equal_requests_at_one_instant_have_one_effect_and_equal_answers(
    given: Given, senders: int
) -> None:
    owner = await given.actor()
    key = {"Idempotency-Key": "at once"}
    answers = await asyncio.gather(
        *(owner.post(PERSONS, PERSON, headers=key) for _ in range(senders))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert sum("idempotent-replay" not in answer.headers for answer in answers) == 1
    assert {answer.headers["idempotency-kept-days"] for answer in answers} == {"30"}
    assert await _count(owner) == 1


async def test_a_key_with_another_payload_is_refused_and_the_first_effect_stands(
    given: Given,
) -> None:
    owner = await given.actor()
    key = {"Idempotency-Key": "k"}
    first = await owner.post(PERSONS, PERSON, headers=key)
    other = await owner.post(PERSONS, {"name": "Another"}, headers=key)
    again = await owner.post(PERSONS, PERSON, headers=key)

    assert other.status_code == 422
    assert other.json()["code"] == "idempotency-key-reused"
    assert again.json() == first.json()
    assert (await _count(owner), await _count(owner, "Another")) == (1, 0)


async def test_the_same_key_of_others_is_another_key(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    colleague = await given.member(owner.organisation_id)
    key = {"Idempotency-Key": "k"}
    ids = {
        (await actor.post(PERSONS, PERSON, headers=key)).json()["id"]
        for actor in (owner, colleague, stranger)
    }

    assert len(ids) == 3
    assert (await _count(owner), await _count(stranger)) == (2, 1)


async def test_the_same_key_for_another_operation_is_another_key(given: Given) -> None:
    owner = await given.actor()
    key = {"Idempotency-Key": "k"}
    person = await owner.post(PERSONS, PERSON, headers=key)
    space = {"name": "LOGIN", "structure": "network"}
    made = await owner.post("/v1/spaces", space, headers=key)

    assert (person.status_code, made.status_code) == (201, 201)
    assert made.json()["name"] == "LOGIN"


async def test_who_lost_the_right_gets_no_replay(given: Given) -> None:
    owner = await given.actor()
    writer = await given.member(owner.organisation_id, OrganisationRole.FACILITATOR)
    key = {"Idempotency-Key": "k"}
    first = await writer.post(PERSONS, PERSON, headers=key)
    kept = await writer.post(PERSONS, PERSON, headers=key)
    changed = await owner.patch(f"/v1/members/{writer.member_id}", {"role": "viewer"})
    after = await writer.post(PERSONS, PERSON, headers=key)

    assert (first.status_code, kept.status_code, changed.status_code) == (201, 201, 200)
    assert kept.headers["idempotent-replay"] == "true"
    assert after.status_code == 403
    assert await _count(owner) == 1


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_is_neither_empty_nor_endless(given: Given, key: str) -> None:
    owner = await given.actor()
    answer = await owner.post(PERSONS, PERSON, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "idempotency-key:"
    assert await _count(owner) == 0


@pytest.mark.parametrize("value", ["true", "1", "yes"])
async def test_a_dry_run_answers_as_if_and_writes_nothing(
    given: Given, value: str
) -> None:
    owner = await given.actor()
    key = {"Idempotency-Key": "k"}
    asked = {"dry_run": value}
    answer = await owner.post(PERSONS, PERSON, params=asked, headers=key)
    refused = await owner.post(PERSONS, {"name": ""}, params=asked)
    left = await _count(owner)
    real = await owner.post(PERSONS, PERSON, headers=key)

    assert (answer.status_code, answer.headers["dry-run"]) == (201, "true")
    assert (refused.status_code, left) == (422, 0)
    assert "idempotent-replay" not in real.headers


async def test_a_minimal_answer_has_no_body_and_still_its_headers(given: Given) -> None:
    owner = await given.actor()
    answer = await owner.post(PERSONS, PERSON, headers={"Prefer": "return=minimal"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["preference-applied"] == "return=minimal"
    assert {"etag", "location"} <= set(answer.headers)
    assert await _count(owner) == 1


@pytest.mark.parametrize(
    ("preferred", "status"),
    [
        ("respond-async, return=minimal", 204),
        ("return=minimal; wait=5", 204),
        ("return=representation", 201),
        ("/D*4P<", 201),
    ],
)
async def test_a_preference_that_nobody_knows_is_passed_over(
    given: Given, preferred: str, status: int
) -> None:
    owner = await given.actor()
    answer = await owner.post(PERSONS, PERSON, headers={"Prefer": preferred})

    assert answer.status_code == status
    assert ("preference-applied" in answer.headers) is (status == 204)


async def test_without_a_free_connection_what_needs_none_is_still_answered(
    database_url: str,
) -> None:
    settings = Settings(database_url=database_url, pool_size=1, pool_timeout=0.2)
    async with trial(settings) as tried, AsyncExitStack() as held:
        for _ in range(tried.app.state.engine.pool.size()):
            await held.enter_async_context(tried.app.state.engine.connect())
        actor = tried.actor
        client = actor.client
        read = await actor.get("/v1/spaces")
        written = await tried.write()
        nobody = await client.get("/v1/spaces")
        broken = await actor.post(
            PERSONS, content=b"{", headers={"Content-Type": "application/json"}
        )
        nowhere = await client.get("/v1/nowhere")
        alive = await client.get("/livez")
        ready = await client.get("/readyz")
        browser = await client.get("/v1/spaces", headers={"Origin": "http://a.example"})

    for busy in (read, written, ready):
        assert busy.status_code == 503
        assert busy.headers["retry-after"].isdecimal()
        assert busy.json()["code"] == "unavailable"
    assert (nobody.status_code, broken.status_code) == (401, 400)
    assert (nowhere.status_code, alive.status_code, browser.status_code) == (
        404,
        200,
        401,
    )


async def test_a_preflight_is_answered_without_a_free_connection(
    database_url: str,
) -> None:
    settings = Settings(database_url=database_url, pool_size=1, pool_timeout=0.2)
    async with trial(settings) as tried, AsyncExitStack() as held:
        for _ in range(tried.app.state.engine.pool.size()):
            await held.enter_async_context(tried.app.state.engine.connect())
        answer = await tried.actor.client.options(
            PERSONS,
            headers={
                "Origin": "http://a.example",
                "Access-Control-Request-Method": "GET",
            },
        )

    assert answer.status_code in {204, 403}


async def test_writers_at_one_instant_are_served_or_asked_to_come_again(
    given: Given,
) -> None:
    owner = await given.actor()
    answers: list[httpx.Response] = await asyncio.gather(
        *(owner.post(PERSONS, {"name": f"Writer {n}"}) for n in range(8))
    )
    served = sum(answer.status_code == 201 for answer in answers)
    listed = await owner.read(PERSONS, params={"limit": "200"})

    assert {answer.status_code for answer in answers} <= {201, 503}
    assert served
    names = [person["name"] for person in listed["items"]]
    assert sum(name.startswith("Writer") for name in names) == served


async def test_the_service_says_whether_it_is_ready(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["database"] == app.state.engine.dialect.name
    assert answer.json()["schema_revision"]
