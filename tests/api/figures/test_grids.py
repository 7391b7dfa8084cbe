"""Figures over cycles, spaces and time, with the rows behind their numbers."""

from typing import Any

import pytest

from domain.access import OrganisationRole
from tests.support.flowing import a_flow, a_space, steps_of, tell
from tests.support.given import Actor, Given
from tests.support.statements_run import statements

Json = dict[str, Any]
FROM_REPORT = ("matrix", "cycle-flows", "carriage", "coverage", "stalls")
FROM_ROWS = ("trends", "mode-events")
T = 5


def a_step(text: str, cycle: str, day: str, **fields: Any) -> Json:
    """Return a step on a day."""
    return {
        "text": text,
        "when": {"from": day, "precision": "day"},
        "placements": [{"cycle": cycle, "polarity": "positive"}],
        **fields,
    }


async def a_realm(given: Given, *, told: int = 1) -> tuple[Actor, str]:
    """Return an owner and a space with something of all that figures show."""
    owner = await given.actor()
    space = await a_space(owner)
    elsewhere = await a_space(owner, name="Elsewhere")
    await fill(owner, space, elsewhere, told)
    return owner, space


async def fill(owner: Actor, space: str, elsewhere: str, told: int) -> None:
    """Tell stories, link a step to an indicator, and do something in every mode."""
    indicator = await owner.made(
        f"/v1/spaces/{space}/indicators",
        {
            "name": "Farms that graft",
            "kind": "number",
            "unit": "farms",
            "direction": "increase",
            "baseline": 1,
            "targets": [{"value": 9, "by": "2027-01-01"}],
            "cycles": [{"cycle": "applied"}],
        },
    )
    for number in range(told):
        story = await tell(
            owner,
            space,
            a_step("We met.", "immediate", "2025-01-01"),
            a_step("I learned.", "potential", "2025-02-01", space_id=space),
            a_step("I grafted.", "applied", "2025-03-01", space_id=elsewhere),
            a_step("I grafted on.", "applied", "2025-06-01"),
            a_step("We met again.", "immediate", "2025-08-01"),
            title=f"Grafting {number}",
            tellers=[{"name": f"Teller {number}"}],
        )
        steps = steps_of(story)
        await owner.made(
            f"/v1/steps/{steps[2]}/links",
            {"indicator_id": indicator["id"], "relation": "explains"},
        )
    await owner.made("/v1/flows", a_flow(steps[2], steps[4], "returns"))
    for day, value in (("2025-01-01", 2), ("2025-07-01", 4)):
        await owner.made(
            f"/v1/indicators/{indicator['id']}/measurements",
            {"value": value, "when": {"from": day}},
        )
    await in_every_mode(owner, space, steps[2])


async def in_every_mode(owner: Actor, space: str, step: str) -> None:
    """Frame, claim, and do something together."""
    await owner.made(f"/v1/steps/{step}/claims", {"statement": "It was the visit."})
    await owner.made(
        f"/v1/spaces/{space}/frames",
        {"statement": "We care.", "agreed_on": "2025-04-01"},
    )
    activity = await owner.made(
        f"/v1/spaces/{space}/activities",
        {
            "title": "A workshop",
            "kind": "workshop",
            "modes": ["framing", "evaluating"],
            "when": {"from": "2025-05-01"},
        },
    )
    await owner.made(
        f"/v1/spaces/{space}/framing-events", {"activity_id": activity["id"]}
    )


async def figure(actor: Actor, space: str, name: str, query: str = "") -> Json:
    """Read a figure as a graph."""
    return await actor.read(f"/v1/spaces/{space}/figures/{name}.json{query}")


def marks(of: Json) -> list[Json]:
    """Return the nodes and edges of a figure."""
    return [*of["nodes"], *of["edges"]]


async def rows_behind(actor: Actor, address: str) -> list[Json]:
    """Return every row behind a count."""
    rows: list[Json] = []
    after = ""
    while True:
        page = await actor.read(f"{address}&limit=100{after}")
        rows += page["items"]
        if not page.get("next_cursor"):
            return rows
        after = f"&cursor={page['next_cursor']}"


async def test_every_number_leads_to_as_many_rows(given: Given) -> None:
    owner, space = await a_realm(given, told=2)
    await tell(
        owner,
        space,
        a_step("We tried.", "applied", "2025-05-01"),
        a_step("It may bear.", "realized", "2027-05-01", modality="aspired"),
    )
    hoped = await figure(owner, space, "cycle-flows")
    assert [edge["key"] for edge in hoped["edges"] if edge["aspired"]] == [
        "flow:applied>realized"
    ]
    for name in FROM_REPORT:
        await assert_rows_lead(owner, await figure(owner, space, name))


async def assert_rows_lead(owner: Actor, found: Json) -> None:
    """See that behind each count there are so many rows, and some behind each told."""
    followed = 0
    for mark in marks(found):
        for of, source in mark["sources"].items():
            rows = await rows_behind(owner, found["rows"] + source)
            assert len(rows) == mark["counts"][of], (mark["key"], of)
            followed += len(rows)
    assert followed
    assert all(
        mark["sources"].get(of)
        for mark in marks(found)
        for of, n in mark["counts"].items()
        if n and of in {"stories", "steps", "flows", "indicators"}
    )


async def test_the_matrix_joins_an_indicator_to_the_stories_linked_to_it(
    given: Given,
) -> None:
    owner, space = await a_realm(given)
    found = await figure(owner, space, "matrix")
    (edge,) = found["edges"]
    nodes = {node["key"]: node for node in found["nodes"]}

    assert edge["counts"] == {"steps": 1}
    assert nodes[edge["source"]]["label"] == "Farms that graft"
    stories = [n for n in found["nodes"] if n["sort"] == "story"]
    assert {node["label"] for node in stories} == {"Grafting 0"}
    for node in stories:
        assert (await owner.get(f"/v1/stories/{node['ids'][0]}")).status_code == 200


async def test_flows_are_told_between_cycles_with_returns_apart(given: Given) -> None:
    owner, space = await a_realm(given)
    found = await figure(owner, space, "cycle-flows")
    flows = {edge["key"]: edge["counts"]["flows"] for edge in found["edges"]}
    kinds = {
        node["key"]: node["counts"]["flows"]
        for node in found["nodes"]
        if node["panel"] == "kinds"
    }

    assert flows == {
        "flow:immediate>potential": 1,
        "flow:potential>applied": 1,
        "flow:applied>applied": 1,
        "flow:applied>immediate": 2,
    }
    assert kinds["kind:leads_to"] == 4
    assert kinds["kind:returns"] == 1


async def test_trends_hold_readings_aims_and_the_days_of_steps(given: Given) -> None:
    owner, space = await a_realm(given)
    found = await figure(owner, space, "trends")
    told = {
        sort: [
            (node["on"], node["value"])
            for node in found["nodes"]
            if node["sort"] == sort
        ]
        for sort in ("measurement", "point", "story")
    }

    assert told["measurement"] == [("2025-01-01", 2), ("2025-07-01", 4)]
    assert told["point"] == [(None, 1), ("2027-01-01", 9)]
    assert told["story"] == [("2025-06-01", None), ("2025-03-01", None)]
    within = await figure(owner, space, "trends", "?from=2025-04-01&to=2025-06-30")
    days = {node["on"] for node in within["nodes"] if node["sort"] != "point"}
    assert days == {None, "2025-06-01"}
    other = await figure(owner, space, "trends", "?cycles=realized")
    assert other["nodes"] == []


async def test_events_of_all_modes_follow_each_other_by_day(given: Given) -> None:
    owner, space = await a_realm(given)
    found = await figure(owner, space, "mode-events", "?to=2025-12-31")
    told = [(n["key"].partition(":")[0], n["lane"], n["on"]) for n in found["nodes"]]

    assert sorted(told) == sorted(
        [
            ("story", "generating", "2025-01-01"),
            ("flow", "translating", "2025-08-01"),
            ("story", "generating", "2025-08-01"),
            ("measurement", "evaluating", "2025-01-01"),
            ("story", "generating", "2025-02-01"),
            ("story", "generating", "2025-03-01"),
            ("frame", "framing", "2025-04-01"),
            ("framing-event", "framing", "2025-05-01"),
            ("activity", "framing", "2025-05-01"),
            ("activity", "evaluating", "2025-05-01"),
            ("story", "generating", "2025-06-01"),
            ("measurement", "evaluating", "2025-07-01"),
        ]
    )
    days = [on for _, _, on in told]
    assert days == sorted(days)
    assert len(found["edges"]) == len(told) - 1
    claims = await figure(owner, space, "mode-events", "?from=2026-01-01")
    assert [n["key"].partition(":")[0] for n in claims["nodes"]] == ["claim"]


@pytest.mark.parametrize("name", FROM_ROWS)
async def test_what_a_reader_does_not_see_is_not_in_the_figure(
    given: Given, name: str
) -> None:
    owner, space = await a_realm(given)
    hidden = await tell(
        owner,
        space,
        a_step("Only we know.", "applied", "2025-08-01"),
        a_step("And we keep it.", "applied", "2025-09-01"),
        a_step("So far.", "applied", "2025-10-01"),
        consent=None,
        title="Hidden",
    )
    steps = steps_of(hidden)
    await owner.made("/v1/flows", a_flow(steps[0], steps[2], "returns"))
    await owner.made(f"/v1/steps/{steps[0]}/claims", {"statement": "Hidden too."})
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    seen = await viewer.read(f"/v1/spaces/{space}/stories")
    assert "Hidden" not in {each["title"] for each in seen["items"]}

    for label in ("Hidden", "Hidden too.", "So far."):
        told = {node["label"] for node in marks(await figure(viewer, space, name))}
        assert label not in told
    mine = {node["label"] for node in (await figure(owner, space, name))["nodes"]}
    assert "Hidden" in mine


async def test_small_groups_are_said_to_be_few_and_lead_nowhere(given: Given) -> None:
    organisation = await given.organisation(threshold=T)
    owner = await given.member(organisation)
    viewer = await given.member(organisation, OrganisationRole.VIEWER)
    space, elsewhere = [await a_space(owner, name=name) for name in ("A", "B")]
    await fill(owner, space, elsewhere, told=2)
    for name in FROM_REPORT:
        await assert_few(viewer, await figure(viewer, space, name))
        drawn = await viewer.get(f"/v1/spaces/{space}/figures/{name}.vg.json")
        assert drawn.status_code == 200


async def assert_few(viewer: Actor, found: Json) -> None:
    """See that counts are held back, and that nothing leads to what they count."""
    assert "fewer than 5 people" in found["note"] or found["nodes"] == []
    for mark in marks(found):
        for of in {"stories", "steps", "flows", "at_risk"} & set(mark["counts"]):
            count = mark["counts"][of]
            assert count in {0, None}, mark["key"]
            if count is None and of in mark["sources"]:
                address = found["rows"] + mark["sources"][of]
                assert (await viewer.get(address)).json().get("items", []) == []


async def test_a_space_that_is_not_there_for_a_reader_has_no_figures(
    given: Given,
) -> None:
    owner = await given.actor()
    closed = await a_space(owner, open=False)
    stranger = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)

    for name in (*FROM_REPORT, *FROM_ROWS):
        for reader in (stranger, viewer):
            answer = await reader.get(f"/v1/spaces/{closed}/figures/{name}.json")
            assert answer.status_code == 404
        assert (await figure(owner, closed, name))["edges"] == []


async def test_each_is_specified_in_every_language(given: Given) -> None:
    owner, space = await a_realm(given)
    for name in (*FROM_REPORT, *FROM_ROWS):
        titles = set()
        for language in ("en", "fr", "es", "pt"):
            read = await owner.get(
                f"/v1/spaces/{space}/figures/{name}.vg.json?theme=dark",
                headers={"accept-language": language},
            )
            assert read.status_code == 200, read.text
            titles.add(read.json()["description"])
        assert len(titles) == 4


@pytest.mark.parametrize("name", FROM_ROWS)
async def test_as_many_statements_are_run_however_much_is_told(
    given: Given, name: str
) -> None:
    counted = []
    for told in (1, 4):
        owner, space = await a_realm(given, told=told)
        with statements(given.engine) as sent:
            _ = await figure(owner, space, name)
        counted.append(len(sent))
    assert counted[0] == counted[1]
