"""Small groups over HTTP: what is held back from those who do not evaluate."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from domain.access import Caller, OrganisationRole
from domain.report import ReportPart
from services.database.tables import Organisation
from services.database.work import work
from services.exports import export_organisation
from services.organisation_import import import_organisation
from tests.support.given import Actor, Given

T = 5
NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def a_realm(given: Given, threshold: int = T) -> tuple[Actor, Actor, str]:
    """Return an evaluator, a viewer and an open space with 12 stories in it."""
    organisation = await given.organisation(threshold=threshold)
    evaluator = await given.member(organisation, OrganisationRole.EVALUATOR)
    viewer = await given.member(organisation, OrganisationRole.VIEWER)
    space = await evaluator.made(
        "/v1/spaces", {"name": "Garden", "structure": "network"}
    )
    for number in range(12):
        await evaluator.made(f"/v1/spaces/{space['id']}/stories", a_story(number))
    return evaluator, viewer, space["id"]


def a_story(number: int) -> dict[str, Any]:
    """Tell a story: two of twelve cost something, four of them in the same month."""
    polarity = "negative" if number < 2 else "positive"
    return {
        "state": "published",
        "approval": {"how": "in person"},
        "consent": {"reach": "organisation", "naming": "anonymous"},
        "tellers": [{"name": f"Teller {number}"}],
        "told_on": f"2026-{1 + number % 3:02}-10",
        "steps": [
            {
                "text": "We tried.",
                "when": {
                    "from": f"2026-{1 + number % 3:02}-05",
                    "to": f"2026-{1 + number % 3:02}-05",
                    "precision": "day",
                },
                "placements": [
                    {"cycle": "applied", "polarity": polarity, "as": "analyst"}
                ],
            }
        ],
    }


def applied(report: dict[str, Any]) -> dict[str, Any]:
    """Return the contribution data at the applied cycle."""
    (row,) = (each for each in report["cycles"] if each["cycle"] == "applied")
    found: dict[str, Any] = row["contribution"]
    return found


def numbers(value: Any) -> list[int]:
    """Return every count of people or of what they told in an answer."""
    named = {"stories", "tellers", "events", "steps", "count", "story_count"}
    if isinstance(value, dict):
        own = [n for name, n in value.items() if name in named and type(n) is int]
        return own + [n for each in value.values() for n in numbers(each)]
    if isinstance(value, list):
        return [n for each in value for n in numbers(each)]
    return []


async def test_evaluators_are_told_exactly(given: Given) -> None:
    evaluator, _, space = await a_realm(given)
    report = await evaluator.read(f"/v1/spaces/{space}/report")
    cell = applied(report)

    assert report["threshold"] == 1
    assert cell["counts"]["stories"] == 12
    assert cell["by_polarity"]["negative"]["steps"] == 2


async def test_others_are_told_of_no_small_group(given: Given) -> None:
    _, viewer, space = await a_realm(given)
    report = await viewer.read(f"/v1/spaces/{space}/report")
    cell = applied(report)
    parts = [part["steps"] for part in cell["by_polarity"].values()]

    assert report["threshold"] == T
    assert cell["counts"]["stories"] in {5, 10}
    # Held back, and with it the other part, which the total would give away.
    assert parts == [None, None]
    assert all(n == 0 or n >= T for n in numbers(report["cycles"]))
    assert all(n == 0 or n >= T for n in numbers(report["flows"]))


@pytest.mark.parametrize("days", ["?from=2026-01-01&to=2026-01-31", "?to=2026-02-06"])
async def test_a_period_of_few_is_held_back_too(given: Given, days: str) -> None:
    evaluator, viewer, space = await a_realm(given)
    exact = applied(await evaluator.read(f"/v1/spaces/{space}/report{days}"))
    shown = applied(await viewer.read(f"/v1/spaces/{space}/report{days}"))

    assert exact["counts"]["steps"] in {4, 8}
    assert shown["counts"]["steps"] in {None, 5}
    assert len(shown["items"]) <= (shown["counts"]["stories"] or 0)


async def test_no_two_answers_differ_by_a_small_group(given: Given) -> None:
    _, viewer, space = await a_realm(given)
    ranges = [
        "",
        "?to=2026-01-31",
        "?to=2026-02-28",
        "?from=2026-02-01",
        "?to=2026-03-04",
    ]
    told = [
        n
        for each in ranges
        for n in numbers(applied(await viewer.read(f"/v1/spaces/{space}/report{each}")))
    ]

    assert {abs(a - b) % T for a in told for b in told} == {0}


async def test_what_is_held_back_leads_to_no_rows(given: Given) -> None:
    evaluator, viewer, space = await a_realm(given)
    report = await evaluator.read(f"/v1/spaces/{space}/report")
    held = (
        report["rows"] + applied(report)["by_polarity"]["negative"]["sources"]["steps"]
    )

    assert len((await evaluator.read(held))["items"]) == 2
    assert (await viewer.read(held))["items"] == []


async def test_a_count_that_is_shown_leads_to_no_more_rows_than_it_says(
    given: Given,
) -> None:
    _, viewer, space = await a_realm(given)
    report = await viewer.read(f"/v1/spaces/{space}/report")
    counts = applied(report)["counts"]
    rows = await viewer.read(report["rows"] + counts["sources"]["steps"])

    assert len(rows["items"]) == counts["steps"]
    assert rows["page"]["has_more"] is False


async def test_the_home_of_a_space_tells_of_no_small_group(given: Given) -> None:
    evaluator, viewer, space = await a_realm(given)
    exact = (await evaluator.read(f"/v1/spaces/{space}/home"))["counts"]["stories"]
    shown = (await viewer.read(f"/v1/spaces/{space}/home"))["counts"]["stories"]

    assert exact["published"] == 12
    assert shown["published"] in {5, 10}
    assert shown["approved"] == 0


async def test_one_withdrawal_does_not_tell_how_many_there_were(given: Given) -> None:
    evaluator, viewer, space = await a_realm(given)
    before = applied(await viewer.read(f"/v1/spaces/{space}/report"))["counts"]
    stories = await evaluator.read(f"/v1/spaces/{space}/stories")
    gone = stories["items"][0]["id"]
    answer = await evaluator.delete(f"/v1/stories/{gone}")
    after = applied(await viewer.read(f"/v1/spaces/{space}/report"))["counts"]

    assert answer.status_code in {200, 204}
    assert ((before["steps"] or 0) - (after["steps"] or 0)) % T == 0


async def test_a_changed_threshold_holds_from_the_next_request_on(
    given: Given,
) -> None:
    evaluator, viewer, space = await a_realm(given, threshold=1)
    owner = await given.member(
        evaluator.organisation_id, OrganisationRole.OWNER, name="Owner"
    )
    exact = await viewer.read(f"/v1/spaces/{space}/report")
    await owner.patch("/v1/organisation", {"threshold": T})
    held = await viewer.read(f"/v1/spaces/{space}/report")

    assert isinstance(viewer.organisation_id, UUID)
    assert (exact["threshold"], held["threshold"]) == (1, T)
    assert applied(exact)["counts"]["steps"] == 12


async def test_a_frozen_report_is_rounded_as_the_live_one_here_and_elsewhere(
    given: Given, tmp_path: Path
) -> None:
    evaluator, viewer, space = await a_realm(given)
    own, key = evaluator.organisation_id, uuid7()
    await export_organisation(given.engine, own, tmp_path / "export")
    await import_organisation(
        given.engine, tmp_path / "export", organisation_id=key, name="Elsewhere"
    )
    there = await given.member(key, OrganisationRole.EVALUATOR)
    reader = await given.member(key, OrganisationRole.VIEWER)
    asked = {"title": "x", "space_ids": [space], "reach": "organisation"}
    frozen = [await each.made("/v1/reports", asked) for each in (evaluator, there)]
    parts = {"parts": ",".join(ReportPart)}
    live = [
        await each.read(f"/v1/spaces/{space}/report", params=parts)
        for each in (viewer, reader)
    ]

    assert frozen[0]["digest"] == frozen[1]["digest"]
    assert [each["content"]["report"] for each in frozen] == live
    assert live[0]["threshold"] == T
    assert applied(live[0])["counts"]["steps"] in {5, 10}


async def test_two_organisations_round_by_keys_of_their_own(given: Given) -> None:
    keys = set()
    for _ in range(2):
        own = await given.organisation()
        async with work(given.engine, own, reads_only=True) as session:
            found = await session.get(Organisation, (own,))
            assert found is not None
            keys.add(found.group_key)

    assert [len(key) for key in keys] == [64, 64]


async def test_no_answer_and_no_log_tells_the_key(
    given: Given, client: httpx.AsyncClient
) -> None:
    owner = await given.actor(threshold=T)
    document = (await client.get("/openapi.json")).text
    read = (await owner.get("/v1/organisation")).text
    key = "f" * 64
    caller = Caller(
        *(owner.organisation_id, owner.member_id, owner.person_id, owner.role),
        group_key=key,
    )
    row = Organisation(
        organisation_id=owner.organisation_id, name="x", group_key=key, created_at=NOW
    )

    assert "group_key" not in document + read
    assert key not in repr(caller) + repr(row)


@pytest.mark.parametrize("by", ["space", "period&period=month", "cycle"])
@pytest.mark.parametrize("days", ["", "&from=2026-01-02&to=2026-03-20"])
async def test_the_matrix_is_of_as_many_people_as_the_report(
    given: Given, by: str, days: str
) -> None:
    evaluator, viewer, space = await a_realm(given)
    alone = await evaluator.made("/v1/persons", {"name": "One teller"})
    lone = await evaluator.made("/v1/spaces", {"name": "Lone", "structure": "network"})
    for number in range(12):
        story = a_story(number) | {"tellers": [{"id": alone["id"]}]}
        await evaluator.made(f"/v1/spaces/{lone['id']}/stories", story)
    for home in (space, lone["id"]):
        report = await viewer.read(f"/v1/spaces/{home}/report?{days[1:]}")
        matrix = await viewer.read(f"/v1/matrix?spaces={home}&pivot={by}{days}")
        told = numbers(applied(report))
        shown = numbers(matrix)
        if home == lone["id"]:
            assert not any(told + shown)
        exact = await evaluator.read(f"/v1/matrix?spaces={home}&pivot={by}{days}")
        assert any(numbers(exact))
