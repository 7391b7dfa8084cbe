"""Records whose ids clients make: the same request again, another one, too late."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from tests.support.flowing import a_flow, steps_of, tell
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, telling

Json = dict[str, Any]


class Kind(NamedTuple):
    """How a kind of record is made, and what of it can be changed."""

    path: str
    body: Json
    change: Json | None = None
    deletable: bool = True


async def _spaces(_: Telling) -> Kind:
    body = {"name": "BNEW", "structure": "network"}
    return Kind("/v1/spaces", body, {"name": "Another"}, deletable=False)


async def _persons(_: Telling) -> Kind:
    return Kind("/v1/persons", {"name": "Asa"}, {"name": "Ben"}, deletable=False)


async def _members(_: Telling) -> Kind:
    body = {"role": "viewer", "name": "Asa"}
    return Kind("/v1/members", body, {"active": False}, deletable=False)


async def _activities(here: Telling) -> Kind:
    body = {"title": "A visit", "kind": "visit"}
    return Kind(f"/v1/spaces/{here.space}/activities", body, {"title": "Another"})


async def _participations(here: Telling) -> Kind:
    body = {"person_id": str(here.reader.person_id), "role": "participant"}
    change = {"until": "2999-12-31"}
    return Kind(f"/v1/spaces/{here.space}/participations", body, change)


async def _indicators(here: Telling) -> Kind:
    body = {"name": "Seats", "kind": "number", "cycles": [{"cycle": "applied"}]}
    return Kind(f"/v1/spaces/{here.space}/indicators", body, {"name": "Chairs"})


async def _measurements(here: Telling) -> Kind:
    path = f"/v1/indicators/{await here.indicator()}/measurements"
    return Kind(path, {"value": 11.2}, {"value": 12})


async def _stories(here: Telling) -> Kind:
    body = {"title": "A story", "steps": [{"text": "We met."}]}
    return Kind(f"/v1/spaces/{here.space}/stories", body, {"title": "Another"})


async def _steps(here: Telling) -> Kind:
    story = await here.story()
    return Kind(f"/v1/stories/{story['id']}/steps", {"text": "So."}, {"text": "No."})


async def _placements(here: Telling) -> Kind:
    (step, *_) = steps_of(await here.story())
    path = f"/v1/steps/{step}/placements"
    return Kind(path, {"cycle": "orienting"}, {"cycle": "strategic"})


async def _links(here: Telling) -> Kind:
    (step, *_) = steps_of(await here.story())
    body = {"relation": "explains", "indicator_id": await here.indicator()}
    return Kind(f"/v1/steps/{step}/links", {"note": "As told.", **body})


async def _corroborations(here: Telling) -> Kind:
    (step, *_) = steps_of(await here.story())
    body = {"source": "A report", "kind": "document", "standing": "party"}
    path = f"/v1/steps/{step}/corroborations"
    return Kind(path, {**body, "verdict": "agrees"}, {"source": "Another"})


async def _claims(here: Telling) -> Kind:
    (step, *_) = steps_of(await here.story())
    return Kind(f"/v1/steps/{step}/claims", {"statement": "So."}, {"statement": "No."})


async def _flows(here: Telling) -> Kind:
    first, *_, last = steps_of(await here.story())
    return Kind("/v1/flows", a_flow(first, last), {"note": "He said so."})


async def _aspirations(here: Telling) -> Kind:
    path = f"/v1/spaces/{here.space}/aspirations"
    return Kind(path, {"text": "To be heard."}, {"text": "To decide."})


async def _uncertainties(here: Telling) -> Kind:
    path = f"/v1/spaces/{here.space}/uncertainties"
    return Kind(path, {"text": "Who pays?"}, {"kind": "risk"})


async def _frame_links(here: Telling) -> Kind:
    path = f"/v1/spaces/{here.space}/aspirations"
    hope = await here.collector.made(path, {"text": "To be heard."})
    body = {"relation": "answers", "indicator_id": await here.indicator()}
    return Kind(f"/v1/aspirations/{hope['id']}/links", {"note": "As told.", **body})


async def _frames(here: Telling) -> Kind:
    path = f"/v1/spaces/{here.space}/frames"
    return Kind(path, {"statement": "We care."}, deletable=False)


async def _landscapes(here: Telling) -> Kind:
    path = f"/v1/spaces/{here.space}/landscapes"
    return Kind(path, {"title": "Around us"}, deletable=False)


async def _framing_events(here: Telling) -> Kind:
    activity = {"title": "A workshop", "kind": "workshop"}
    path = f"/v1/spaces/{here.space}"
    made = await here.collector.made(f"{path}/activities", activity)
    body = {"activity_id": made["id"], "open_questions": ["Who is missing?"]}
    return Kind(f"{path}/framing-events", body, {"open_questions": []})


KINDS = [
    pytest.param(kind, id=kind.__name__.removeprefix("_"), marks=[pytest.mark.in_turn])
    for kind in (
        _spaces,
        _persons,
        _members,
        _activities,
        _participations,
        _indicators,
        _measurements,
        _stories,
        _steps,
        _placements,
        _links,
        _corroborations,
        _claims,
        _flows,
        _aspirations,
        _uncertainties,
        _frame_links,
        _frames,
        _landscapes,
        _framing_events,
    )
]
every_kind = pytest.mark.parametrize("kind_of", KINDS)
KindOf = Callable[[Telling], Awaitable[Kind]]


@every_kind
async def test_a_request_sent_again_is_answered_with_what_it_made(
    given: Given, kind_of: KindOf
) -> None:
    here = await telling(given)
    owner, kind = here.collector, await kind_of(here)
    sent = {"id": str(uuid7()), **kind.body}
    first = await owner.post(kind.path, sent)
    again = await owner.post(kind.path, dict(reversed(sent.items())))

    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert again.json() == first.json()
    for name in ("etag", "location"):
        assert again.headers[name] == first.headers[name]


@every_kind
async def test_a_request_sent_again_after_an_edit_is_answered_with_the_edit(
    given: Given, kind_of: KindOf
) -> None:
    here = await telling(given)
    owner, kind = here.collector, await kind_of(here)
    if kind.change is None:
        pytest.skip("it is not changed")
    sent = {"id": str(uuid7()), **kind.body}
    address = (await owner.post(kind.path, sent)).headers["location"]
    edited = await owner.patch(address, kind.change)
    again = await owner.post(kind.path, sent)

    assert edited.status_code == again.status_code == 200, edited.text
    assert again.json() == edited.json()
    assert again.headers["etag"] == edited.headers["etag"]


@every_kind
async def test_a_request_sent_again_is_answered_in_an_archived_space_too(
    given: Given, kind_of: KindOf
) -> None:
    here = await telling(given)
    owner, kind = here.collector, await kind_of(here)
    sent = {"id": str(uuid7()), **kind.body}
    first = await owner.post(kind.path, sent)
    await owner.made(f"/v1/spaces/{here.space}/archive", None, headers=FORCE)
    again = await owner.post(kind.path, sent)

    assert (again.status_code, again.json()) == (200, first.json())


@every_kind
async def test_an_id_that_another_request_took_is_refused_with_both_digests(
    given: Given, kind_of: KindOf
) -> None:
    here = await telling(given)
    owner, kind = here.collector, await kind_of(here)
    sent = {"id": str(uuid7()), **kind.body}
    await owner.post(kind.path, sent)
    name, value = next((n, v) for n, v in sent.items() if n != "id")
    other = await owner.post(kind.path, sent | {name: _another(value)})

    context = other.json()["context"]
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")
    assert context["provided"] != context["stored"]
    assert all(each.startswith("sha-256:") for each in context.values())


def _another(value: object) -> object:
    known = {
        "viewer": "participant",
        "number": "percentage",
        "orienting": "strategic",
    }
    if isinstance(value, str) and len(value) == len(str(uuid7())):
        return str(uuid7())
    return 0 if isinstance(value, float) else known.get(str(value), f"{value} again")


@every_kind
async def test_what_was_deleted_is_not_made_again(
    given: Given, kind_of: KindOf
) -> None:
    here = await telling(given)
    owner, kind = here.collector, await kind_of(here)
    if not kind.deletable:
        pytest.skip("it is not deleted")
    sent = {"id": str(uuid7()), **kind.body}
    address = (await owner.post(kind.path, sent)).headers["location"]
    gone = await owner.delete(address)
    again = await owner.post(kind.path, sent)

    assert gone.status_code == 204, gone.text
    assert (again.status_code, again.json()["code"]) == (409, "resource-deleted")
    assert (await owner.get(address)).status_code == 404


async def test_what_went_with_its_step_is_not_made_again(given: Given) -> None:
    here = await telling(given)
    owner, story = here.collector, await here.story()
    first, second, _ = steps_of(story)
    placed = {"id": str(uuid7()), "cycle": "orienting"}
    flow = {"id": str(uuid7()), **a_flow(first, second)}
    await owner.made(f"/v1/steps/{first}/placements", placed)
    await owner.made("/v1/flows", flow)
    await owner.delete(f"/v1/steps/{first}")
    answers = [
        await owner.post(f"/v1/steps/{second}/placements", placed),
        await owner.post("/v1/flows", flow),
    ]

    codes = [(each.status_code, each.json()["code"]) for each in answers]
    assert codes == [(409, "resource-deleted")] * 2


async def test_a_placement_told_inside_a_story_keeps_its_id_when_deleted(
    given: Given,
) -> None:
    here = await telling(given)
    owner, key = here.collector, str(uuid7())
    step = {"text": "We met.", "placements": [{"id": key, "cycle": "immediate"}]}
    story = await tell(owner, here.space, step)
    await owner.delete(f"/v1/placements/{key}")
    again = await owner.post(
        f"/v1/steps/{story['steps'][0]['id']}/placements",
        {"id": key, "cycle": "immediate"},
    )

    assert (again.status_code, again.json()["code"]) == (409, "resource-deleted")


async def test_without_an_id_the_same_request_makes_another_record(
    given: Given,
) -> None:
    owner = await given.actor()
    made = [await owner.made("/v1/persons", {"name": "Asa"}) for _ in range(2)]

    assert made[0]["id"] != made[1]["id"]


@pytest.mark.parametrize(
    "kind_of", [_spaces, _persons, _flows], ids=lambda k: k.__name__
)
async def test_of_many_senders_one_makes_the_record_and_all_are_answered_with_it(
    given: Given, kind_of: KindOf
) -> None:
    here = await telling(given)
    owner, kind = here.collector, await kind_of(here)
    sent = {"id": str(uuid7()), **kind.body}
    answers = await asyncio.gather(*(owner.post(kind.path, sent) for _ in range(8)))

    assert sorted(each.status_code for each in answers) == [200] * 7 + [201]
    assert len({each.text for each in answers}) == 1


async def test_a_closed_space_is_not_told_to_whoever_guesses_its_request(
    given: Given,
) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id, OrganisationRole.FACILITATOR)
    sent = {"id": str(uuid7()), "name": "X", "structure": "team", "open": False}
    await owner.made("/v1/spaces", sent)
    answer = await other.post("/v1/spaces", sent)

    assert answer.status_code == 404
