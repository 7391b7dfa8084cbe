"""Answers in other languages: the client chooses, and codes stay what they are."""

from typing import Any

import pytest

from domain.sentence import languages, sentences
from domain.strength import rubrics
from tests.support.given import Given
from tests.support.telling import Telling, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def in_each(here: Telling, path: str) -> dict[str, Any]:
    """Read an address in every language."""
    found = {}
    for language in languages():
        answer = await here.evaluator.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]
        found[language] = (answer.json(), answer.headers["etag"])
    assert len({tag for _, tag in found.values()}) == len(languages())
    return {language: body for language, (body, _) in found.items()}


async def test_coverage_is_told_in_the_language_that_is_preferred(
    here: Telling,
) -> None:
    await here.story()
    await here.indicator()
    told = await in_each(here, f"/v1/spaces/{here.space}/report")
    for language, report in told.items():
        words = sentences(language)
        rows = {row["cycle"]: row for row in report["coverage"]["cycles"]}

        assert rows["realized"]["there"] == [
            words.say("coverage.one-unmeasured"),
            words.say("coverage.reported"),
        ]
        assert rows["strategic"]["not_yet"] == [
            words.say("coverage.no-indicator"),
            words.say("coverage.no-story"),
        ]
        assert report["counting"].startswith(words.say("counting.cells"))
        assert report["flows"]["open_means"] == words.say("counting.open")
    assert {str(each["totals"]) for each in told.values()} == {
        str(told["en"]["totals"])
    }


async def test_a_claim_is_told_in_the_language_that_is_preferred(
    here: Telling,
) -> None:
    story = await here.story()
    step = story["steps"][0]["id"]
    claim = await here.collector.made(
        f"/v1/steps/{step}/claims", {"statement": "It helped."}
    )
    told = await in_each(here, f"/v1/claims/{claim['id']}")
    listed = await in_each(here, f"/v1/spaces/{here.space}/claims")
    report = await in_each(here, f"/v1/spaces/{here.space}/report?parts=evidence")
    for language, read in told.items():
        rubric = rubrics(language)[-1]
        wording = {rung.level: rung.wording for rung in rubric.levels}

        assert read["strength"]["wording"] == wording[read["strength"]["level"]]
        assert read["strength"]["wording"] in read["wording"]
        assert [each["asks"] for each in read["strength"]["components"]] == [
            asked.asks for asked in rubric.components.values()
        ]
        assert listed[language]["items"] == [read]
        (shown,) = report[language]["evidence"]["claims"]
        assert shown["wording"] == read["strength"]["wording"]
    codes = [
        [(each["component"], each["state"]) for each in read["strength"]["components"]]
        for read in told.values()
    ]
    assert all(each == codes[0] for each in codes)


async def test_the_rubric_the_matrix_and_agreement_are_told_in_every_language(
    here: Telling,
) -> None:
    rubric = await in_each(here, "/v1/rubrics")
    matrix = await in_each(here, f"/v1/matrix?spaces={here.space}")
    agreement = await in_each(here, f"/v1/spaces/{here.space}/agreement")
    for language in languages():
        words = sentences(language)

        assert rubric[language]["versions"][-1]["disputed"] == (
            rubrics(language)[-1].disputed
        )
        assert matrix[language]["counting"] == words.say("counting.cells")
        assert agreement[language]["agreement"]["method"] == words.say(
            "counting.agreement"
        )


async def test_what_is_frozen_is_told_in_english_whoever_freezes_it(
    here: Telling,
) -> None:
    await here.story()
    body = {
        "title": "What came of it",
        "space_ids": [here.space],
        "reach": "organisation",
        "state": "frozen",
        "without_answer": True,
    }
    made = [
        await here.evaluator.made(
            "/v1/reports", body, headers={"Accept-Language": language}
        )
        for language in languages()
    ]

    assert len({each["digest"] for each in made}) == 1
