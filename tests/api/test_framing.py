"""The report holds framing against what came, and says why a cycle is empty."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
FORCE = {"If-Match": "*"}
FRAME = {
    "statement": "Women take part in local government.",
    "focus": ["applied", "realized"],
    "agreed_on": "2015-01-01",
}


async def _space(owner: Actor, name: str = "LOGIN") -> str:
    made = await owner.made("/v1/spaces", {"name": name, "structure": "network"})
    return f"/v1/spaces/{made['id']}"


async def _hope(owner: Actor, space: str, text: str, *cycles: str, **more: Any) -> str:
    body = {
        "text": text,
        "cycles": [{"cycle": cycle} for cycle in cycles],
        "since": "2015-01-01",
        **more,
    }
    return str((await owner.made(f"{space}/aspirations", body))["id"])


async def _step(owner: Actor, space: str, year: int, **more: Any) -> str:
    body = {
        "steps": [
            {
                "text": "She was elected.",
                "when": {"from": f"{year}-01-01", "precision": "year"},
                "placements": [{"cycle": "applied", "as": "teller"}],
            }
        ],
        "state": "approved",
        "approval": {"how": "in person"},
        **more,
    }
    return str((await owner.made(f"{space}/stories", body))["steps"][0]["id"])


async def _framing(reader: Actor, space: str, query: str = "") -> Json:
    report = await reader.read(f"{space}/report?parts=framing{query}")
    found: Json = report["framing"]
    return found


async def test_an_aspiration_stands_with_what_came_of_it(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    hope = await _hope(owner, space, "Women are elected.", "realized")
    outside = await _hope(owner, space, "Time is given.", "enabling")
    await owner.made(f"{space}/frames", FRAME)
    late = await _hope(owner, space, "They lead.")
    path = f"/v1/aspirations/{hope}"
    derived = await owner.made(f"{path}/indicators", {"unit": "women"})
    for day, value in (("2015-12-31", 1), ("2016-12-31", 2), ("2018-12-31", 5)):
        body = {"value": value, "when": {"from": day}}
        await owner.made(f"/v1/indicators/{derived['id']}/measurements", body)
    for year, relation in ((2016, "confirms"), (2018, "contradicts")):
        step = await _step(owner, space, year)
        await owner.made(f"{path}/links", {"relation": relation, "step_id": step})
    for state, day in (("partly", "2016-06-01"), ("met", "2018-06-01")):
        body = {"state": state, "since": day}
        await owner.post(f"{path}/state", body, headers=FORCE)
    then = await _framing(owner, space, "&to=2016-12-31")
    now = await _framing(owner, space)

    assert [each["id"] for each in then["aspirations"]] == [hope, outside, late]
    first, second, third = then["aspirations"]
    assert (first["in_frame"], first["in_focus"]) == (True, True)
    assert (second["in_frame"], second["in_focus"]) == (True, False)
    assert (third["in_frame"], third["in_focus"]) == (False, False)
    assert (first["state"], first["since"]) == ("partly", "2016-06-01")
    (indicator,) = first["indicators"]
    assert (indicator["derived"], indicator["relation"]) == (True, None)
    assert (indicator["latest"]["value"], indicator["unit"]) == (2, "women")
    assert [each["relation"] for each in first["steps"]] == ["confirms"]
    assert now["aspirations"][0]["state"] == "met"
    assert now["aspirations"][0]["indicators"][0]["latest"]["value"] == 5
    assert len(now["aspirations"][0]["steps"]) == 2


async def test_an_indicator_of_another_space_reads_too(given: Given) -> None:
    owner = await given.actor()
    space, other = await _space(owner), await _space(owner, "BNEW")
    hope = await _hope(owner, space, "Women are elected.")
    body = {"name": "Chairs", "kind": "number", "cycles": [{"cycle": "realized"}]}
    elsewhere = (await owner.made(f"{other}/indicators", body))["id"]
    await owner.made(f"/v1/indicators/{elsewhere}/measurements", {"value": 2})
    sent = {"relation": "answers", "indicator_id": elsewhere}
    await owner.made(f"/v1/aspirations/{hope}/links", sent)
    (entry,) = (await _framing(owner, space))["aspirations"]
    report = await owner.read(f"{space}/report?parts=effect&cycles=realized")

    assert entry["indicators"][0]["latest"]["value"] == 2
    assert entry["indicators"][0]["relation"] == "answers"
    assert report["cycles"][0]["effect"]["count"] == 0


async def test_an_empty_cycle_says_whether_it_is_in_focus(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    await owner.made(f"{space}/frames", FRAME)
    await _step(owner, space, 2016)

    async def why(query: str = "") -> dict[str, str]:
        report = await owner.read(f"{space}/report?parts=contribution{query}")
        return {row["cycle"]: row["empty"] for row in report["cycles"]}

    now, before = await why(), await why("&to=2014-12-31")

    assert now["applied"] is None
    assert now["realized"] == "nothing_yet"
    assert now["enabling"] == "not_in_focus"
    assert set(before.values()) == {"no_frame"}


async def test_the_frame_of_a_report_is_the_one_that_held_at_its_end(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/frames", FRAME)
    later = FRAME | {
        "predecessor": 1,
        "focus": ["enabling"],
        "agreed_on": "2017-01-01",
    }
    await owner.made(f"/v1/frames/{made['id']}/versions", later)
    before = await _framing(owner, space, "&to=2016-12-31")
    after = await _framing(owner, space, "&to=2017-01-01")

    assert [each["version"] for each in before["frames"]] == [1]
    assert before["focus"] == ["applied", "realized"]
    assert [each["version"] for each in after["frames"]] == [2]
    assert after["focus"] == ["enabling"]


async def test_what_a_person_keeps_to_themselves_stands_in_their_report_alone(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    holder = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    own = await _hope(holder, space, "Mine.", holder_id=str(holder.person_id))
    seen = [
        [each["id"] for each in (await _framing(each_one, space))["aspirations"]]
        for each_one in (holder, owner)
    ]

    assert seen == [[own], []]


async def test_uncertainties_stand_with_their_state(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    body = {"text": "Will they stand?", "since": "2015-01-01", "state": "answered"}
    doubt = await owner.made(f"{space}/uncertainties", body)
    found = await _framing(owner, space)

    assert [(each["id"], each["state"]) for each in found["uncertainties"]] == [
        (doubt["id"], "answered")
    ]
    assert (await _framing(owner, space, "&to=2014-12-31"))["uncertainties"] == []


async def test_a_report_says_that_more_was_framed_than_it_shows(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    for number in range(51):
        await _hope(owner, space, f"Hope {number}.")
    found = await _framing(owner, space)

    assert (len(found["aspirations"]), found["more_aspirations"]) == (50, True)
    assert found["more_uncertainties"] is False
