"""Placements: by tellers and by analysts, and nobody overwrites another's."""

from uuid_utils.compat import uuid7

from tests.support.facts import assert_facts_hold
from tests.support.given import Given
from tests.support.telling import telling


async def test_a_tellers_placement_is_a_new_version_of_the_story(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    step = story["steps"][0]["id"]
    placed = await here.teller.post(
        f"/v1/steps/{step}/placements", {"cycle": "strategic", "dimension": "internal"}
    )

    assert placed.status_code == 201, placed.text
    assert (placed.json()["as"], placed.json()["version"]) == ("teller", 1)
    assert placed.json()["placed_by"]["label"] == "Phuntshok"
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert (whole["version"], whole["state"]) == (2, "approved")
    assert len(whole["steps"][0]["placements"]) == 2
    await assert_facts_hold(given, here.collector)


async def test_an_analysts_placement_does_not_touch_the_story(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    step = f"/v1/steps/{story['steps'][0]['id']}"
    tag = (await here.teller.get(path)).headers["etag"]
    placed = await here.evaluator.post(
        f"{step}/placements", {"cycle": "applied", "polarity": "negative"}
    )
    changed = await here.evaluator.patch(
        f"/v1/placements/{placed.json()['id']}", {"polarity": "mixed"}
    )

    assert placed.json()["as"] == "analyst"
    assert (changed.json()["polarity"], changed.json()["version"]) == ("mixed", 2)
    assert (await here.teller.get(path)).headers["etag"] == tag
    listed = (await here.reader.read(f"{step}/placements"))["items"]
    assert [each["as"] for each in listed] == ["teller", "analyst"]
    await assert_facts_hold(given, here.collector)


async def test_an_analysts_placement_counts_where_the_teller_made_none(
    given: Given,
) -> None:
    here = await telling(given)
    steps = [{"text": "We met."}, {"text": "We went home."}]
    story = await here.story(steps=steps)
    step = f"/v1/steps/{story['steps'][0]['id']}"
    listed = f"/v1/spaces/{here.space}/stories"
    await here.evaluator.post(f"{step}/placements", {"cycle": "applied"})
    await assert_facts_hold(given, here.collector)
    analyst = (await here.collector.read(listed))["items"][0]["cycles"]
    mine = await here.teller.post(f"{step}/placements", {"cycle": "immediate"})
    await assert_facts_hold(given, here.collector)
    teller = (await here.collector.read(listed))["items"][0]["cycles"]
    await here.teller.delete(f"/v1/placements/{mine.json()['id']}")
    after = (await here.collector.read(listed))["items"][0]["cycles"]

    assert (analyst, teller, after) == (["applied"], ["immediate"], ["applied"])
    await assert_facts_hold(given, here.collector)


async def test_nobody_changes_what_somebody_else_placed(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    step = f"/v1/steps/{story['steps'][0]['id']}"
    teller = f"/v1/placements/{story['steps'][0]['placements'][0]['id']}"
    placed = await here.evaluator.post(f"{step}/placements", {"cycle": "applied"})
    analyst = f"/v1/placements/{placed.json()['id']}"
    for actor, path in (
        (here.evaluator, teller),
        (here.teller, analyst),
        (here.collector, analyst),
        (here.reader, teller),
    ):
        for method, body in (("PATCH", {"polarity": "none"}), ("DELETE", None)):
            answer = await actor.call(method, path, body)
            assert answer.status_code == 403, (path, method)
    # What the collector entered for the teller, the teller may put right.
    answer = await here.teller.patch(teller, {"polarity": "negative"})
    assert answer.status_code == 200
    await assert_facts_hold(given, here.collector)


async def test_who_may_place_in_which_capacity(given: Given) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/placements"
    for actor, capacity, status in (
        (here.teller, "teller", 201),
        (here.teller, "analyst", 403),
        (here.evaluator, "teller", 403),
        (here.evaluator, "analyst", 201),
        (here.reader, None, 403),
        (elsewhere.evaluator, None, 404),
    ):
        answer = await actor.post(path, {"cycle": "applied", "as": capacity})
        assert answer.status_code == status, (capacity, answer.text)


async def test_a_story_is_placed_by_an_analyst_only_with_the_right_to_that(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story()
    placed = [{"cycle": "applied", "as": "analyst"}]
    step = {"text": "So.", "placements": placed}
    sent = {"steps": [step], "space_id": here.space}
    for _ in range(2):
        # The second time the caller is known, and the write is tried in one trip.
        for actor, status in (
            (here.collector, 403),
            (here.teller, 403),
            (here.evaluator, 201),
        ):
            posted = await actor.post(f"/v1/spaces/{here.space}/stories", sent)
            put = await actor.put(f"/v1/stories/{uuid7()}", sent)
            assert (posted.status_code, put.status_code) == (status, status)
    added = await here.collector.post(f"/v1/stories/{story['id']}/steps", step)
    assert (added.status_code, added.json()["code"]) == (403, "not-permitted")


async def test_who_enters_for_another_collector_places_as_an_analyst_alone(
    given: Given,
) -> None:
    here = await telling(given)
    step = {"text": "So.", "placements": [{"cycle": "applied"}]}
    sent = {"steps": [step], "collected_by_id": str(here.reader.person_id)}
    path = f"/v1/spaces/{here.space}/stories"
    told = {**step, "placements": [{"cycle": "applied", "as": "teller"}]}

    assert (await here.collector.post(path, sent)).status_code == 403
    assert (await here.evaluator.post(path, sent)).status_code == 201
    seen = {"reach": "organisation", "naming": "named"}
    by_teller = {**sent, "steps": [told], "state": "approved", "consent": seen}
    by_teller["approval"] = {"how": "by phone"}
    for actor in (here.collector, here.evaluator):
        refused = await actor.post(path, by_teller)
        put = {**by_teller, "space_id": here.space}
        again = await actor.put(f"/v1/stories/{uuid7()}", put)

        assert (refused.status_code, again.status_code) == (403, 403)
        assert refused.json()["code"] == "not-permitted"
    own = {**by_teller, "tellers": [{"id": str(here.evaluator.person_id)}]}
    assert (await here.evaluator.post(path, own)).status_code == 201


async def test_the_same_placement_sent_again_is_there_once(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/placements"
    sent = {"id": str(uuid7()), "cycle": "applied"}
    answers = [await here.evaluator.post(path, sent) for _ in range(2)]
    other = await here.evaluator.post(path, {**sent, "cycle": "realized"})

    assert [each.status_code for each in answers] == [201, 200]
    assert answers[1].headers["idempotent-replay"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")


async def test_a_cycle_without_dimensions_takes_none(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/placements"
    body = {"cycle": "strategic", "dimension": "internal"}
    placed = (await here.teller.post(path, body)).json()
    refused = [
        await here.teller.post(path, {"cycle": "applied", "dimension": "internal"}),
        await here.teller.patch(f"/v1/placements/{placed['id']}", {"cycle": "applied"}),
    ]
    for answer in refused:
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/dimension"
    both = {"cycle": "applied", "dimension": None}
    changed = await here.teller.patch(f"/v1/placements/{placed['id']}", both)
    assert changed.status_code == 200
    await assert_facts_hold(given, here.collector)


async def test_a_placement_has_a_version_of_its_own(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/placements/{story['steps'][0]['placements'][0]['id']}"
    read = await here.teller.get(path)
    headers = {"If-Match": read.headers["etag"]}
    first = await here.teller.patch(path, {"polarity": "mixed"}, headers=headers)
    second = await here.collector.patch(path, {"polarity": "none"}, headers=headers)
    deleted = await here.teller.delete(path, headers=headers)

    assert read.headers["etag"].startswith('"1-')
    assert (first.status_code, second.status_code) == (200, 412)
    assert deleted.status_code == 412
    assert (await here.teller.delete(path)).status_code == 204
    assert (await here.teller.get(path)).status_code == 404
    await assert_facts_hold(given, here.collector)


async def test_who_placed_as_a_teller_is_not_named_where_tellers_are_not(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story(consent={"reach": "organisation", "naming": "anonymous"})
    path = f"/v1/steps/{story['steps'][0]['id']}/placements"
    await here.evaluator.post(path, {"cycle": "applied"})
    read = (await here.reader.read(path))["items"]
    known = (await here.evaluator.read(path))["items"]

    assert [each["placed_by"]["label"] for each in read] == [None, "The evaluator"]
    assert known[0]["placed_by"]["id"] == str(here.collector.person_id)
