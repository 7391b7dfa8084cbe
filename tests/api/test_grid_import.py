"""The older planning grid from a file: all of it or none, and the same once."""

from typing import Any

import httpx
import pytest

from domain.access import OrganisationRole, SpaceRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
GRID = (
    "aspiration,condition,risk,mitigation,cycle,dimension\n"
    "Women are elected,They can read,Families object,Talk with them,realized,\n"
    "Women are elected,Time is given,,,realized,\n"
    "Time is given,,,Ask the ministry,enabling,external\n"
)


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    body = {"name": "LOGIN", "structure": "network", "open": is_open}
    return f"/v1/spaces/{(await owner.made('/v1/spaces', body))['id']}"


async def _sent(
    actor: Actor, space: str, text: str, *, dry: bool = False
) -> httpx.Response:
    return await actor.call(
        "POST",
        f"{space}/aspirations/import",
        content=text.encode(),
        headers={"Content-Type": "text/csv"},
        params={"dry_run": "true"} if dry else {},
    )


async def _all(actor: Actor, path: str) -> list[Json]:
    items: list[Json] = (await actor.read(path))["items"]
    return items


async def test_a_grid_becomes_aspirations_uncertainties_and_planned_activities(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    answer = await _sent(owner, space, GRID)
    report = answer.json()
    hopes = await _all(owner, f"{space}/aspirations")
    doubts = await _all(owner, f"{space}/uncertainties")
    plans = await _all(owner, f"{space}/activities")

    assert answer.status_code == 200, answer.text
    assert (report["written"], report["created"]) == (True, 3)
    assert {each["text"] for each in hopes} == {"Women are elected", "Time is given"}
    assert {(each["text"], each["kind"]) for each in doubts} == {
        ("They can read", "condition"),
        ("Families object", "risk"),
        ("Time is given", "condition"),
    }
    assert {each["aspirations"][0]["label"] for each in doubts} == {"Women are elected"}
    assert {(each["title"], each["planned"]) for each in plans} == {
        ("Talk with them", True),
        ("Ask the ministry", True),
    }
    risk = next(each for each in doubts if each["kind"] == "risk")
    (link,) = await _all(owner, f"/v1/uncertainties/{risk['id']}/links")
    assert (link["relation"], link["activity"]["label"]) == (
        "answers",
        "Talk with them",
    )
    assert report["lines"][0]["uncertainties"][1] == risk["id"]


async def test_the_same_file_again_changes_nothing(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    first = (await _sent(owner, space, GRID)).json()
    again = (await _sent(owner, space, GRID)).json()
    more = (await _sent(owner, space, GRID + "Another,,,,,\n")).json()

    assert (again["created"], again["unchanged"]) == (0, 3)
    assert [each["aspiration"] for each in again["lines"]] == [
        each["aspiration"] for each in first["lines"]
    ]
    assert (more["created"], more["unchanged"]) == (1, 3)
    assert len(await _all(owner, f"{space}/aspirations")) == 3
    assert len(await _all(owner, f"{space}/activities")) == 2


async def test_a_faulty_line_keeps_the_whole_file_out(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    grid = "aspiration,cycle,holder\nGood,applied,\n,applied,\nBad,joy,\nWho,,Nobody\n"
    refused = await _sent(owner, space, grid)
    tried = (await _sent(owner, space, grid, dry=True)).json()

    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == [
        "/lines/3/aspiration",
        "/lines/4/cycle",
        "/lines/5/holder",
    ]
    assert (tried["written"], tried["created"], tried["refused"]) == (False, 1, 3)
    assert tried["lines"][0]["aspiration"] is None
    assert tried["lines"][1]["errors"][0]["column"] == "aspiration"
    assert await _all(owner, f"{space}/aspirations") == []


async def test_a_dry_run_writes_nothing(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    tried = await _sent(owner, space, GRID, dry=True)

    assert (tried.json()["created"], tried.json()["written"]) == (3, False)
    assert await _all(owner, f"{space}/aspirations") == []


async def test_what_persons_hold_is_theirs_and_never_the_spaces(given: Given) -> None:
    owner = await given.actor()
    asa = await given.member(
        owner.organisation_id, OrganisationRole.PARTICIPANT, name="Asa"
    )
    space = await _space(owner)
    grid = (
        "aspiration,holder,visibility\n"
        "To be heard,,\n"
        "To be heard,Asa,\n"
        f"To be heard,{owner.person_id},\n"
    )
    report = (await _sent(owner, space, grid)).json()
    again = (await _sent(owner, space, grid)).json()
    held = {
        (each["holder"] or {}).get("label"): each["visibility"]
        for each in await _all(owner, f"{space}/aspirations")
    }
    seen = await _all(asa, f"{space}/aspirations")
    private = await _sent(owner, space, "aspiration,holder,visibility\nX,Asa,holder\n")

    assert (report["created"], again["unchanged"]) == (3, 3)
    assert held == {None: "organisation", "Asa": "space", "The owner": "holder"}
    assert {(each["holder"] or {}).get("label") for each in seen} == {None, "Asa"}
    assert private.json()["errors"][0]["pointer"] == "/lines/2/visibility"


@pytest.mark.parametrize(
    ("role", "status"),
    [(SpaceRole.FACILITATOR, 200), (SpaceRole.PARTICIPANT, 403)],
)
async def test_who_frames_takes_grids_in(
    given: Given, role: SpaceRole, status: int
) -> None:
    owner = await given.actor()
    space = await _space(owner, is_open=False)
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    await given.participation(guest, space.rsplit("/", 1)[1], role)

    assert (await _sent(guest, space, GRID)).status_code == status
