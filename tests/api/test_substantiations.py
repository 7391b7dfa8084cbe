"""Substantiation: a claim sent to somebody without an account, who answers once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select
from uuid_utils.compat import uuid7

from services.database.tables import Substantiation
from services.database.work import work
from services.secret import new_secret
from services.substantiation_answers import PREFIX
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, moved, telling

Json = dict[str, Any]
PARTNERS = {"reach": "partners", "naming": "named"}
NARROW = {"reach": "organisation", "naming": "named"}
SENT = {"recipient": "The ministry", "aspect": "process", "message": "You were there."}
AGREES = {"verdict": "agrees"}


async def _sent(here: Telling, **story: Any) -> tuple[Json, Json]:
    """Tell a story, claim its last step and send the claim; return story and link."""
    steps = [
        {"text": "We met.", "placements": [{"cycle": "immediate"}]},
        {"text": "I held workshops.", "placements": [{"cycle": "applied"}]},
        {"text": "More were elected.", "placements": [{"cycle": "realized"}]},
        {"text": "And then I rested.", "placements": []},
    ]
    told = await here.story(**{"steps": steps, "consent": PARTNERS, **story})
    claim = await here.evaluator.made(
        f"/v1/steps/{told['steps'][2]['id']}/claims", {"statement": "The visit did it."}
    )
    link = await here.evaluator.made(f"/v1/claims/{claim['id']}/substantiations", SENT)
    return told, link


async def _read(here: Telling, link: Json) -> httpx.Response:
    return await here.given.client.get(link["address"])


async def _answer(here: Telling, link: Json, body: Json) -> httpx.Response:
    return await here.given.client.post(link["address"], json=body)


async def test_a_third_party_reads_a_claim_and_what_led_to_it(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    read = (await _read(here, link)).json()

    assert read == {
        "asked_by": "Organisation",
        "recipient": "The ministry",
        "message": "You were there.",
        "statement": "The visit did it.",
        "aspect": "process",
        "tellers": ["Phuntshok"],
        "passages": read["passages"],
        "expires_at": link["expires_at"],
    }
    assert [each["text"] for each in read["passages"]] == [
        "We met.",
        "I held workshops.",
        "More were elected.",
    ]


@pytest.mark.parametrize(
    "consent",
    [
        pytest.param(None, id="none"),
        pytest.param(NARROW, id="the organisation"),
        pytest.param({**PARTNERS, "until": "2020-01-01"}, id="run out"),
    ],
)
async def test_without_consent_beyond_the_organisation_the_story_stays_inside(
    given: Given, consent: Json | None
) -> None:
    here = await telling(given)
    _, link = await _sent(here, consent=consent)
    answer = await _read(here, link)

    assert answer.json()["statement"] == "The visit did it."
    assert (answer.json()["passages"], answer.json()["tellers"]) == ([], [])
    for words in ("We met.", "workshops", "elected", "Phuntshok"):
        assert words not in answer.text


async def test_a_revoked_consent_takes_the_passages_away(given: Given) -> None:
    here = await telling(given)
    story, link = await _sent(here)
    consents = await here.teller.read(f"/v1/stories/{story['id']}/consents")
    await here.teller.delete(f"/v1/consents/{consents['items'][0]['id']}")

    assert (await _read(here, link)).json()["passages"] == []


@pytest.mark.parametrize(
    ("naming", "tellers"), [("named", ["Phuntshok"]), ("role", ["a teller"])]
)
async def test_tellers_are_named_as_they_consent(
    given: Given, naming: str, tellers: list[str]
) -> None:
    here = await telling(given)
    _, link = await _sent(here, consent={**PARTNERS, "naming": naming})

    assert (await _read(here, link)).json()["tellers"] == tellers


async def test_a_nameless_teller_stays_so(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here, consent={**PARTNERS, "naming": "anonymous"})
    answer = await _read(here, link)

    assert answer.json()["tellers"] == []
    assert "Phuntshok" not in answer.text


async def test_the_answer_corroborates_the_step_as_an_outsider(given: Given) -> None:
    here = await telling(given)
    story, link = await _sent(here)
    reason = "Two of the three workshops."
    answer = await _answer(here, link, {"verdict": "partly", "reason": reason})
    step = story["steps"][2]["id"]
    (said,) = (await here.reader.read(f"/v1/steps/{step}/corroborations"))["items"]
    claim = await here.evaluator.read(f"/v1/claims/{link['claim']['id']}")
    changed = await here.evaluator.patch(
        f"/v1/corroborations/{said['id']}", {"verdict": "agrees"}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["verdict"] == "partly"
    expected = {
        "source": "The ministry",
        "kind": "witness",
        "standing": "outsider",
        "aspect": "process",
        "verdict": "partly",
        "reason": reason,
        "from_source": True,
    }
    assert {name: said[name] for name in expected} == expected
    states = {e["component"]: e["state"] for e in claim["strength"]["components"]}
    assert states["process"] == "present"
    assert (changed.status_code, changed.json()["code"]) == (409, "state-conflict")


async def test_a_link_is_answered_once(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    first = await _answer(here, link, AGREES)
    second = await _answer(here, link, {"verdict": "disagrees", "reason": "No."})
    read = await _read(here, link)
    path = f"/v1/claims/{link['claim']['id']}/substantiations"
    (listed,) = (await here.evaluator.read(path))["items"]

    assert (first.status_code, second.status_code) == (200, 410)
    assert second.json()["code"] == read.json()["code"] == "substantiation-over"
    assert listed["verdict"] == "agrees"
    assert listed["answered_at"] == first.json()["answered_at"]


async def test_two_answers_at_once_are_one(given: Given) -> None:
    here = await telling(given)
    story, link = await _sent(here)
    answers = await asyncio.gather(*(_answer(here, link, AGREES) for _ in range(4)))
    step = story["steps"][2]["id"]
    said = (await here.reader.read(f"/v1/steps/{step}/corroborations"))["items"]

    assert sorted(each.status_code for each in answers) == [200, 410, 410, 410]
    assert len(said) == 1


async def test_a_dry_run_does_not_use_a_link_up(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    url = f"{link['address']}?dry_run=true"
    tried = await here.given.client.post(url, json=AGREES)

    assert (tried.status_code, tried.headers["dry-run"]) == (200, "true")
    assert (await _answer(here, link, AGREES)).status_code == 200


async def test_who_does_not_agree_says_why(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    refused = await _answer(here, link, {"verdict": "disagrees"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    assert (await _read(here, link)).status_code == 200


async def test_a_link_taken_back_opens_nothing(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    path = f"/v1/claims/{link['claim']['id']}/substantiations/{link['id']}"
    gone = [(await here.evaluator.delete(path)).status_code for _ in range(2)]
    answers = [await _read(here, link), await _answer(here, link, AGREES)]

    assert gone == [204, 204]
    assert [each.status_code for each in answers] == [410, 410]
    assert (await here.evaluator.read(path))["revoked_at"] is not None


async def test_a_link_runs_out(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    own = here.collector.organisation_id
    async with work(given.engine, own) as session:
        row = (
            await session.exec(
                select(Substantiation).where(Substantiation.organisation_id == own)
            )
        ).one()
        row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        session.add(row)

    assert (await _read(here, link)).status_code == 410
    assert (await _answer(here, link, AGREES)).status_code == 410


@pytest.mark.parametrize("days", [-1, 0, 91])
async def test_a_link_lives_some_days_at_most(given: Given, days: int) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    expires_at = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    answer = await here.evaluator.post(
        f"/v1/claims/{link['claim']['id']}/substantiations",
        {**SENT, "expires_at": expires_at},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/expires_at"


async def test_a_withdrawn_story_closes_its_links(given: Given) -> None:
    here = await telling(given)
    story, link = await _sent(here)
    await moved(here.teller, story["id"], "withdraw")
    answers = [await _read(here, link), await _answer(here, link, AGREES)]

    assert [each.status_code for each in answers] == [410, 410]
    assert "The visit did it." not in answers[0].text


async def test_a_claim_taken_back_takes_its_links_along_and_no_answer(
    given: Given,
) -> None:
    here = await telling(given)
    story, link = await _sent(here)
    claim = f"/v1/claims/{link['claim']['id']}"
    other = await here.evaluator.made(f"{claim}/substantiations", SENT)
    await _answer(here, link, AGREES)
    assert (await here.evaluator.delete(claim)).status_code == 204
    step = story["steps"][2]["id"]
    said = (await here.reader.read(f"/v1/steps/{step}/corroborations"))["items"]

    assert len(said) == 1
    assert (await _read(here, other)).status_code == 404


async def test_wrong_secrets_are_answered_alike(given: Given) -> None:
    here, elsewhere = await telling(given), await telling(given)
    _, link = await _sent(here)
    secret = link["secret"]
    own, other = here.collector.organisation_id, elsewhere.collector.organisation_id
    moved_there = secret.replace(own.hex, other.hex)
    bodies = []
    for wrong in (
        "x",
        secret[:-1],
        secret[:-1] + ("0" if secret[-1] != "0" else "1"),
        secret.upper(),
        f"{secret}0",
        moved_there,
        new_secret(PREFIX, own),
        new_secret(PREFIX, other),
        new_secret(PREFIX, uuid7()),
        new_secret("vw_", own),
        here.collector.token,
    ):
        path = f"/v1/substantiations/{wrong}"
        for answer in (
            await given.client.get(path),
            await given.client.post(path, json=AGREES),
        ):
            body = answer.json()
            del body["instance"], body["request_id"]
            bodies.append((answer.status_code, body))

    assert bodies[0][0] == 404
    assert all(each == bodies[0] for each in bodies)


async def test_a_secret_is_no_token_and_a_token_no_secret(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    thief = replace(here.reader, token=link["secret"])

    assert (await thief.get("/v1/me")).status_code == 401


async def test_a_secret_is_shown_once_and_never_stored(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    path = f"/v1/claims/{link['claim']['id']}/substantiations"
    listed = await here.evaluator.get(path)
    kept = await here.evaluator.post(path, SENT, headers={"Idempotency-Key": "k"})
    own = here.collector.organisation_id
    async with work(given.engine, own, reads_only=True) as session:
        rows = await session.exec(
            select(Substantiation).where(Substantiation.organisation_id == own)
        )
        stored = [str(row.model_dump()) for row in rows]

    random = link["secret"][-56:-8]
    assert random not in listed.text
    assert all(random not in row for row in stored)
    assert kept.status_code == 422


async def test_to_whom_a_claim_was_sent_is_for_those_who_may_send_it(
    given: Given,
) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    path = f"/v1/claims/{link['claim']['id']}/substantiations"

    assert (await here.reader.get(path)).status_code == 403
    assert (await here.reader.post(path, SENT)).status_code == 403
    assert (await here.reader.get(f"{path}/{link['id']}")).status_code == 403
    other = await _sent(here)
    crossed = f"/v1/claims/{other[1]['claim']['id']}/substantiations/{link['id']}"
    assert (await here.evaluator.get(crossed)).status_code == 404


async def test_an_archived_space_sends_nothing_and_still_hears(given: Given) -> None:
    here = await telling(given)
    _, link = await _sent(here)
    archived = await here.collector.post(
        f"/v1/spaces/{here.space}/archive", headers=FORCE
    )
    path = f"/v1/claims/{link['claim']['id']}/substantiations"

    assert archived.is_success, archived.text
    assert (await here.evaluator.post(path, SENT)).json()["code"] == "space-archived"
    assert (await _answer(here, link, AGREES)).status_code == 200


async def test_a_page_of_the_organisation_may_ask_for_what_a_secret_opens(
    given: Given,
) -> None:
    here = await telling(given)
    origin = "https://answers.example"
    own = await here.collector.patch("/v1/organisation", {"origins": [origin]})
    _, link = await _sent(here)
    answers = [
        await given.client.get(link["address"], headers={"Origin": each})
        for each in (origin, "https://other.example")
    ]

    assert own.is_success, own.text
    assert [each.headers.get("access-control-allow-origin") for each in answers] == [
        origin,
        None,
    ]
