"""How far a story has come, and how its teller takes it back."""

import asyncio
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from tests.support.facts import assert_facts_hold
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, a_story, moved, telling

DRAFT: dict[str, Any] = {"state": "draft", "approval": None}


async def test_a_story_goes_from_draft_to_published_and_back(given: Given) -> None:
    here = await telling(given)
    story = await here.story(**DRAFT)
    seen = []
    for actor, to in (
        (here.teller, "submit"),
        (here.teller, "approve"),
        (here.evaluator, "publish"),
        (here.evaluator, "unpublish"),
    ):
        read = await moved(actor, story["id"], to)
        assert (await here.teller.read(f"/v1/stories/{story['id']}")) == read
        await assert_facts_hold(given, here.collector)
        seen.append((read["state"], read["version"], read["approval"] is not None))

    assert seen == [
        ("submitted", 2, False),
        ("approved", 3, True),
        ("published", 4, True),
        ("approved", 5, True),
    ]


async def test_the_teller_says_yes_and_the_collector_says_how(given: Given) -> None:
    here = await telling(given)
    one, other = await here.story(**DRAFT), await here.story(**DRAFT)
    own = await moved(here.teller, one["id"], "approve")
    path = f"/v1/stories/{other['id']}/approve"
    silent = await here.collector.post(path, headers=FORCE)
    told = await moved(
        here.collector, other["id"], "approve", how="read aloud", on="2016-12-20"
    )

    assert own["approval"]["how"] == "by the teller"
    assert own["approval"]["recorded_by_id"] == str(here.teller.person_id)
    assert silent.status_code == 422
    assert silent.json()["errors"][0]["pointer"] == "/how"
    assert told["approval"] == {
        "how": "read aloud",
        "on": "2016-12-20",
        "recorded_by_id": str(here.collector.person_id),
    }


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("submitted", "submit"),
        ("approved", "approve"),
        ("published", "approve"),
        ("draft", "publish"),
        ("submitted", "publish"),
        ("submitted", "unpublish"),
        ("approved", "unpublish"),
        ("published", "publish"),
    ],
)
async def test_a_state_cannot_be_skipped(given: Given, state: str, to: str) -> None:
    here = await telling(given)
    approval = {"how": "by e-mail"} if state in {"approved", "published"} else None
    story = await here.story(state=state, approval=approval)
    body = {"how": "by e-mail"} if to == "approve" else None
    answer = await here.collector.post(
        f"/v1/stories/{story['id']}/{to}", body, headers=FORCE
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "state-conflict")


async def test_a_move_starts_from_the_version_that_was_read(given: Given) -> None:
    here = await telling(given)
    story = await here.story(**DRAFT)
    path = f"/v1/stories/{story['id']}"
    tag = {"If-Match": (await here.teller.get(path)).headers["etag"]}
    without = await here.teller.post(f"{path}/submit")
    first = await here.teller.post(f"{path}/submit", headers=tag)
    second = await here.collector.post(f"{path}/submit", headers=tag)

    statuses = [each.status_code for each in (without, first, second)]
    assert statuses == [428, 200, 412]
    assert first.headers["etag"].startswith('"2-')


async def test_who_may_move_a_story(given: Given) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    facilitator = await given.member(
        here.collector.organisation_id, OrganisationRole.FACILITATOR
    )
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    for to in ("submit", "approve", "withdraw"):
        for actor, status in (
            (here.reader, 403),
            (here.evaluator, 403),
            (elsewhere.collector, 404),
        ):
            answer = await actor.post(
                f"{path}/{to}",
                {"how": "x"} if to == "approve" else None,
                headers=FORCE,
            )
            assert answer.status_code == status, (to, answer.text)
    for to in ("publish", "unpublish"):
        for actor, status in (
            (here.reader, 403),
            (here.teller, 403),
            (elsewhere.collector, 404),
            (facilitator, 200),
        ):
            answer = await actor.post(f"{path}/{to}", headers=FORCE)
            assert answer.status_code == status, (to, answer.text)
    whole = await here.teller.read(f"{path}/versions/1")
    assert whole == story


async def test_a_withdrawn_story_is_out_of_every_list_at_once(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    story = await here.story()
    await here.evaluator.made(
        f"/v1/steps/{story['steps'][0]['id']}/links",
        {"indicator_id": indicator, "relation": "explains"},
    )
    withdrawn = await here.teller.post(f"/v1/stories/{story['id']}/withdraw")

    assert withdrawn.status_code == 200, withdrawn.text
    assert withdrawn.json()["state"] == "withdrawn"
    for actor in (here.reader, here.evaluator):
        for path in (
            "/v1/stories",
            "/v1/stories?q=workshops",
            f"/v1/spaces/{here.space}/stories",
            f"/v1/spaces/{here.space}/stories?cycle=applied",
            f"/v1/spaces/{here.space}/links",
        ):
            assert (await actor.read(path))["items"] == [], path
        for path in (
            f"/v1/stories/{story['id']}",
            f"/v1/steps/{story['steps'][0]['id']}",
        ):
            assert (await actor.get(path)).status_code == 404, path
    await assert_facts_hold(given, here.collector)
    again = await here.collector.post(f"/v1/stories/{story['id']}/withdraw")
    assert (again.status_code, again.json()) == (200, withdrawn.json())
    assert (await here.teller.get(f"/v1/stories/{story['id']}")).status_code == 200


async def test_a_withdrawn_story_never_comes_back(given: Given) -> None:
    here = await telling(given)
    sent = a_story(
        id=str(uuid7()),
        space_id=here.space,
        tellers=[{"id": str(here.teller.person_id)}],
    )
    path = f"/v1/stories/{sent['id']}"
    story = (await here.collector.put(path, sent)).json()
    await here.teller.post(f"{path}/withdraw")
    for actor in (here.collector, here.teller):
        for method, address, body in _changes(story):
            answer = await actor.call(method, address, body, headers=FORCE)
            found = (answer.status_code, answer.json()["code"])
            assert found == (410, "story-withdrawn"), (method, address)
    for method, address, body in _changes(story):
        answer = await here.evaluator.call(method, address, body, headers=FORCE)
        assert answer.status_code == 404, (method, address)
    for body in (sent, {**sent, "title": "Again"}):
        answer = await here.collector.put(path, body)
        assert (answer.status_code, answer.json()["code"]) == (410, "story-withdrawn")
    assert (await here.teller.delete(path)).status_code == 204
    answer = await here.collector.put(path, sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "resource-deleted")
    await assert_facts_hold(given, here.collector)


def _changes(story: dict[str, Any]) -> list[tuple[str, str, Any]]:
    path, step = f"/v1/stories/{story['id']}", story["steps"][0]
    placement = f"/v1/placements/{step['placements'][0]['id']}"
    return [
        ("PATCH", path, {"title": "Again"}),
        ("POST", f"{path}/submit", None),
        ("POST", f"{path}/approve", {"how": "by e-mail"}),
        ("POST", f"{path}/steps", {"text": "Again."}),
        ("POST", f"{path}/consents", {"reach": "public"}),
        ("PATCH", f"/v1/steps/{step['id']}", {"text": "Again."}),
        ("DELETE", f"/v1/steps/{step['id']}", None),
        ("POST", f"/v1/steps/{step['id']}/placements", {"cycle": "applied"}),
        ("PATCH", placement, {"polarity": "none"}),
        ("DELETE", placement, None),
        ("DELETE", f"/v1/consents/{story['consent']['id']}", None),
    ]


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "published"])
async def test_the_teller_withdraws_from_any_state(given: Given, state: str) -> None:
    here = await telling(given)
    approval = {"how": "by e-mail"} if state in {"approved", "published"} else None
    story = await here.story(state=state, approval=approval)
    withdrawn = await here.teller.post(f"/v1/stories/{story['id']}/withdraw")

    assert withdrawn.status_code == 200
    await assert_facts_hold(given, here.collector)


async def test_a_teller_without_a_right_to_write_withdraws_in_an_archived_space(
    given: Given,
) -> None:
    here = await telling(given)
    viewer = await given.member(
        here.collector.organisation_id, OrganisationRole.VIEWER, name="Karma"
    )
    story = await here.collector.made(
        f"/v1/spaces/{here.space}/stories",
        a_story(tellers=[{"id": str(viewer.person_id)}]),
    )
    await here.collector.post(f"/v1/spaces/{here.space}/archive", headers=FORCE)
    path = f"/v1/stories/{story['id']}"
    changed = await here.collector.patch(path, {"title": "X"})
    withdrawn = await viewer.post(f"{path}/withdraw")

    assert changed.json()["code"] == "space-archived"
    assert withdrawn.status_code == 200
    await assert_facts_hold(given, here.collector)


async def test_flows_of_others_stay_without_counting(given: Given) -> None:
    here = await telling(given)
    one, other = await here.story(title="One"), await here.story(title="Other")
    third = await here.story(title="Third")
    for source, target in ((one, other), (other, third), (third, one)):
        made = await here.evaluator.post(
            "/v1/flows",
            {
                "source_step_id": source["steps"][0]["id"],
                "target_step_id": target["steps"][2]["id"],
                "relation": "leads_to",
            },
        )
        assert made.status_code == 201, made.text
    await assert_facts_hold(given, here.collector)
    await here.teller.post(f"/v1/stories/{one['id']}/withdraw")
    await assert_facts_hold(given, here.collector)
    await here.teller.delete(f"/v1/stories/{other['id']}")
    await assert_facts_hold(given, here.collector)


async def test_an_edit_of_a_published_story_takes_it_out_of_the_counts(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story(state="published")
    step = f"/v1/steps/{story['steps'][0]['id']}"
    await here.teller.patch(step, {"text": "Another."})
    await assert_facts_hold(given, here.collector)

    assert (await _states(here)) == ["submitted"]
    await moved(here.teller, story["id"], "approve")
    assert (await _states(here)) == ["approved"]
    await assert_facts_hold(given, here.collector)


async def _states(here: Telling) -> list[str]:
    listed = await here.teller.read(f"/v1/spaces/{here.space}/stories")
    return [each["state"] for each in listed["items"]]


async def test_what_is_withdrawn_while_it_is_published_stays_withdrawn(
    given: Given,
) -> None:
    here = await telling(given)
    for _ in range(4):
        story = await here.story()
        path = f"/v1/stories/{story['id']}"
        published, withdrawn, edited = await asyncio.gather(
            here.evaluator.post(f"{path}/publish", headers=FORCE),
            here.teller.post(f"{path}/withdraw"),
            here.collector.patch(path, {"title": "Late"}),
        )
        assert withdrawn.status_code == 200
        assert published.status_code in {200, 404, 409}
        assert edited.status_code in {200, 410}
        assert (await here.teller.read(path))["state"] == "withdrawn"
    await assert_facts_hold(given, here.collector)
