"""Stories changed over HTTP, and what they were before."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.support.facts import assert_facts_hold
from tests.support.given import Given
from tests.support.telling import a_story, telling


async def test_a_new_title_is_a_new_version_and_wants_a_new_yes(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    changed = await here.teller.patch(path, {"title": "What Bangalore led to"})

    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"].startswith('"2-')
    assert changed.json()["state"] == "submitted"
    assert changed.json()["approval"] is None
    assert (await here.collector.read(path)) == changed.json()
    assert (await here.reader.get(path)).status_code == 404
    assert (await here.evaluator.get(path)).status_code == 200
    await assert_facts_hold(given, here.collector)


async def test_a_change_of_what_is_no_text_leaves_the_yes(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    changed = await here.collector.patch(
        path, {"language": "dz", "kind": "composite", "title": story["title"]}
    )

    assert changed.json()["state"] == "approved"
    assert changed.json()["approval"] == story["approval"]
    assert (changed.json()["language"], changed.json()["kind"]) == ("dz", "composite")


async def test_two_editors_do_not_overwrite_each_other(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    read = (await here.teller.get(path)).headers["etag"]
    without = await here.teller.client.patch(
        path,
        json={"title": "Mine"},
        headers={"Authorization": f"Bearer {here.teller.token}"},
    )
    first = await here.teller.patch(path, {"title": "Mine"}, headers={"If-Match": read})
    second = await here.collector.patch(
        path, {"title": "Yours"}, headers={"If-Match": read}
    )
    forced = await here.collector.patch(path, {"title": "Yours"})

    assert without.status_code == 428
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (412, "version-conflict")
    context = second.json()["context"]
    assert (context["provided"], context["current"]) == ("1", "2")
    assert "title" in context["changed"]
    assert forced.status_code == 200
    versions = (await here.teller.read(f"{path}/versions"))["items"]
    assert [each["version"] for each in versions] == [2, 1]
    assert [each["changed_by"]["id"] for each in versions] == [
        str(here.collector.person_id),
        str(here.teller.person_id),
    ]
    titles = [
        (await here.teller.read(f"{path}/versions/{number}"))["title"]
        for number in (1, 2, 3)
    ]
    assert titles == [story["title"], "Mine", "Yours"]
    assert (await here.teller.read(f"{path}/versions/1")) == story


async def test_earlier_versions_are_for_those_who_know_the_tellers(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story(consent={"reach": "organisation", "naming": "anonymous"})
    path = f"/v1/stories/{story['id']}"
    await here.collector.patch(path, {"language": "en"})
    kept = await here.evaluator.read(f"{path}/versions/1")

    assert kept["tellers"][0]["label"] == "Phuntshok"
    assert (await here.reader.get(f"{path}/versions")).status_code == 403
    assert (await here.reader.get(f"{path}/versions/1")).status_code == 403
    assert (await here.teller.get(f"{path}/versions/9")).status_code == 404
    assert (await here.teller.get(f"{path}/versions/0")).status_code == 404


async def test_an_earlier_version_names_no_space_that_the_reader_does_not_see(
    given: Given,
) -> None:
    here = await telling(given)
    closed = await here.another_space("Closed", open=False)
    steps = [{"text": "We met.", "space_id": closed}, {"text": "We went home."}]
    story = await here.story(steps=steps)
    path = f"/v1/stories/{story['id']}"
    await here.collector.patch(path, {"language": "en"})
    seen = await here.evaluator.read(f"{path}/versions/1")
    whole = await here.collector.read(f"{path}/versions/1")

    assert seen["steps"][0]["space"] == {"id": None, "label": None}
    assert seen["steps"][1]["space"] == {"id": here.space, "label": "LOGIN"}
    assert whole["steps"][0]["space"] == {"id": closed, "label": "Closed"}


async def test_only_those_change_a_story_who_told_or_collected_it(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story()
    elsewhere = await telling(given)
    path = f"/v1/stories/{story['id']}"
    answers = [
        await actor.patch(path, {"language": "en"})
        for actor in (here.reader, here.evaluator, elsewhere.collector)
    ]

    assert [each.status_code for each in answers] == [403, 403, 404]
    assert (await here.teller.patch(path, {"language": "en"})).status_code == 200


async def test_another_day_moves_the_steps_that_have_none(given: Given) -> None:
    here = await telling(given)
    steps = [
        {"text": "Undated.", "placements": [{"cycle": "applied"}]},
        {"text": "Dated.", "when": {"from": "2015-03-01"}},
    ]
    story = await here.story(steps=steps)
    path = f"/v1/stories/{story['id']}"
    changed = await here.collector.patch(path, {"told_on": "2017-01-31"})
    listed = await here.collector.read(
        f"/v1/spaces/{here.space}/stories", params={"cycle": "applied"}
    )

    assert changed.json()["told_on"] == "2017-01-31"
    assert changed.json()["state"] == "approved"
    assert listed["items"][0]["told_on"] == "2017-01-31"
    await assert_facts_hold(given, here.collector)


async def test_tellers_are_replaced_and_new_ones_are_made(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    tellers = [{"name": "Karma"}, {"id": str(here.teller.person_id)}]
    changed = await here.collector.patch(path, {"tellers": tellers})
    lost = await here.teller.patch(path, {"tellers": [{"name": "Karma"}]})
    gone = await here.collector.patch(path, {"tellers": []})

    assert [t["label"] for t in changed.json()["tellers"]] == ["Karma", "Phuntshok"]
    assert changed.json()["state"] == "approved"
    assert lost.json()["errors"][0]["code"] == "loses-access"
    assert gone.json()["tellers"] == []
    await assert_facts_hold(given, here.collector)


async def test_words_find_what_a_story_says_now(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    await here.collector.patch(path, {"title": "Thimphu"})

    for words, found in (("thimphu", 1), ("visit", 0), ("workshops", 1)):
        listed = await here.collector.read("/v1/stories", params={"q": words})
        assert len(listed["items"]) == found, words


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"steps": []}, "has-own-address", "/steps"),
        ({"told_on": None}, None, "/told_on"),
        ({"state": "published"}, None, "/state"),
        ({"tellers": [{"id": str(uuid7())}]}, "unknown-reference", "/tellers/0/id"),
        ({"sources": [str(uuid7())]}, "unknown-reference", "/sources/0"),
    ],
)
async def test_what_cannot_be_changed_so_is_refused_with_a_pointer(
    given: Given, body: dict[str, Any], code: str | None, pointer: str
) -> None:
    here = await telling(given)
    story = await here.story()
    answer = await here.collector.patch(f"/v1/stories/{story['id']}", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert code in (None, answer.json()["errors"][0]["code"])
    read = await here.collector.read(f"/v1/stories/{story['id']}")
    assert read == story


async def test_a_story_in_an_archived_space_stays_as_it_is(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    await here.collector.post(
        f"/v1/spaces/{here.space}/archive", headers={"If-Match": "*"}
    )
    answer = await here.teller.patch(f"/v1/stories/{story['id']}", {"title": "X"})

    assert (answer.status_code, answer.json()["code"]) == (409, "space-archived")


async def test_a_story_that_is_sent_again_with_another_text_is_not_lost(
    given: Given,
) -> None:
    here = await telling(given)
    sent = a_story(id=str(uuid7()), space_id=here.space)
    path = f"/v1/stories/{sent['id']}"
    await here.collector.put(path, sent)
    other = await here.collector.put(path, {**sent, "title": "Another"})
    edited = await here.collector.patch(path, {"title": "Another"})
    again = await here.collector.put(path, sent)

    assert (other.status_code, other.json()["code"]) == (409, "id-reused")
    assert other.json()["context"]["stored"] != other.json()["context"]["provided"]
    assert edited.json()["title"] == "Another"
    assert (again.status_code, again.json()) == (200, edited.json())


async def test_a_deleted_story_is_gone_and_its_id_stays_taken(given: Given) -> None:
    here = await telling(given)
    sent = a_story(id=str(uuid7()), space_id=here.space)
    path = f"/v1/stories/{sent['id']}"
    await here.collector.put(path, sent)
    refused = await here.evaluator.delete(path)
    deleted = await here.collector.delete(path)
    again = await here.collector.put(path, sent)
    listed = await here.collector.read("/v1/stories", params={"q": "workshops"})

    assert (refused.status_code, deleted.status_code) == (403, 204)
    assert (again.status_code, again.json()["code"]) == (409, "resource-deleted")
    assert listed["items"] == []
    for method, address in (("GET", path), ("PATCH", path), ("DELETE", path)):
        answer = await here.collector.call(
            method, address, {"title": "X"} if method == "PATCH" else None
        )
        assert answer.status_code == 404, method
    assert (await here.collector.get(f"{path}/versions")).status_code == 404
    await assert_facts_hold(given, here.collector)
