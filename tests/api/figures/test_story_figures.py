"""Figures of a story over HTTP: never more than the story and its connections show."""

import json
from typing import Any

import pytest

from domain.access import OrganisationRole
from tests.support.executed import statements
from tests.support.flowing import SEEN, a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]
FIGURES = ["story", "loop", "short-loops", "story-indicators", "relay"]


async def drawn(actor: Actor, story: Json, name: str, **query: Any) -> Json:
    """Read a figure of a story as its graph."""
    path = f"/v1/stories/{story['id']}/figures/{name}.json"
    return await actor.read(path, params=query)


def ids_of(figure: Json) -> set[str]:
    """Return every id that a figure names."""
    marks = (*figure["nodes"], *figure["edges"], *figure["panels"])
    return {each for mark in marks for each in mark["ids"]}


def nodes(figure: Json, sort: str = "step") -> list[Json]:
    return [node for node in figure["nodes"] if node["sort"] == sort]


def edges(figure: Json, relation: str) -> list[Json]:
    return [edge for edge in figure["edges"] if edge["relation"] == relation]


async def a_relay(owner: Actor, space: str) -> tuple[Json, Json, Json]:
    """Tell a story from which another goes on, and from that a third."""
    told = [
        await tell(
            owner,
            space,
            a_step(f"{name} began", "applied"),
            a_step(f"{name} went on", "realized"),
            title=f"What {name} did",
            tellers=[{"name": name, "role": f"{name} by role"}],
        )
        for name in ("Anna", "Bea", "Carl")
    ]
    for one, other in ((0, 1), (1, 2)):
        source, target = steps_of(told[one])[1], steps_of(told[other])[0]
        await owner.made("/v1/flows", a_flow(source, target))
    return told[0], told[1], told[2]


@pytest.mark.parametrize("name", FIGURES)
async def test_a_figure_is_there_exactly_where_the_story_is(
    given: Given, name: str
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space, closed = await a_space(owner), await a_space(owner, name="C", open=False)
    told = [
        await tell(owner, space, a_step("I", "immediate")),
        await tell(owner, closed, a_step("I", "immediate")),
        await tell(owner, space, a_step("I", "immediate"), consent=None),
        await tell(owner, space, a_step("I", "immediate"), state="draft"),
    ]
    for actor in (owner, viewer, stranger):
        for story in told:
            address = f"/v1/stories/{story['id']}"
            read = await actor.get(address)
            figure = await actor.get(f"{address}/figures/{name}.json")
            assert figure.status_code == read.status_code
    seen = [(await viewer.get(f"/v1/stories/{s['id']}")).status_code for s in told]
    assert seen == [200, 404, 404, 404]


@pytest.mark.parametrize("name", FIGURES)
async def test_what_a_figure_names_its_reader_sees_elsewhere_too(
    given: Given, name: str
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space, closed = await a_space(owner), await a_space(owner, name="C", open=False)
    one, *_ = await a_relay(owner, space)
    away = await tell(owner, closed, a_step("SECRET", "immediate"), title="SECRET")
    begin, end = steps_of(one)
    await owner.made("/v1/flows", a_flow(end, begin, "returns"))
    await owner.made("/v1/flows", a_flow(end, steps_of(away)[0]))
    await owner.made("/v1/flows", a_flow(end, steps_of(away)[0], "returns"))
    figure = await drawn(viewer, one, name)
    stories = {panel["ids"][0] for panel in figure["panels"]} | {one["id"]}
    addresses = [
        *(f"/v1/stories/{one['id']}/{part}" for part in ("connections", "paths")),
        *(f"/v1/stories/{story}" for story in stories),
    ]
    elsewhere = json.dumps([await viewer.read(each) for each in addresses])
    assert ids_of(figure)
    assert all(each in elsewhere for each in ids_of(figure))
    assert "SECRET" not in json.dumps(figure)
    assert away["id"] not in json.dumps(figure)
    assert figure["hidden"] is True
    assert "not shown to you" in figure["note"]
    whole = await drawn(owner, one, name)
    assert whole["hidden"] is False


async def test_steps_stand_in_the_order_of_flows_and_lead_to_their_rows(
    given: Given,
) -> None:
    owner = await given.actor()
    steps = [
        a_step("R", "realized", "enabling", year=2016),
        a_step("A", "applied", year=2015),
        a_step("I", "immediate", year=2014),
        {"text": "Nobody placed it.", "modality": "aspired"},
    ]
    story = await tell(owner, await a_space(owner), *steps)
    figure = await drawn(owner, story, "story")

    shown = [(n["label"], n["cycles"], n["aspired"]) for n in figure["nodes"]]
    assert shown == [
        ("I", ["immediate"], False),
        ("A", ["applied"], False),
        ("R", ["realized"], False),
        ("R", ["enabling"], False),
        ("Nobody placed it.", [], True),
    ]
    assert figure["nodes"][0]["note"] == "2014"
    assert {each["polarity"] for each in figure["nodes"]} == {"positive", None}
    for node in figure["nodes"]:
        read = await owner.read(f"/v1/steps/{node['ids'][0]}")
        assert read["text"] == node["label"]
    step = {node["key"]: node["ids"][0] for node in figure["nodes"]}
    for edge in figure["edges"]:
        flow = await owner.read(f"/v1/flows/{edge['ids'][0]}")
        assert flow["source"]["step"]["id"] == step[edge["source"]]
        assert flow["target"]["step"]["id"] == step[edge["target"]]
    assert len(figure["edges"]) == 3
    assert figure["title"].endswith(": A story")


async def test_whose_placements_count_can_be_chosen(given: Given) -> None:
    owner = await given.actor()
    analyst = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    story = await tell(owner, await a_space(owner), a_step("It", "immediate"))
    (step,) = steps_of(story)
    placed = {"cycle": "strategic", "polarity": "negative", "as": "analyst"}
    await analyst.made(f"/v1/steps/{step}/placements", placed)
    for name in ("story", "loop", "short-loops", "relay"):
        own = await drawn(owner, story, name)
        theirs = await drawn(owner, story, name, placements="analyst")
        assert nodes(own)[0]["cycles"] == ["immediate"]
        assert nodes(theirs)[0]["cycles"] == ["strategic"]
        assert nodes(theirs)[0]["polarity"] == "negative"


async def test_a_loop_is_one_only_with_a_return_and_says_how_long(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    cycles = ("immediate", "potential", "applied", "realized")
    story = await tell(owner, space, *(a_step(each, each) for each in cycles))
    before = await drawn(owner, story, "loop")
    first, second, third, last = steps_of(story)
    short = await owner.made("/v1/flows", a_flow(third, first, "returns"))
    long = await owner.made("/v1/flows", a_flow(last, second, "returns"))
    after = await drawn(owner, story, "loop")
    counted = await drawn(owner, story, "short-loops")

    assert "it is not (yet) a loop" in before["note"]
    assert edges(before, "returns") == []
    assert {edge["label"]: edge["ids"] for edge in edges(after, "returns")} == {
        "short loop": [short["id"]],
        "long loop": [long["id"]],
    }
    assert "It is a loop" in after["note"]
    assert [node["counts"] for node in nodes(counted)] == [
        {"short": 1},
        {"long": 1},
        {},
        {},
    ]
    assert nodes(after, "space")[0]["ids"] == [space]
    connections = await owner.read(f"/v1/stories/{story['id']}/connections")
    lengths = sorted(loop["length"] for loop in connections["loops"])
    assert lengths == ["long", "short"]


async def test_a_return_into_another_story_leads_to_what_the_reader_sees_of_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(owner, space, a_step("I", "immediate"), a_step("R", "realized"))
    away = await tell(owner, space, a_step("Told again", "immediate"), title="At home")
    _, last = steps_of(story)
    flow = await owner.made("/v1/flows", a_flow(last, steps_of(away)[0], "returns"))
    figure = await drawn(owner, story, "loop")
    (there,) = nodes(figure, "story")
    assert (there["ids"], there["label"]) == ([away["id"]], "At home")
    (edge,) = edges(figure, "returns")
    assert (edge["target"], edge["ids"]) == (there["key"], [flow["id"]])
    assert "long loop" in figure["note"]


async def test_relays_stand_on_two_levels_and_lead_to_their_flows(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one, two, three = await a_relay(owner, space)
    four = await tell(
        owner, space, a_step("Dora", "applied"), tellers=[{"name": "Dora"}]
    )
    await owner.made("/v1/flows", a_flow(steps_of(three)[1], *steps_of(four)))
    figure = await drawn(owner, one, "relay")

    assert [panel["ids"] for panel in figure["panels"]] == [
        [one["id"]],
        [two["id"]],
        [three["id"]],
    ]
    assert [panel["note"] for panel in figure["panels"]] == ["Anna", "Bea", "Carl"]
    assert "not shown: 1" in figure["note"]
    relays = [edge for edge in figure["edges"] if edge["key"].startswith("relay")]
    paths = await owner.read(f"/v1/stories/{one['id']}/paths")
    assert [edge["ids"][0] for edge in relays] == [
        each["flow_id"] for each in paths["relays"]
    ]
    assert four["id"] not in json.dumps(figure)


@pytest.mark.parametrize(
    ("naming", "told"),
    [("named", "Bea"), ("role", "Bea by role"), ("anonymous", "anonymous")],
)
async def test_tellers_are_named_as_they_consent_to(
    given: Given, naming: str, told: str
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await a_space(owner)
    one = await tell(owner, space, a_step("It", "applied"), tellers=[{"name": "Anna"}])
    seen = SEEN | {"consent": {"reach": "organisation", "naming": naming}}
    teller = {"name": "Bea", "role": "Bea by role"}
    other = await tell(
        owner, space, a_step("On", "applied"), tellers=[teller], **seen, title="On"
    )
    await owner.made("/v1/flows", a_flow(*steps_of(one, other)))
    figure = await drawn(viewer, one, "relay")
    assert figure["panels"][1]["note"] == told
    if naming != "named":
        assert '"Bea"' not in json.dumps(figure)
    whole = await drawn(owner, one, "relay")
    assert whole["panels"][1]["note"] == "Bea"


async def test_how_few_go_on_deeper_is_told_only_to_those_who_evaluate(
    given: Given,
) -> None:
    owner = await given.actor(threshold=5)
    evaluator, viewer = [
        await given.member(owner.organisation_id, role)
        for role in (OrganisationRole.EVALUATOR, OrganisationRole.VIEWER)
    ]
    space = await a_space(owner)
    one, _, three = await a_relay(owner, space)
    four = await tell(owner, space, a_step("D", "applied"), tellers=[{"name": "Dora"}])
    await owner.made("/v1/flows", a_flow(steps_of(three)[1], *steps_of(four)))
    assert "not shown: 1." in (await drawn(evaluator, one, "relay"))["note"]
    assert "not shown: few." in (await drawn(viewer, one, "relay"))["note"]


async def test_a_ring_of_relays_ends(given: Given) -> None:
    owner = await given.actor()
    one, _, three = await a_relay(owner, await a_space(owner))
    await owner.made("/v1/flows", a_flow(steps_of(three)[1], steps_of(one)[0]))
    figure = await drawn(owner, one, "relay")
    assert len(figure["panels"]) == 3


async def an_indicator(
    owner: Actor, space: str, name: str, step: str, kind: str = "percentage"
) -> str:
    made = await owner.made(
        f"/v1/spaces/{space}/indicators",
        {
            "name": name,
            "kind": kind,
            "direction": "none",
            "cycles": [{"cycle": "realized"}],
            "origins": [{"kind": "step", "id": step}],
        },
    )
    return str(made["id"])


async def test_indicators_stand_under_the_steps_with_what_they_read_last(
    given: Given,
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space, closed = await a_space(owner), await a_space(owner, name="C", open=False)
    story = await tell(owner, space, a_step("I", "immediate"), a_step("R", "realized"))
    first, last = steps_of(story)
    elected = await an_indicator(owner, space, "Women elected", last)
    secret = await an_indicator(owner, closed, "SECRET", last)
    for day, value in (("2015-01-01", 6.9), ("2016-01-01", 11.2)):
        when = {"from": day, "precision": "year"}
        reading = {"when": when, "value": value}
        await owner.made(f"/v1/indicators/{elected}/measurements", reading)
    link = await owner.made(
        f"/v1/steps/{first}/links",
        {"indicator_id": elected, "relation": "contradicts"},
    )
    await owner.made(
        f"/v1/steps/{first}/links", {"indicator_id": secret, "relation": "explains"}
    )
    figure = await drawn(viewer, story, "story-indicators")

    (indicator,) = nodes(figure, "indicator")
    assert indicator["ids"] == [elected]
    assert (indicator["label"], indicator["note"]) == ("Women elected", "11.2 %")
    assert (indicator["value"], indicator["on"]) == (11.2, "2016-01-01")
    assert indicator["cycles"] == ["realized"]
    assert figure["facts"][indicator["key"]] == "2016"
    ties = [e for e in figure["edges"] if e["target"] == indicator["key"]]
    assert [(e["source"], e["relation"]) for e in ties] == [
        ("step:1", "contradicts"),
        ("step:2", "suggested"),
    ]
    assert ties[0]["ids"] == [link["id"]]
    assert "SECRET" not in json.dumps(figure)
    assert secret not in json.dumps(figure)
    assert len(nodes(await drawn(owner, story, "story-indicators"), "indicator")) == 2


@pytest.mark.parametrize(
    ("sort", "said", "read"),
    [
        ("yes_no", {"value": 1}, "yes"),
        ("number", {"value": 37}, "37"),
        ("text", {"text": "They came back."}, "They came back."),
    ],
)
async def test_what_was_read_is_told_by_its_kind(
    given: Given, sort: str, said: Json, read: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(owner, space, a_step("I", "immediate"))
    key = await an_indicator(owner, space, "Sign", steps_of(story)[0], sort)
    before = await drawn(owner, story, "story-indicators")
    when = {"from": "2015-01-01", "precision": "day"}
    await owner.made(f"/v1/indicators/{key}/measurements", {"when": when, **said})
    after = await drawn(owner, story, "story-indicators")
    assert [n["note"] for n in nodes(before, "indicator")] == [""]
    assert [n["note"] for n in nodes(after, "indicator")] == [read]


async def test_without_indicators_it_says_so(given: Given) -> None:
    owner = await given.actor()
    story = await tell(owner, await a_space(owner), a_step("I", "immediate"))
    figure = await drawn(owner, story, "story-indicators")
    assert "No indicator was suggested" in figure["note"]
    assert nodes(figure, "indicator") == []


@pytest.mark.parametrize("name", FIGURES)
async def test_a_long_story_costs_no_more_statements_than_a_short_one(
    given: Given, name: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    sent = []
    for many in (1, 40):
        steps = [a_step(f"{n}", "applied") for n in range(many)]
        story = await tell(owner, space, *steps)
        with statements(given.engine) as seen:
            await drawn(owner, story, name)
        sent.append(len(seen))
    assert sent[0] == sent[1]


@pytest.mark.parametrize("name", FIGURES)
async def test_every_figure_of_a_story_has_a_specification(
    given: Given, name: str
) -> None:
    owner = await given.actor()
    one, *_ = await a_relay(owner, await a_space(owner))
    spec = await owner.read(f"/v1/stories/{one['id']}/figures/{name}.vg.json")
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega/")
    space = one["space"]["id"]
    there = await owner.get(f"/v1/spaces/{space}/figures/{name}.json")
    assert there.status_code == 404
