from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from fastapi import FastAPI, Header, Query
from fastapi.exceptions import RequestValidationError
from httpx import ASGITransport, AsyncClient
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from api.faults import FAULTS_MAX, Fault, faults_of
from api.problems import install

CANARY = "canary-7f3a"
GOOD: dict[str, Any] = {"text": "abc"}


class Reach(StrEnum):
    SPACE = "space"
    PUBLIC = "public"


def not_reversed(value: str) -> str:
    if value == CANARY[::-1]:
        raise PydanticCustomError("wrong-way-round", "Read it from the left.")
    if value == CANARY:
        raise ValueError(value)
    return value


class Part(BaseModel, extra="forbid"):
    name: str = "x"


class Count(BaseModel, extra="forbid"):
    kind: Literal["count"]
    number: int


class Words(BaseModel, extra="forbid"):
    kind: Literal["words"]
    words: str


class Body(BaseModel, extra="forbid"):
    text: str = Field(min_length=2, max_length=5)
    checked: Annotated[str, AfterValidator(not_reversed)] = ""
    form: str = Field("a", pattern="^a+$")
    number: int = Field(1, ge=1, lt=9)
    value: Decimal = Field(Decimal(0), max_digits=5, decimal_places=2)
    reach: Reach = Reach.SPACE
    relation: Literal["leads_to", "returns"] = "returns"
    day: date = date(2026, 5, 1)
    at: datetime | None = None
    id: UUID | None = None
    flag: bool = False
    part: Part | None = None
    parts: list[Part] = Field([], max_length=2)
    either: list[Count | Words] = []
    tagged: Annotated[Count | Words, Field(discriminator="kind")] | None = None
    codes: dict[str, int] = {}


app = FastAPI()
install(app)


@app.post("/things")
async def write(
    body: Body,
    limit: Annotated[int, Query(ge=1)] = 1,
    if_match: Annotated[int | None, Header()] = None,
) -> None: ...


class Filters(BaseModel, extra="forbid"):
    sort: str = ""


@app.get("/things")
async def read(filters: Annotated[Filters, Query()]) -> None: ...


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def faults(client: AsyncClient, sent: Any, **kwargs: Any) -> list[dict[str, Any]]:
    response = await client.post("/things", json=sent, **kwargs)
    assert response.status_code == 422
    assert CANARY not in response.text
    body = response.json()
    assert body["code"] == "invalid"
    found: list[dict[str, Any]] = body["errors"]
    return found


@pytest.mark.parametrize(
    ("change", "pointer", "code", "message"),
    [
        ({"text": "a"}, "/text", "too-short", "At least 2 characters."),
        ({"text": CANARY}, "/text", "too-long", "At most 5 characters."),
        ({"text": 7}, "/text", "wrong-type", "A text is expected."),
        ({"text": None}, "/text", "wrong-type", "A text is expected."),
        ({"checked": CANARY}, "/checked", "not-accepted", "This is not accepted."),
        (
            {"checked": CANARY[::-1]},
            "/checked",
            "wrong-way-round",
            "Read it from the left.",
        ),
        ({"form": "b"}, "/form", "wrong-form", "The text has not the form required."),
        ({"number": 0}, "/number", "out-of-range", "At least 1."),
        ({"number": 9}, "/number", "out-of-range", "Less than 9."),
        ({"number": CANARY}, "/number", "wrong-type", "A whole number is expected."),
        ({"number": 1.5}, "/number", "wrong-type", "A whole number is expected."),
        ({"value": 12345678}, "/value", "number-too-long", "At most 5 digits."),
        (
            {"value": 1.234},
            "/value",
            "number-too-long",
            "At most 2 digits after the decimal point.",
        ),
        ({"value": CANARY}, "/value", "wrong-type", "A number is expected."),
        ({"reach": CANARY}, "/reach", "unknown-value", "One of 'space' or 'public'."),
        (
            {"relation": CANARY},
            "/relation",
            "unknown-value",
            "One of 'leads_to' or 'returns'.",
        ),
        (
            {"day": CANARY},
            "/day",
            "wrong-form",
            "A date is expected, as YYYY-MM-DD.",
        ),
        (
            {"at": CANARY},
            "/at",
            "wrong-form",
            "A time is expected, as RFC 3339 has it.",
        ),
        ({"id": CANARY}, "/id", "wrong-form", "A UUID is expected."),
        ({"flag": CANARY}, "/flag", "wrong-type", "True or false is expected."),
        ({"part": CANARY}, "/part", "wrong-type", "An object is expected."),
        ({"parts": {}}, "/parts", "wrong-type", "A list is expected."),
        ({"parts": [{}, {}, {}]}, "/parts", "too-many", "At most 2 entries."),
        ({"parts": [{}, {"name": 1}]}, "/parts/1/name", "wrong-type", None),
        ({"tenant_id": CANARY}, "/tenant_id", "unknown-name", None),
        ({"parts": [{CANARY + " !": 1}]}, "/parts/0", "unknown-name", None),
        ({"codes": {"a b": CANARY}}, "/codes", "wrong-type", None),
        (
            {"either": [{"kind": "count", "number": "x"}]},
            "/either/0/number",
            None,
            None,
        ),
        ({"tagged": {"kind": "words"}}, "/tagged/words", "required", None),
        ({"tagged": {"kind": CANARY}}, "/tagged", "unknown-value", None),
    ],
)
async def test_a_fault_has_a_place_a_code_and_our_words(
    client: AsyncClient,
    change: dict[str, Any],
    pointer: str,
    code: str | None,
    message: str | None,
) -> None:
    found = (await faults(client, GOOD | change))[0]
    assert found["pointer"] == pointer
    assert code in (None, found["code"])
    assert message in (None, found["message"])


async def test_what_is_missing_is_named(client: AsyncClient) -> None:
    (found,) = await faults(client, {})
    assert found == {
        "pointer": "/text",
        "code": "required",
        "message": "This is required.",
    }


@pytest.mark.parametrize("sent", [[], CANARY, 7])
async def test_a_body_that_is_no_object_is_pointed_at_whole(
    client: AsyncClient, sent: Any
) -> None:
    (found,) = await faults(client, sent)
    assert (found["pointer"], found["code"]) == ("", "wrong-type")


async def test_a_body_that_is_missing_is_required(client: AsyncClient) -> None:
    (found,) = (await client.post("/things")).json()["errors"]
    assert (found["pointer"], found["code"]) == ("", "required")


async def test_parameters_and_headers_are_named(client: AsyncClient) -> None:
    found = await faults(
        client, GOOD, params={"limit": "0"}, headers={"If-Match": CANARY}
    )
    assert {(f["pointer"], f["code"]) for f in found} == {
        ("?limit", "out-of-range"),
        ("if-match:", "wrong-type"),
    }


async def test_unknown_parameters_are_refused_by_name_if_it_is_a_plain_one(
    client: AsyncClient,
) -> None:
    answer = await client.get("/things", params={"srt": "x", "My neighbour": CANARY})
    assert CANARY not in answer.text
    assert "neighbour" not in answer.text
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"?srt", "?"}


async def test_each_place_is_listed_once(client: AsyncClient) -> None:
    found = await faults(client, GOOD | {"a b": 1, "c d": 2, "number": "x"})
    assert sorted(f["pointer"] for f in found) == ["", "/number"]


async def test_the_list_of_faults_is_bounded(client: AsyncClient) -> None:
    found = await faults(client, GOOD | {f"x{n}": 1 for n in range(1000)})
    assert len(found) == FAULTS_MAX


def test_no_type_of_error_in_pydantic_breaks_the_answer() -> None:
    from pydantic_core import _pydantic_core

    from api.faults import _BY_TYPE

    kinds = _pydantic_core.list_all_errors()
    assert {kind["type"] for kind in kinds} >= set(_BY_TYPE)
    for kind in kinds:
        raw = {
            "type": kind["type"],
            "loc": ("body", "x"),
            "msg": CANARY,
            "input": CANARY,
            "ctx": {**(kind.get("example_context") or {})},
        }
        (found,) = faults_of(RequestValidationError([raw], body={"x": CANARY}))
        assert CANARY not in found.model_dump_json()


def test_the_example_is_a_fault() -> None:
    (example,) = Fault.model_json_schema()["examples"]
    assert Fault.model_validate(example).model_dump() == example
