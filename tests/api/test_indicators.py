"""Indicators over HTTP."""

from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from tests.support.given import Actor, Given

ABSENT = "0192f0c1-2345-7abc-8def-0123456789ab"
WOMEN: dict[str, Any] = {
    "name": "Women elected",
    "kind": "percentage",
    "direction": "increase",
    "cycles": [{"cycle": "realized"}],
    "baseline": 7.6,
    "targets": [{"value": 27.6, "by": "2999-12-31"}],
    "breakdown_keys": ["district"],
}


async def a_space(actor: Actor, **fields: Any) -> str:
    made = await actor.made(
        "/v1/spaces", {"name": "LOGIN", "structure": "network", **fields}
    )
    key: str = made["id"]
    return key


async def an_indicator(actor: Actor, space: str, **fields: Any) -> dict[str, Any]:
    return await actor.made(f"/v1/spaces/{space}/indicators", {**WOMEN, **fields})


async def test_an_indicator_is_created_read_and_listed(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    made = await an_indicator(owner, space, owner_id=str(owner.person_id))
    read = await owner.get(f"/v1/indicators/{made['id']}")
    (listed,) = (await owner.read(f"/v1/spaces/{space}/indicators"))["items"]

    assert read.json() == made
    assert read.headers["etag"].startswith('"1-')
    assert listed == {name: made[name] for name in listed}
    assert made["space"] == {"id": space, "label": "LOGIN"}
    assert made["owner"]["id"] == str(owner.person_id)
    assert made["targets"] == [{"value": 27.6, "by": "2999-12-31", "breakdown": {}}]
    assert made["target"] == made["targets"][0]
    assert (made["measurements"], made["latest"], made["progress"]) == (0, None, None)


async def test_measurements_show_progress_and_trend(given: Given) -> None:
    owner = await given.actor()
    made = await an_indicator(owner, await a_space(owner))
    path = f"/v1/indicators/{made['id']}"
    for year, value in (("2011", 7.6), ("2016", 11.6), ("2021", 12.6)):
        await owner.made(
            f"{path}/measurements",
            {"value": value, "when": {"from": f"{year}-06-01", "precision": "year"}},
        )
    await owner.made(
        f"{path}/measurements", {"value": 99, "breakdown": {"district": "Paro"}}
    )
    read = await owner.read(path)

    assert (read["first"]["value"], read["latest"]["value"]) == (7.6, 12.6)
    assert read["measurements"] == 4
    assert read["progress"] == 0.25
    assert read["change"] == 5
    assert read["ratio"] == 1.65789473684211
    assert (read["trend"]["direction"], read["trend"]["n"]) == ("rising", 3)
    assert read["trend"]["method"] == "theil-sen-latest-12"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"cycles": []}, "/cycles"),
        (
            {"cycles": [{"cycle": "applied", "dimension": "internal"}]},
            "/cycles/0/dimension",
        ),
        ({"cycles": [{"cycle": "sixth"}]}, "/cycles/0/cycle"),
        ({"codes": [{"code": "a"}]}, "/codes"),
        ({"kind": "text"}, "/baseline"),
        (
            {"targets": [{"value": 1, "breakdown": {"age": "young"}}]},
            "/targets/0/breakdown",
        ),
        ({"owner_id": ABSENT}, "/owner_id"),
        ({"origins": [{"kind": "step", "id": ABSENT}]}, "/origins/0/id"),
        ({"origins": [{"kind": "activity", "id": ABSENT}]}, "/origins/0/id"),
        ({"origins": [{"kind": "practitioner", "id": ABSENT}]}, "/origins/0/id"),
        ({"origins": [{"kind": "aspiration", "id": ABSENT}]}, "/origins/0/id"),
        ({"baseline": "7,6"}, "/baseline"),
        ({"name": ""}, "/name"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_what_does_not_fit_is_refused_with_a_pointer(
    given: Given, fields: dict[str, Any], pointer: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    refused = await owner.post(f"/v1/spaces/{space}/indicators", {**WOMEN, **fields})

    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]


async def test_an_id_is_used_once(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    await an_indicator(owner, space, id=ABSENT)
    again = await owner.post(
        f"/v1/spaces/{space}/indicators", {**WOMEN, "id": ABSENT, "name": "Men"}
    )

    assert (again.status_code, again.json()["code"]) == (409, "id-reused")


async def test_indicators_are_found_by_cycle_and_by_being_retired(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    cycles = [{"cycle": "strategic", "dimension": "external"}, {"cycle": "applied"}]
    both = await an_indicator(owner, space, name="B", cycles=cycles)
    one = await an_indicator(owner, space, name="A")
    retired = await owner.post(
        f"/v1/indicators/{one['id']}/retire", headers={"If-Match": "*"}
    )

    async def names(query: str) -> list[str]:
        listed = await owner.read(f"/v1/spaces/{space}/indicators{query}")
        return [each["name"] for each in listed["items"]]

    assert retired.json()["retired_at"] is not None
    assert [(each["cycle"], each["dimension"]) for each in both["cycles"]] == [
        ("applied", None),
        ("strategic", "external"),
    ]
    assert await names("") == ["A", "B"]
    assert await names("?cycle=applied") == ["B"]
    assert await names("?cycle=realized&retired=false") == []
    assert await names("?retired=true") == ["A"]


async def test_pages_show_every_indicator_once(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    made = [
        (await an_indicator(owner, space, name=f"No {n % 2}"))["id"] for n in range(5)
    ]
    seen, path = [], f"/v1/spaces/{space}/indicators?limit=2"
    while path:
        answer = await owner.get(path)
        seen += [each["id"] for each in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")

    assert sorted(seen) == sorted(made)


async def test_a_retired_indicator_takes_measurements_again_when_reinstated(
    given: Given,
) -> None:
    owner = await given.actor()
    made = await an_indicator(owner, await a_space(owner))
    path = f"/v1/indicators/{made['id']}"
    await owner.post(f"{path}/retire", headers={"If-Match": "*"})
    refused = await owner.post(f"{path}/measurements", {"value": 1})
    again = await owner.post(f"{path}/reinstate", headers={"If-Match": "*"})
    taken = await owner.post(f"{path}/measurements", {"value": 1})

    assert (refused.status_code, refused.json()["code"]) == (409, "state-conflict")
    assert (again.json()["retired_at"], again.json()["version"]) == (None, 3)
    assert taken.status_code == 201


async def test_changing_needs_the_version_and_replaces_lists(given: Given) -> None:
    owner = await given.actor()
    made = await an_indicator(owner, await a_space(owner))
    path = f"/v1/indicators/{made['id']}"
    tag = (await owner.get(path)).headers["etag"]
    person = str(owner.person_id)
    changed = await owner.patch(
        path,
        {
            "baseline": None,
            "cycles": [{"cycle": "enabling"}],
            "origins": [{"kind": "practitioner", "id": person}],
        },
        headers={"If-Match": tag},
    )
    stale = await owner.patch(path, {"unit": "%"}, headers={"If-Match": tag})
    null = await owner.patch(path, {"name": None})

    assert changed.status_code == 200
    assert changed.json() == await owner.read(path)
    assert (changed.json()["baseline"], changed.json()["version"]) == (None, 2)
    assert changed.json()["cycles"] == [
        {"cycle": "enabling", "dimension": None, "as_named": None}
    ]
    assert [each["id"] for each in changed.json()["origins"]] == [person]
    assert changed.json()["name"] == WOMEN["name"]
    assert (stale.status_code, null.status_code) == (412, 422)


async def test_a_measured_indicator_keeps_its_kind_and_is_not_deleted(
    given: Given,
) -> None:
    owner = await given.actor()
    made = await an_indicator(owner, await a_space(owner))
    path = f"/v1/indicators/{made['id']}"
    await owner.made(f"{path}/measurements", {"value": 1})
    kind = await owner.patch(path, {"kind": "number"})
    gone = await owner.delete(path)

    assert (kind.status_code, gone.status_code) == (409, 409)


async def test_an_indicator_with_an_origin_is_not_deleted(given: Given) -> None:
    owner = await given.actor()
    origins = [{"kind": "practitioner", "id": str(owner.person_id)}]
    made = await an_indicator(owner, await a_space(owner), origins=origins)

    assert (await owner.delete(f"/v1/indicators/{made['id']}")).status_code == 409


async def test_an_indicator_that_nothing_needs_is_deleted(given: Given) -> None:
    owner = await given.actor()
    made = await an_indicator(owner, await a_space(owner))
    path = f"/v1/indicators/{made['id']}"
    gone = await owner.delete(path)

    assert (gone.status_code, gone.content) == (204, b"")
    assert (await owner.get(path)).status_code == 404


async def test_who_may_write_indicators(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    made = await an_indicator(owner, space)
    answers = {}
    for role in OrganisationRole:
        member = await given.member(owner.organisation_id, role)
        created = await member.post(f"/v1/spaces/{space}/indicators", WOMEN)
        changed = await member.patch(f"/v1/indicators/{made['id']}", {"unit": "%"})
        read = await member.get(f"/v1/indicators/{made['id']}")
        answers[role.value] = (
            created.status_code,
            changed.status_code,
            read.status_code,
        )

    assert answers == {
        "owner": (201, 200, 200),
        "evaluator": (201, 200, 200),
        "facilitator": (201, 200, 200),
        "participant": (403, 403, 200),
        "viewer": (403, 403, 200),
    }


async def test_a_closed_space_hides_its_indicators(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner, open=False)
    made = await an_indicator(owner, space)
    member = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    path = f"/v1/indicators/{made['id']}"
    hidden = [
        (await member.get(path)).status_code,
        (await member.get(f"{path}/series")).status_code,
        (await member.get(f"{path}/measurements")).status_code,
        (await member.patch(path, {"unit": "%"})).status_code,
        (await member.get(f"/v1/spaces/{space}/indicators")).status_code,
    ]
    await given.participation(member, space, SpaceRole.SPONSOR)

    assert hidden == [404] * 5
    assert (await member.get(path)).status_code == 200


async def test_an_indicator_elsewhere_is_answered_like_none(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    made = await an_indicator(owner, await a_space(owner))
    mine = {"instance", "request_id"}
    for method, rest in (("GET", ""), ("GET", "/series"), ("DELETE", "")):
        foreign = await stranger.call(method, f"/v1/indicators/{made['id']}{rest}")
        random = await stranger.call(method, f"/v1/indicators/{ABSENT}{rest}")

        assert foreign.status_code == random.status_code == 404
        assert {k: v for k, v in foreign.json().items() if k not in mine} == {
            k: v for k, v in random.json().items() if k not in mine
        }


async def test_an_archived_space_takes_no_indicators(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    made = await an_indicator(owner, space)
    await owner.post(f"/v1/spaces/{space}/archive", headers={"If-Match": "*"})
    created = await owner.post(f"/v1/spaces/{space}/indicators", WOMEN)
    changed = await owner.patch(f"/v1/indicators/{made['id']}", {"unit": "%"})

    assert (created.json()["code"], changed.json()["code"]) == ("space-archived",) * 2
