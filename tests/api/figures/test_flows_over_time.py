"""The newest stories of a space beside each other, over HTTP."""

import json
from typing import Any

from domain.access import OrganisationRole
from domain.figures.over_time import STORIES_SHOWN
from tests.support.executed import statements
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def beside(actor: Actor, space: str, **query: Any) -> Json:
    """Read the figure as its graph."""
    path = f"/v1/spaces/{space}/figures/flows-over-time.json"
    return await actor.read(path, params=query)


def titles(figure: Json) -> list[str]:
    return [panel["label"] for panel in figure["panels"]]


async def test_the_newest_stories_come_first_and_lead_to_their_rows(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = [a_step(each, each) for each in ("immediate", "applied", "realized")]
    old = await tell(owner, space, *steps, title="Old", told_on="2015-01-01")
    new = await tell(owner, space, *steps[:2], title="New", told_on="2016-01-01")
    first, _, last = steps_of(old)
    back = await owner.made("/v1/flows", a_flow(last, first, "returns"))
    figure = await beside(owner, space)

    assert titles(figure) == ["New", "Old"]
    assert [panel["note"] for panel in figure["panels"]] == [
        "2016-01-01 · short flow",
        "2015-01-01 · long loop",
    ]
    assert [node["ids"][0] for node in figure["nodes"]] == steps_of(new, old)
    for node in figure["nodes"]:
        read = await owner.read(f"/v1/steps/{node['ids'][0]}")
        assert read["text"] == node["label"]
    for edge in figure["edges"]:
        flow = await owner.read(f"/v1/flows/{edge['ids'][0]}")
        assert flow["relation"] == edge["relation"]
    returns = [e for e in figure["edges"] if e["relation"] == "returns"]
    assert [(e["ids"], e["label"]) for e in returns] == [([back["id"]], "long loop")]
    assert figure["hidden"] is False


async def test_only_what_its_reader_sees_and_what_counts_is_shown(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    evaluator, viewer = [
        await given.member(owner.organisation_id, role)
        for role in (OrganisationRole.EVALUATOR, OrganisationRole.VIEWER)
    ]
    space, closed = await a_space(owner), await a_space(owner, name="C", open=False)
    step = a_step("It", "immediate")
    await tell(owner, space, step, title="Seen")
    await tell(owner, space, step, title="SECRET", consent=None)
    await tell(owner, space, step, title="DRAFT", state="draft")
    await tell(owner, space, step, title="SENT", state="submitted", approval=None)
    await tell(owner, closed, step, title="ELSEWHERE")

    assert sorted(titles(await beside(evaluator, space))) == ["SECRET", "Seen"]
    asked = await beside(evaluator, space, submitted=True)
    assert sorted(titles(asked)) == ["SECRET", "SENT", "Seen"]
    for query in ({}, {"submitted": True}):
        figure = await beside(viewer, space, **query)
        assert titles(figure) == ["Seen"]
        assert "SECRET" not in json.dumps(figure)
        assert figure["hidden"] is True
    for actor, asked_of in ((stranger, space), (viewer, closed)):
        answer = await actor.get(f"/v1/spaces/{asked_of}/figures/flows-over-time.json")
        assert answer.status_code == 404


async def test_a_return_into_a_story_that_is_not_seen_makes_no_loop(
    given: Given,
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space, closed = await a_space(owner), await a_space(owner, name="C", open=False)
    story = await tell(owner, space, a_step("R", "realized"))
    away = await tell(owner, closed, a_step("I", "immediate"))
    source, target = steps_of(story, away)
    await owner.made("/v1/flows", a_flow(source, target, "returns"))
    (seen,) = (await beside(viewer, space))["panels"]
    (whole,) = (await beside(owner, space))["panels"]
    assert seen["note"].endswith("long flow")
    assert whole["note"].endswith("long loop")


async def test_days_cycles_and_placements_narrow_what_is_shown(given: Given) -> None:
    owner = await given.actor()
    analyst = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    space = await a_space(owner)
    steps = [a_step("I", "immediate"), a_step("A", "applied"), {"text": "unplaced"}]
    story = await tell(owner, space, *steps, told_on="2015-01-01")
    await tell(owner, space, a_step("X", "immediate"), told_on="2020-01-01", title="X")
    within = {"from": "2015-01-01", "to": "2015-12-31"}
    figure = await beside(owner, space, **within)
    assert [node["label"] for node in figure["nodes"]] == ["I", "A", "unplaced"]
    figure = await beside(owner, space, **within, cycles="applied")
    assert [node["label"] for node in figure["nodes"]] == ["A"]
    figure = await beside(owner, space, **within, placements="analyst")
    assert figure["nodes"] == []
    placed = {"cycle": "strategic", "as": "analyst"}
    await analyst.made(f"/v1/steps/{steps_of(story)[0]}/placements", placed)
    figure = await beside(owner, space, **within, placements="analyst")
    assert [node["cycles"] for node in figure["nodes"]] == [["strategic"]]


async def test_the_newest_stories_are_shown_and_that_there_are_more(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    sent = []
    for many in (1, STORIES_SHOWN):
        for _ in range(many):
            await tell(owner, space, a_step("It", "immediate"))
        with statements(given.engine) as seen:
            figure = await beside(owner, space)
        sent.append(len(seen))
    assert len(figure["panels"]) == STORIES_SHOWN
    assert figure["more"] is True
    assert sent[0] == sent[1]


async def test_an_empty_space_has_an_empty_figure(given: Given) -> None:
    owner = await given.actor()
    figure = await beside(owner, await a_space(owner))
    assert figure["nodes"] == []
    assert figure["title"] == "Flows and loops, story by story"
    assert figure["note"] == "There is nothing to show yet."
