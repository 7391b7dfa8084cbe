"""The evaluator's work queue over HTTP: what waits for somebody, and for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access import OrganisationRole, SpaceRole
from domain.lack import Lack
from services.database.tables import Substantiation
from services.database.work import work
from tests.support.given import Actor, Given
from tests.support.matrices import a_space, day, tell
from tests.support.statements_run import statements
from tests.support.telling import Telling, moved, telling

Json = dict[str, Any]


async def _waiting(evaluator: Actor, *spaces: str) -> dict[str, list[str]]:
    """Read what waits in some spaces: the labels by kind, checked against the pages."""
    if len(spaces) == 1:
        work = await evaluator.read(f"/v1/spaces/{spaces[0]}/work")
    else:
        work = await evaluator.read("/v1/work", params={"spaces": ",".join(spaces)})
    found: dict[str, list[str]] = {}
    for kind in work["kinds"]:
        labels, path = [], kind["all"] + "&limit=1"
        while path:
            page = await evaluator.read(path)
            labels += [item["label"] for item in page["items"]]
            cursor = page["page"]["next_cursor"]
            path = cursor and f"{kind['all']}&limit=1&cursor={cursor}"
        assert kind["count"] == len(labels)
        assert [item["label"] for item in kind["items"]] == labels[:10]
        found[kind["lack"]] = labels
    return found


def _a_step(text: str, *placed_as: str, **fields: Any) -> Json:
    placements = [{"cycle": "applied", "as": each} for each in placed_as]
    return {"text": text, "placements": placements, **fields}


async def test_everything_that_lacks_something_waits_in_its_queue(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Garden")
    story = await tell(
        evaluator,
        space,
        _a_step("unplaced"),
        _a_step("by its teller", "teller"),
        _a_step("by both", "teller", "analyst"),
        _a_step("hoped for", "analyst", modality="aspired", revisit_on="2020-01-01"),
        _a_step(
            "hoped for long", "analyst", modality="aspired", revisit_on="2999-01-01"
        ),
    )
    steps = {step["text"]: step["id"] for step in story["steps"]}
    await tell(
        evaluator,
        space,
        _a_step("told", "analyst"),
        state="submitted",
        title="For an answer",
        approval=None,
    )
    await tell(
        evaluator, space, _a_step("kept"), state="draft", approval=None, consent=None
    )
    made = {}
    for name, frequency in (
        ("due", "monthly"),
        ("measured", "yearly"),
        ("linked", "none"),
    ):
        body = {
            "name": name,
            "kind": "number",
            "frequency": frequency,
            "cycles": [{"cycle": "applied"}],
        }
        made[name] = await evaluator.made(f"/v1/spaces/{space}/indicators", body)
    for name in ("measured", "linked"):
        when = day("2999-01-01") if name == "measured" else None
        await evaluator.made(
            f"/v1/indicators/{made[name]['id']}/measurements",
            {"value": 1, "when": when},
        )
    await evaluator.made(
        f"/v1/steps/{steps['by both']}/links",
        {"indicator_id": made["linked"]["id"], "relation": "illustrates"},
    )

    assert await _waiting(evaluator, space) == {
        Lack.PLACEMENT: ["unplaced"],
        Lack.ANALYST_PLACEMENT: ["by its teller"],
        Lack.MEASUREMENT: ["due"],
        Lack.REVISIT: ["hoped for"],
        Lack.ANSWER: ["For an answer"],
        Lack.EXPLANATION: ["due", "measured"],
        Lack.EVIDENCE: ["unplaced", "by its teller", "hoped for", "hoped for long"],
        Lack.SUBSTANTIATION: [],
        Lack.PASSAGE: [],
    }


async def _sent(here: Telling, story: Json, statement: str) -> Json:
    """Claim a step of a story and send the claim; return the link."""
    step = story["steps"][0]["id"]
    body = {"statement": statement}
    claim = await here.evaluator.made(f"/v1/steps/{step}/claims", body)
    sent = {"recipient": "The ministry", "aspect": "process"}
    path = f"/v1/claims/{claim['id']}/substantiations"
    return {**await here.evaluator.made(path, sent), "all": path}


async def test_claims_wait_that_were_sent_and_can_still_be_answered(
    given: Given,
) -> None:
    here = await telling(given)
    told = await here.story(consent={"reach": "partners", "naming": "named"})
    gone = await here.story(title="Withdrawn soon")
    links = {
        name: await _sent(here, story, name)
        for name, story in (
            ("waits", told),
            ("answered", told),
            ("taken back", told),
            ("run out", told),
            ("withdrawn", gone),
        )
    }
    answer = await given.client.post(
        links["answered"]["address"], json={"verdict": "agrees"}
    )
    taken = links["taken back"]
    await here.evaluator.delete(f"{taken['all']}/{taken['id']}")
    async with work(given.engine, here.evaluator.organisation_id) as session:
        key = (here.evaluator.organisation_id, UUID(links["run out"]["id"]))
        row = await session.get_one(Substantiation, key)
        row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        session.add(row)
    await moved(here.teller, gone["id"], "withdraw")
    path = f"/v1/work-items?spaces={here.space}&lack=substantiation"
    (item,) = (await here.evaluator.read(path))["items"]

    assert answer.status_code == 200
    assert (await _waiting(here.evaluator, here.space))["substantiation"] == ["waits"]
    assert item["id"] == links["waits"]["id"]
    assert item["claim_id"] in links["waits"]["all"]
    assert item["story"]["id"] == told["id"]
    assert item["day"] == str(datetime.now(UTC).date())
    assert "The ministry" not in str(item)


async def test_passages_wait_until_the_person_has_answered(given: Given) -> None:
    here = await telling(given)
    elsewhere = await here.another_space()
    told = await here.story()
    body = {"title": "A draft", "reach": "organisation", "state": "draft"}
    both = {**body, "space_ids": [elsewhere, here.space]}
    draft = await here.evaluator.made("/v1/reports", both)
    own = {**body, "space_ids": [here.space], "state": "frozen", "without_answer": True}
    await here.evaluator.made("/v1/reports", own)
    path = f"/v1/work-items?spaces={here.space}&lack=passage"
    (item,) = (await here.evaluator.read(path))["items"]
    joint = (
        await here.evaluator.read(
            f"/v1/work-items?spaces={here.space},{elsewhere}&lack=passage"
        )
    )["items"]
    before = await _waiting(here.evaluator, here.space)
    (passage,) = (await here.evaluator.read(f"/v1/reports/{draft['id']}/passages"))[
        "items"
    ]
    answer = {"answer": "change", "note": "Not so."}
    await here.teller.post(f"/v1/passages/{passage['id']}/answer", answer)
    after = await _waiting(here.evaluator, here.space)
    again = await here.evaluator.made("/v1/reports", both)
    fresh = await _waiting(here.evaluator, here.space)
    await moved(here.teller, told["id"], "withdraw")
    withheld = await _waiting(here.evaluator, here.space)

    assert item["id"] == passage["id"]
    assert (item["label"], item["report_id"]) == ("Phuntshok", draft["id"])
    assert item["space"]["id"] == here.space
    assert [each["space"]["id"] for each in joint] == [elsewhere]
    assert before["passage"] == ["Phuntshok"]
    assert after["passage"] == []
    assert again["id"] != draft["id"]
    assert fresh["passage"] == ["Phuntshok"]
    assert withheld["passage"] == []


async def test_who_evaluates_one_space_of_a_draft_does_not_learn_of_its_passages(
    given: Given,
) -> None:
    here = await telling(given)
    closed = await here.another_space(open=False)
    await given.participation(here.evaluator, closed, SpaceRole.EVALUATOR)
    other = await given.member(
        here.evaluator.organisation_id, OrganisationRole.PARTICIPANT
    )
    await given.participation(other, here.space, SpaceRole.EVALUATOR)
    told = await here.story()
    await _sent(here, told, "Sent")
    await here.evaluator.made(
        "/v1/reports",
        {
            "title": "A draft",
            "reach": "space",
            "state": "draft",
            "space_ids": [here.space, closed],
        },
    )
    theirs = await _waiting(other, here.space)
    ours = await _waiting(here.evaluator, here.space)

    assert (theirs["passage"], ours["passage"]) == ([], ["Phuntshok"])
    assert theirs["substantiation"] == ours["substantiation"] == ["Sent"]


async def test_work_over_several_spaces_is_that_of_each(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    spaces = [await a_space(evaluator, name) for name in ("Here", "There")]
    for space in spaces:
        await tell(evaluator, space, _a_step(f"in {space}"))

    together = await _waiting(evaluator, *spaces)
    assert sorted(together[Lack.PLACEMENT]) == sorted(f"in {space}" for space in spaces)


@pytest.mark.parametrize(
    "role",
    [OrganisationRole.OWNER, OrganisationRole.FACILITATOR, OrganisationRole.VIEWER],
)
async def test_only_evaluators_read_what_waits(
    given: Given, role: OrganisationRole
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Garden")
    other = await given.member(evaluator.organisation_id, role)

    for path in (
        f"/v1/spaces/{space}/work",
        f"/v1/work?spaces={space}",
        *(f"/v1/work-items?spaces={space}&lack={lack}" for lack in Lack),
    ):
        assert (await other.get(path)).status_code == 403


async def test_reading_what_waits_takes_the_same_statements_however_much_does(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Garden")
    costs = []
    for many in (1, 20):
        for number in range(many):
            await tell(evaluator, space, _a_step(f"step {number}"))
        await evaluator.read(f"/v1/spaces/{space}/work")
        with statements(given.engine) as seen:
            await evaluator.read(f"/v1/spaces/{space}/work")
        costs.append(len(seen))

    assert costs[0] == costs[1]
