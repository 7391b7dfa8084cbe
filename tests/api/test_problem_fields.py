"""What problems hold of their own is listed beside their codes, in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from uuid_utils.compat import uuid7

from api import problems
from api.problems import catalogue
from domain.errors import DomainError
from domain.sentence import languages
from tests.support.given import Given
from tests.support.telling import telling

ROOT = Path(problems.__file__).parents[1]


def refusals() -> list[type[DomainError]]:
    family: list[type[DomainError]] = [DomainError]
    for each in family:
        family.extend(each.__subclasses__())
    return family


def told_in_sources() -> Iterator[str]:
    """Yield the names of facts that the sources put into contexts."""
    for package in ("api", "services", "domain"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "context":
                    yield from _keys(node.value)


def _keys(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            yield from (str(k.value) for k in part.keys if isinstance(k, ast.Constant))


def listed(language: str = "en") -> dict[str, dict[str, str]]:
    """Return the names of the fields of each code, and where each is held."""
    return {
        kind.code: {field.name: field.place for field in kind.fields}
        for kind in catalogue(language)
    }


def test_every_fact_that_is_told_is_listed() -> None:
    known = {fact for refusal in refusals() for fact in refusal.facts}

    assert set(told_in_sources()) - known == set()


@pytest.mark.parametrize("language", languages())
def test_fields_are_the_same_in_every_language_and_each_is_explained(
    language: str,
) -> None:
    assert listed(language) == listed()
    meanings = [f.meaning for kind in catalogue(language) for f in kind.fields]
    assert all(meaning.endswith(".") for meaning in meanings)


async def test_the_list_of_problems_tells_their_fields(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/v1/problems", headers={"Accept-Language": "es"})
    told = {each["code"]: each["fields"] for each in answer.json()["items"]}

    assert told["not-found"] == []
    assert [(each["name"], each["place"]) for each in told["version-conflict"]] == [
        ("provided", "context"),
        ("current", "context"),
        ("etag", "context"),
        ("changed", "context"),
        ("ETag", "header"),
    ]
    assert [each["name"] for each in told["unavailable"]] == ["Retry-After"]
    assert told["unavailable"][0]["meaning"].startswith("Dentro de")


async def test_problems_hold_what_is_listed_of_them(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    stories = f"/v1/spaces/{here.space}/stories"
    new = {"title": "Another"}
    old = (await here.collector.get(path)).headers["etag"]
    await here.collector.patch(path, new)
    again = {"id": story["id"], "steps": [{"text": "Something else."}]}
    step, *_ = story["steps"]
    await here.collector.delete(f"/v1/steps/{step['id']}")
    csv = {"Content-Type": "text/csv"}
    answers = [
        await here.collector.patch(path, new, headers={"If-Match": old}),
        await here.collector.post(stories, again),
        await here.collector.post(stories, {"steps": [{**_new(), "id": step["id"]}]}),
        await here.collector.post(f"{stories}/import", content=b"a\n1\n", headers=csv),
        await here.collector.put(stories, {}),
    ]
    fields = listed()
    told: dict[str, Any] = {each.json()["code"]: each for each in answers}

    assert {"version-conflict", "id-reused", "resource-deleted"} < told.keys()
    for code, answer in told.items():
        context = {n for n, place in fields[code].items() if place == "context"}
        headers = {n for n, place in fields[code].items() if place == "header"}

        assert answer.json()["context"].keys() <= context, code
        assert all(name in answer.headers for name in headers), code
    assert told["version-conflict"].json()["context"].keys() == {
        *("provided", "current", "etag", "changed"),
    }


def _new() -> dict[str, Any]:
    return {"id": str(uuid7()), "text": "We met."}
