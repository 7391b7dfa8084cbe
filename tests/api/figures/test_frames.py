"""The figure of frames over HTTP: which versions, and whose aspirations."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.flowing import a_space
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def _hope(actor: Actor, space: str, text: str, **more: Any) -> str:
    body = {"text": text, "cycles": [{"cycle": "applied"}], **more}
    made = await actor.made(f"/v1/spaces/{space}/aspirations", body)
    return str(made["id"])


async def _frame(actor: Actor, space: str, agreed_on: str, **more: Any) -> Json:
    body = {"statement": f"Of {agreed_on}", "focus": ["applied"], **more}
    return await actor.made(
        f"/v1/spaces/{space}/frames", body | {"agreed_on": agreed_on}
    )


async def _figure(actor: Actor, space: str, query: str = "") -> Json:
    return await actor.read(f"/v1/spaces/{space}/figures/frames.json{query}")


def _aspirations(figure: Json) -> list[Json]:
    return [node for node in figure["nodes"] if node["sort"] == "aspiration"]


async def test_frames_that_hold_come_before_the_versions_before_them(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    first = await _frame(owner, space, "2015-01-01")
    for number in (1, 2):
        body = {"predecessor": number, "statement": f"Version {number + 1}"}
        await owner.made(
            f"/v1/frames/{first['id']}/versions",
            body | {"agreed_on": f"201{5 + number}-01-01"},
        )
    alone = await _figure(owner, space)
    await _frame(owner, space, "2014-01-01")
    both = await _figure(owner, space)
    then = await _figure(owner, space, "?to=2015-06-01")

    assert [each["label"] for each in alone["panels"]] == [
        "Of 2015-01-01",
        "Version 2",
        "Version 3",
    ]
    assert alone["more"] is False
    assert [each["label"] for each in both["panels"]] == [
        "Of 2014-01-01",
        "Version 2",
        "Version 3",
    ]
    assert both["more"] is True
    assert [each["label"] for each in then["panels"]] == [
        "Of 2014-01-01",
        "Of 2015-01-01",
    ]


async def test_an_aspiration_leads_to_itself_and_stands_as_on_the_day(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    hope = await _hope(owner, space, "Women stand.", since="2015-01-01")
    await _frame(owner, space, "2015-01-01")
    body = {"state": "met", "since": "2017-01-01"}
    path = f"/v1/aspirations/{hope}"
    await owner.post(f"{path}/state", body, headers={"If-Match": "*"})
    (now,) = _aspirations(await _figure(owner, space))
    (then,) = _aspirations(await _figure(owner, space, "?to=2016-01-01"))

    assert (await owner.read(path))["text"] == now["label"]
    assert now["ids"] == [hope]
    assert (then["note"], now["note"]) == ("open", "met")


async def test_what_a_person_keeps_to_themselves_is_in_their_figure_alone(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    holder, other = [
        await given.member(owner.organisation_id, OrganisationRole.FACILITATOR)
        for _ in range(2)
    ]
    own = await _hope(holder, space, "Mine.", holder_id=str(holder.person_id))
    await _frame(holder, space, "2015-01-01", aspiration_ids=[own])
    theirs, others = await _figure(holder, space), await _figure(other, space)

    assert [each["ids"] for each in _aspirations(theirs)] == [[own]]
    assert _aspirations(theirs)[0]["note"] == "open · The facilitator"
    assert _aspirations(others) == []
    assert (theirs["hidden"], others["hidden"]) == (False, True)
    assert "Mine." not in str(others)


async def test_frames_of_another_organisation_or_a_closed_space_are_not_there(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    closed = await a_space(owner, open=False)
    await _frame(owner, closed, "2015-01-01")
    member = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    path = f"/v1/spaces/{closed}/figures/frames.json"

    assert (await stranger.get(path)).status_code == 404
    assert (await member.get(path)).status_code == 404
    assert len((await owner.read(path))["panels"]) == 1


async def test_a_space_without_frames_has_a_titled_figure(given: Given) -> None:
    owner = await given.actor()
    figure = await _figure(owner, await a_space(owner))

    assert figure["nodes"] == []
    assert figure["title"]
    assert figure["note"] == "There is nothing to show yet."
