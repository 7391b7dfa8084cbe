"""What is claimed in a published case, and how strong that is."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from tests.support.cases import CaseReader, enter_case
from tests.support.given import Given

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def case(app: FastAPI, client: httpx.AsyncClient) -> CaseReader:
    """Give the case for reading, entered once by an evaluator of an organisation."""
    return await _entered(app, Given(app.state.engine, client))


@pytest.fixture
async def growing(app: FastAPI, given: Given) -> CaseReader:
    """Give the case in an organisation of its own, to be added to."""
    return await _entered(app, given)


async def _entered(app: FastAPI, given: Given) -> CaseReader:
    actor = await given.actor(OrganisationRole.EVALUATOR)
    entered, counts = await enter_case(app, actor, "phuntshok")
    assert (counts.made, counts.kept) == (len(entered.entries), 0)
    return CaseReader(actor, dict(entered.ids))


def _spaces(split: Json) -> list[str]:
    return [each["space"]["label"] for each in split["spaces"]]


async def test_the_claim_on_what_was_realized_names_what_it_stands_on(
    case: CaseReader,
) -> None:
    claim = await case.actor.read(f"/v1/claims/{case.ids['claim-on-step-4']}")
    components = claim["strength"]["components"]
    found: dict[str, list[str]] = {"present": [], "absent": [], "unknown": []}
    for each in components:
        found[each["state"]].append(each["component"])

    # One other contributor is known.
    assert claim["known_contributors"] == {
        "considered": True,
        "known": 1,
        "main": 0,
        "partial": 0,
        "minor": 0,
        "unsaid": 1,
    }
    # A party tells of the process; of the level, outsiders do, one of them partly.
    nobody = {"agrees": 0, "partly": 0, "disagrees": 0}
    assert claim["process"] == {"party": {**nobody, "agrees": 1}, "outsider": nobody}
    assert claim["level"] == {
        "party": nobody,
        "outsider": {"agrees": 1, "partly": 1, "disagrees": 0},
    }
    assert found == {
        "present": ["first_hand", "dated", "path", "contributors", "level", "measured"],
        "absent": ["counterfactual", "returned"],
        "unknown": ["process"],
    }
    assert claim["strength"]["level"] == "plausible"
    assert "at least in part" in claim["wording"]
    # What would raise it is said of each that is not there, and of no other.
    assert [bool(each["would_raise"]) for each in components] == [
        each["state"] != "present" for each in components
    ]


async def test_what_others_say_shows_beside_the_story(case: CaseReader) -> None:
    path = f"/v1/stories/{case.ids['story-1']}/connections"
    said = (await case.actor.read(path))["corroborated"]
    steps = {each["step"]["id"]: each for each in said}

    assert set(steps) == {case.ids["step-3"], case.ids["step-4"]}
    assert all(each["corroborated"] for each in said)
    assert not any(each["disputed"] for each in said)


async def test_the_report_of_login_holds_the_claim(case: CaseReader) -> None:
    report = await case.report("LOGIN", parts="evidence,tensions")

    assert [
        (each["id"], each["level"], each["absent"])
        for each in report["evidence"]["claims"]
    ] == [
        (case.ids["claim-on-step-4"], "plausible", ["counterfactual", "returned"]),
    ]
    assert report["tensions"]["items"] == []


async def test_a_return_raises_the_claim(growing: CaseReader) -> None:
    path = f"/v1/claims/{growing.ids['claim-on-step-4']}"
    flow = await growing.add_return()
    after = (await growing.actor.read(path))["strength"]["components"]
    await growing.take_away(flow)
    before = (await growing.actor.read(path))["strength"]["components"]
    states = [
        {each["component"]: each["state"] for each in found}
        for found in (before, after)
    ]

    assert [each["returned"] for each in states] == ["absent", "present"]
