"""Stories over HTTP: written whole, read, listed, found."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole, SpaceRole
from tests.support.given import Actor, Given

SPACE = {"name": "LOGIN", "structure": "network"}


def a_story(**fields: Any) -> dict[str, Any]:
    """Return a story of three steps, told R, A, I."""
    return {
        "title": "What the visit led to",
        "told_on": "2016-12-14",
        "tellers": [{"name": "Phuntshok"}],
        "state": "approved",
        "approval": {"how": "by e-mail"},
        "consent": {"reach": "organisation", "naming": "named"},
        "steps": [
            {"text": "More women were elected.", "placements": [{"cycle": "realized"}]},
            {"text": "I held workshops.", "placements": [{"cycle": "applied"}]},
            {"text": "We met.", "placements": [{"cycle": "immediate"}]},
        ],
        **fields,
    }


async def a_space(actor: Actor, **fields: Any) -> str:
    """Make a space and return its id."""
    made = await actor.made("/v1/spaces", {**SPACE, **fields})
    return str(made["id"])


async def test_a_story_of_one_step_with_a_text_is_complete(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = {"steps": [{"text": "We met."}]}
    made = await owner.made(f"/v1/spaces/{space}/stories", story)

    assert made["steps"][0]["text"] == "We met."
    assert made["steps"][0]["space"] == {"id": space, "label": "LOGIN"}
    assert made["state"] == "submitted"
    assert (await owner.read(f"/v1/stories/{made['id']}")) == made


async def test_a_story_told_r_a_i_is_as_ordinary_as_any(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    await owner.made(f"/v1/spaces/{space}/stories", a_story())
    listed = await owner.read(f"/v1/spaces/{space}/stories")

    assert listed["items"][0]["paths"] == ["R-A-I"]
    assert listed["items"][0]["cycles"] == ["immediate", "applied", "realized"]


async def test_a_story_that_its_writer_would_not_see_is_not_stored(
    given: Given,
) -> None:
    owner = await given.actor()
    teller = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    space = await a_space(owner)
    sent = {"collected_by_id": str(teller.person_id), "steps": [{"text": "We met."}]}
    for _ in range(2):
        # The second time the caller is known, and the write is tried in one trip.
        refused = await owner.post(f"/v1/spaces/{space}/stories", sent)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")

    assert (await teller.read(f"/v1/spaces/{space}/stories"))["items"] == []


async def test_the_same_story_sent_again_is_there_once(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = a_story(id=str(uuid7()))
    first = await owner.post(f"/v1/spaces/{space}/stories", story)
    again = await owner.post(f"/v1/spaces/{space}/stories", story)
    other = await owner.post(f"/v1/spaces/{space}/stories", {**story, "title": "X"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replay"] == "true"
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")
    listed = await owner.read(f"/v1/spaces/{space}/stories")
    assert len(listed["items"]) == 1


async def test_a_list_pages_through_every_story_once(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    for day in range(1, 8):
        await owner.made(
            f"/v1/spaces/{space}/stories", a_story(told_on=f"2016-12-{day:02}")
        )
    path: str | None = f"/v1/spaces/{space}/stories?limit=3&cycle=applied"
    days = []
    while path:
        response = await owner.get(path)
        days += [item["told_on"] for item in response.json()["items"]]
        link = response.headers.get("link")
        path = link.split(";")[0].strip("<>") if link else None

    assert days == [f"2016-12-{day:02}" for day in range(7, 0, -1)]


async def test_words_find_a_story_by_prefix_case_and_accents_aside(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = a_story(title="Społeczność in Thimphu")
    await owner.made(f"/v1/spaces/{space}/stories", story)

    for words, found in [
        ("thim", 1),
        ("SPOLECZNOSC", 1),
        ("workshops women", 1),
        ("workshops men", 0),
        ("himphu", 0),
        ("wom ELECT", 1),
    ]:
        listed = await owner.read("/v1/stories", params={"q": words})
        assert len(listed["items"]) == found, words


@pytest.mark.parametrize("words", ["", "!!!", "%%%", " \t"])
async def test_a_search_without_a_word_is_refused(given: Given, words: str) -> None:
    owner = await given.actor()
    answer = await owner.get("/v1/stories", params={"q": words})

    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert (error["pointer"], error["code"]) == ("?q", "no-words")


async def test_a_right_that_was_given_acts_on_the_next_story(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    teller = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    story = a_story(state="published")
    before = await teller.post(f"/v1/spaces/{space}/stories", story)
    await given.participation(teller, space, SpaceRole.FACILITATOR)
    after = await teller.post(f"/v1/spaces/{space}/stories", story)

    assert (before.status_code, after.status_code) == (403, 201)
