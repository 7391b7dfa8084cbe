"""Problems in other languages: every code is told, and the client chooses."""

import re
from pathlib import Path

import httpx
import pytest

from api import faults, strict_json
from api.messages import ENGLISH, languages, messages
from api.problems import catalogue
from tests.support.given import Given

ROOT = Path(faults.__file__).parents[1]
TRANSLATED = [language for language in languages() if language != ENGLISH]
_RAISED = re.compile(
    r"Invalid\((?:[^()]|\([^()]*\))*?\"([a-z]+(?:-[a-z]+)+)\"\s*,?\s*\)"
)


def fault_codes() -> set[str]:
    """Return the codes of faults that the sources name."""
    told = {*faults._BY_TYPE.values(), *faults._BY_FIRST_WORD.values()}
    codes = {code for code, _ in (*told, faults._OTHERWISE)}
    codes |= set(strict_json._MESSAGES)
    for package in ("api", "services", "domain"):
        for file in (ROOT / package).rglob("*.py"):
            codes |= set(_RAISED.findall(file.read_text(encoding="utf-8")))
    return codes


def test_french_spanish_and_portuguese_are_there() -> None:
    assert set(languages()) >= {"en", "es", "fr", "pt"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_problem_is_told_in_every_language(language: str) -> None:
    assert set(messages(language).problems) == {kind.code for kind in catalogue()}
    assert all(not said.endswith(".") for said in messages(language).problems.values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_fault_of_a_place_is_told_in_every_language(language: str) -> None:
    assert (
        fault_codes()
        - messages(language).faults.keys()
        - {kind.code for kind in catalogue()}
        == set()
    )


async def test_a_problem_is_told_in_the_language_that_is_preferred(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await owner.made("/v1/spaces", {"name": "Garden", "structure": "network"})
    answer = await owner.post(
        f"/v1/spaces/{space['id']}/stories",
        json={"steps": [{"text": "x", "more": 1}]},
        headers={"Accept-Language": "pt-BR, fr;q=0.5"},
    )
    problem = answer.json()

    assert answer.status_code == 422
    assert answer.headers["content-language"] == "pt"
    assert problem["title"] == "O que foi enviado está bem formado mas não é aceite"
    assert problem["detail"] == f"{problem['title']}."
    assert problem["errors"] == [
        {
            "pointer": "/steps/0/more",
            "code": "unknown-name",
            "message": "Não há nada com esse nome aqui.",
        }
    ]


async def test_absent_and_hidden_are_one_answer_in_every_language(
    given: Given,
) -> None:
    owner, other = await given.actor(), await given.actor()
    space = await other.made("/v1/spaces", {"name": "Garden", "structure": "network"})
    for language in languages():
        told = set()
        for address in (space["id"], "0192f0c1-2345-7abc-8def-0123456789ab"):
            answer = await owner.get(
                f"/v1/spaces/{address}", headers={"Accept-Language": language}
            )
            problem = answer.json()
            told.add((answer.status_code, problem["title"], problem["detail"]))
        assert len(told) == 1


async def test_the_list_of_problems_is_told_in_the_language_that_is_preferred(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/v1/problems", headers={"Accept-Language": "fr"})
    told = {each["code"]: each["meaning"] for each in answer.json()["items"]}

    assert answer.headers["content-language"] == "fr"
    assert told == dict(messages("fr").problems)
