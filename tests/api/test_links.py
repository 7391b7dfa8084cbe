"""Evidence links: a step beside an indicator or a measurement."""

import pytest
from uuid_utils.compat import uuid7

from tests.support.facts import assert_facts_hold
from tests.support.given import Given
from tests.support.telling import telling


async def test_a_link_joins_a_step_and_a_measurement(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    step = story["steps"][0]
    indicator = await here.indicator()
    measurement = await here.collector.made(
        f"/v1/indicators/{indicator}/measurements",
        {"value": 11.60, "when": {"from": "2016-09-27"}},
    )
    tag = (await here.teller.get(f"/v1/stories/{story['id']}")).headers["etag"]
    made = await here.evaluator.post(
        f"/v1/steps/{step['id']}/links",
        {
            "indicator_id": indicator,
            "measurement_id": measurement["id"],
            "relation": "illustrates",
            "note": "The same districts.",
        },
    )

    assert made.status_code == 201, made.text
    link = made.json()
    assert link["step"] == {"id": step["id"], "label": step["text"]}
    assert link["story"] == {"id": story["id"], "label": story["title"]}
    assert link["indicator"] == {"id": indicator, "label": "Women elected"}
    assert link["measurement"] == {
        "id": measurement["id"],
        "label": "11.6 (2016-09-27)",
    }
    assert link["linked_by"]["label"] == "The evaluator"
    assert await here.reader.read(made.headers["location"]) == link
    assert (await here.teller.get(f"/v1/stories/{story['id']}")).headers["etag"] == tag
    for path in (f"/v1/steps/{step['id']}/links", f"/v1/spaces/{here.space}/links"):
        assert (await here.reader.read(path))["items"] == [link]
    await assert_facts_hold(given, here.collector)
    deleted = await here.collector.delete(f"/v1/measurements/{measurement['id']}")
    assert (deleted.status_code, deleted.json()["code"]) == (409, "state-conflict")


async def test_links_of_a_space_are_found_by_indicator_and_story(given: Given) -> None:
    here = await telling(given)
    indicators = [await here.indicator(name=f"Indicator {n}") for n in range(2)]
    stories = [await here.story(title=f"Story {n}") for n in range(2)]
    for story in stories:
        for indicator in indicators:
            await here.evaluator.made(
                f"/v1/steps/{story['steps'][0]['id']}/links",
                {"indicator_id": indicator, "relation": "explains"},
            )
    path = f"/v1/spaces/{here.space}/links"
    by_indicator = await here.reader.read(path, params={"indicator": indicators[0]})
    by_story = await here.reader.read(path, params={"story": stories[1]["id"]})
    both = await here.reader.read(
        path, params={"indicator": indicators[0], "story": stories[1]["id"]}
    )
    foreign = await here.reader.read(path, params={"indicator": str(uuid7())})
    first = await here.reader.read(path, params={"limit": "3"})
    rest = await here.reader.read(
        path, params={"limit": "3", "cursor": first["page"]["next_cursor"]}
    )

    assert {each["indicator"]["id"] for each in by_indicator["items"]} == {
        indicators[0]
    }
    assert [each["story"]["id"] for each in by_story["items"]] == [stories[1]["id"]] * 2
    assert len(both["items"]) == 1
    assert foreign["items"] == []
    assert len({each["id"] for each in first["items"] + rest["items"]}) == 4


async def test_a_link_is_shown_where_both_ends_are(given: Given) -> None:
    here = await telling(given)
    closed = await here.another_space("Closed", open=False)
    hidden = await here.indicator(closed)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/links"
    made = await here.collector.made(
        path, {"indicator_id": hidden, "relation": "explains"}
    )

    assert (await here.reader.read(path))["items"] == []
    assert (await here.reader.get(f"/v1/links/{made['id']}")).status_code == 404
    assert (await here.collector.read(path))["items"] == [made]
    unseen = await here.evaluator.post(
        path, {"indicator_id": hidden, "relation": "explains"}
    )
    assert unseen.json()["errors"][0]["pointer"] == "/indicator_id"
    draft = await here.story(state="draft", approval=None)
    other = f"/v1/steps/{draft['steps'][0]['id']}/links"
    assert (await here.evaluator.get(other)).status_code == 404


async def test_who_may_link_and_unlink(given: Given) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/links"
    sent = {"indicator_id": await here.indicator(), "relation": "explains"}
    assert (await here.reader.post(path, sent)).status_code == 403
    assert (await elsewhere.evaluator.post(path, sent)).status_code == 404
    mine = await here.teller.made(path, sent)
    theirs = await here.evaluator.made(path, {**sent, "relation": "contradicts"})
    unlinked = [
        await here.reader.delete(f"/v1/links/{mine['id']}"),
        await here.teller.delete(f"/v1/links/{theirs['id']}"),
        await here.teller.delete(f"/v1/links/{mine['id']}"),
        await here.collector.delete(f"/v1/links/{theirs['id']}"),
        await here.collector.delete(f"/v1/links/{theirs['id']}"),
    ]

    assert [each.status_code for each in unlinked] == [403, 403, 204, 204, 404]
    await assert_facts_hold(given, here.collector)


async def test_the_same_link_is_there_once(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/links"
    sent = {
        "id": str(uuid7()),
        "indicator_id": await here.indicator(),
        "relation": "explains",
    }
    first, again = [await here.evaluator.post(path, sent) for _ in range(2)]
    reused = await here.evaluator.post(path, {**sent, "relation": "contradicts"})
    alike = await here.teller.post(path, {**sent, "id": str(uuid7())})

    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.headers["idempotent-replay"], again.json()) == ("true", first.json())
    assert (reused.status_code, reused.json()["code"]) == (409, "id-reused")
    assert (alike.status_code, alike.json()["code"]) == (409, "duplicate")
    assert len((await here.reader.read(path))["items"]) == 1
    await assert_facts_hold(given, here.collector)


async def test_a_measurement_is_one_of_the_indicator(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    one, other = await here.indicator(), await here.indicator(name="Another")
    measurement = await here.collector.made(
        f"/v1/indicators/{other}/measurements", {"value": 1}
    )
    answer = await here.evaluator.post(
        f"/v1/steps/{story['steps'][0]['id']}/links",
        {
            "indicator_id": one,
            "measurement_id": measurement["id"],
            "relation": "explains",
        },
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/measurement_id"


async def test_a_step_is_linked_to_a_bounded_number_of_indicators(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.links.LINKS_MAX", 2)
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}/links"
    indicators = [await here.indicator(name=f"Indicator {n}") for n in range(3)]
    answers = [
        await here.evaluator.post(path, {"indicator_id": each, "relation": "explains"})
        for each in indicators
    ]

    assert [each.status_code for each in answers] == [201, 201, 422]
    assert answers[2].json()["errors"][0]["code"] == "too-many"
