import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from typing_extensions import override

from api.problems import (
    BODY,
    EVERY_ROUTE,
    Problem,
    Retry,
    catalogue,
    install,
    kind_of,
    problems,
)
from api.strict_json import parse
from domain import errors
from domain.errors import DomainError

CANARY = "canary-7f3a"

EXPECTED = {
    "bad-cursor": (errors.CursorInvalid("Begin again."), 400, "never"),
    "other-filter": (errors.CursorFilterMismatch("Begin again."), 400, "never"),
    "json": (errors.MalformedJson("Line 1."), 400, "never"),
    "query": (errors.MalformedQuery("Not UTF-8."), 400, "never"),
    "signed-out": (errors.NotSignedIn("No token."), 401, "after-login"),
    "forbidden": (errors.NotPermitted("A viewer may not."), 403, "never"),
    "absent": (errors.NotFound("no row 17"), 404, "never"),
    "unacceptable": (errors.NotAcceptable("Only JSON."), 406, "never"),
    "archived": (errors.SpaceArchived("Archived in May."), 409, "never"),
    "withdrawn": (errors.StoryWithdrawn("By its teller."), 410, "never"),
    "stale": (errors.Stale("Now 5.", context={"current": "5"}), 412, "after-merge"),
    "large": (errors.TooLarge("At most 1 MB."), 413, "never"),
    "type": (errors.UnsupportedMediaType("Send JSON."), 415, "never"),
    "refused": (DomainError("No."), 422, "never"),
    "reference": (errors.UnknownReference("None.", "/space_id"), 422, "never"),
    "unconditional": (errors.PreconditionMissing("Send one."), 428, "after-merge"),
    "down": (errors.Unavailable("No database."), 503, "after-delay"),
    "unsure": (errors.OutcomeUnknown("Send it again."), 503, "same-request"),
}


class Note(BaseModel, extra="forbid"):
    text: str


class StrictRequest(Request):
    @override
    async def json(self) -> Any:
        return parse(await self.body())


app = FastAPI()
install(app)


@app.get("/raise/{name}")
async def raise_refusal(name: str) -> None:
    raise EXPECTED[name][0]


@app.get("/defect")
async def fail() -> None:
    raise ZeroDivisionError(CANARY)


@app.get("/bare/{status}")
async def raise_bare(status: int) -> None:
    raise HTTPException(status, CANARY, headers={"X-Kept": "yes"})


@app.get("/notes/{note_id}")
async def read_note(note_id: UUID, request: Request, length: int = 1) -> None:
    request.state.request_id = "named-by-middleware"
    raise errors.NotFound(f"{note_id} {length}", context={"why": CANARY})


@app.post("/notes", responses=problems(*BODY, errors.Conflict))
async def write_note(note: Note) -> Note:
    return note


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def problem(response: Response) -> Problem:
    """Return the problem in an answer, which is one by its headers too."""
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    found = Problem.model_validate_json(response.content)
    assert found.status == response.status_code
    assert found.type == f"/problems/{found.code}"
    assert CANARY not in response.text
    return found


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_refusal_becomes_a_problem(client: AsyncClient, name: str) -> None:
    refusal, status, retry = EXPECTED[name]
    found = problem(await client.get(f"/raise/{name}"))
    assert (found.status, found.retry) == (status, Retry(retry))
    assert found.code == refusal.code
    assert found.instance == f"/raise/{name}"
    assert found.detail == str(refusal) or status == 404
    assert found.context == refusal.context


async def test_a_place_that_is_not_accepted_is_listed(client: AsyncClient) -> None:
    found = problem(await client.get("/raise/reference"))
    (fault,) = found.errors
    assert (fault.pointer, fault.code) == ("/space_id", "unknown-reference")


async def test_whoever_is_not_signed_in_learns_how(client: AsyncClient) -> None:
    response = await client.get("/raise/signed-out")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ["down", "unsure"])
async def test_what_may_pass_says_when_to_try_again(
    client: AsyncClient, name: str
) -> None:
    response = await client.get(f"/raise/{name}")
    assert int(response.headers["retry-after"]) > 0


async def test_absent_and_invisible_are_byte_identical(client: AsyncClient) -> None:
    def without_request(response: Response) -> dict[str, Any]:
        body: dict[str, Any] = response.json()
        return body | {"instance": "", "request_id": ""}

    one = await client.get("/notes/0192f0c1-2345-7abc-8def-0123456789ab")
    other = await client.get("/raise/absent")
    malformed = await client.get("/notes/7?length=x")
    nowhere = await client.get("/nowhere")
    found = [without_request(r) for r in (one, other, malformed, nowhere)]
    assert [json.dumps(f) for f in found] == [json.dumps(found[0])] * 4
    assert {r.status_code for r in (one, other, malformed, nowhere)} == {404}
    assert "17" not in str(found[1])


async def test_a_request_keeps_the_id_it_was_given(client: AsyncClient) -> None:
    path = "/notes/0192f0c1-2345-7abc-8def-0123456789ab"
    assert problem(await client.get(path)).request_id == "named-by-middleware"
    assert UUID(problem(await client.get("/nowhere")).request_id)


async def test_a_method_that_is_not_there_names_the_others(client: AsyncClient) -> None:
    response = await client.delete("/notes")
    assert problem(response).code == "method-not-allowed"
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


async def test_a_defect_tells_nothing(client: AsyncClient) -> None:
    found = problem(await client.get("/defect"))
    assert (found.status, found.code, found.retry) == (500, "internal", Retry.NEVER)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "malformed-request"),
        (401, "not-signed-in"),
        (403, "not-permitted"),
        (404, "not-found"),
        (406, "not-acceptable"),
        (413, "too-large"),
        (415, "unsupported-media-type"),
        (422, "invalid"),
        (431, "malformed-request"),
        (500, "internal"),
        (503, "unavailable"),
    ],
)
async def test_a_bare_status_becomes_a_problem_without_its_text(
    client: AsyncClient, status: int, code: str
) -> None:
    response = await client.get(f"/bare/{status}")
    assert problem(response).code == code
    assert response.status_code == status
    assert response.headers["x-kept"] == "yes"


async def test_a_body_that_is_not_json_is_malformed(client: AsyncClient) -> None:
    json_type = {"content-type": "application/json"}
    for body in (f'{{"text":"{CANARY}"', f"{CANARY}", "[NaN"):
        response = await client.post("/notes", content=body, headers=json_type)
        found = problem(response)
        assert (found.status, found.code) == (400, "malformed-json")


async def test_a_path_with_any_character_is_named_as_a_uri(client: AsyncClient) -> None:
    response = await client.get("/%00/%F0%9F%8C%B1/%22?secret=1")
    assert problem(response).instance == "/%00/%F0%9F%8C%B1/%22"


class StrictRoute(APIRoute):
    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Any]]:
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Any:
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


strict = APIRouter(route_class=StrictRoute)


@strict.post("/strict/notes")
async def write_strictly(note: Note) -> Note:
    return note


app.include_router(strict)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (rb'{"text":"\u0000"}', 422, "invalid"),
        (b'{"text":NaN}', 400, "malformed-json"),
        (b"[" * 100_000, 400, "malformed-json"),
    ],
)
async def test_what_the_reader_of_a_body_refuses_keeps_its_status(
    client: AsyncClient, body: bytes, status: int, code: str
) -> None:
    json_type = {"content-type": "application/json"}
    response = await client.post("/strict/notes", content=body, headers=json_type)
    assert problem(response).code == code
    assert response.status_code == status


def test_every_refusal_of_the_domain_is_in_the_catalogue() -> None:
    listed = {kind.code: kind for kind in catalogue()}
    for refusal in vars(errors).values():
        if isinstance(refusal, type) and issubclass(refusal, DomainError):
            assert listed[refusal.code] == kind_of(refusal)
    assert {"internal", "method-not-allowed"} <= set(listed)
    assert all(kind.meaning and not kind.meaning.endswith(".") for kind in catalogue())
    assert list(listed) == sorted(listed)


def test_a_refusal_without_a_code_is_of_its_parents_kind() -> None:
    class Untold(errors.Conflict):
        """Nothing of its own."""

    class Hidden(errors.NotFound):
        """Must not be told from the others."""

        code = "hidden"

    assert kind_of(Untold).status == 409
    assert kind_of(Hidden) == kind_of(errors.NotFound)
    assert "hidden" not in {kind.code for kind in catalogue()}


def test_a_route_describes_what_it_may_answer() -> None:
    told = problems(errors.SpaceArchived, errors.IdReused, errors.UnknownReference)
    assert set(told) == {kind_of(error).status for error in EVERY_ROUTE} | {409}
    assert told[409]["description"].startswith("`space-archived`: An archived space")
    assert "`id-reused`" in told[409]["description"]
    assert "`unknown-reference`" in told[422]["description"]
    assert "WWW-Authenticate" in told[401]["headers"]
    assert set(problems(public=True)) == {400, 406, 415, 422, 503}


def test_the_document_refers_to_one_problem() -> None:
    document = app.openapi()
    responses = document["paths"]["/notes"]["post"]["responses"]
    refused = {"400", "401", "406", "409", "413", "415", "422", "503"}
    assert set(responses) == {"200", *refused}
    for status in set(responses) - {"200"}:
        content = responses[status]["content"]["application/problem+json"]
        assert content == {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(responses)


def test_the_example_is_a_problem() -> None:
    (example,) = Problem.model_json_schema()["examples"]
    assert Problem.model_validate(example).model_dump(mode="json") == example
