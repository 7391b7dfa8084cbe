"""Figures heed the placements and the cycles that are asked for, as reports do."""

from typing import Any

import pytest

from domain.access import SpaceRole
from tests.support.given import Given
from tests.support.telling import Telling, telling

Json = dict[str, Any]


async def coded_apart(here: Telling) -> str:
    """Tell a step that its teller places at applied, and an analyst at realized."""
    await here.given.participation(here.evaluator, here.space, SpaceRole.EVALUATOR)
    await here.indicator()
    step = {"text": "So.", "placements": [{"cycle": "applied", "polarity": "positive"}]}
    story = await here.story(steps=[step])
    placed = {"cycle": "realized", "polarity": "negative", "as": "analyst"}
    await here.evaluator.made(f"/v1/steps/{story['steps'][0]['id']}/placements", placed)
    return str(story["id"])


@pytest.mark.parametrize(
    ("placements", "there"),
    [("default", 0), ("teller", 0), ("analyst", 1), ("both", 1)],
)
@pytest.mark.parametrize("name", ["trends", "mode-events", "cycles"])
async def test_a_step_stands_where_those_placed_it_who_count(
    given: Given, name: str, placements: str, there: int
) -> None:
    here = await telling(given)
    story = await coded_apart(here)
    figure = await here.evaluator.read(
        f"/v1/spaces/{here.space}/figures/{name}.json",
        params={"placements": placements, "cycles": "realized"},
    )
    behind = [node for node in figure["nodes"] if story in node["ids"]]
    assert len(behind) == there
    if name == "trends":
        assert [node["polarity"] for node in behind] == ["negative"] * there


@pytest.mark.parametrize(
    ("placements", "costs"), [("default", False), ("analyst", True), ("both", True)]
)
async def test_a_page_tells_the_one_that_costs_by_the_placements_that_count(
    given: Given, placements: str, *, costs: bool
) -> None:
    here = await telling(given)
    await coded_apart(here)
    for number in range(9):
        step = {"text": "Well.", "placements": [{"cycle": "realized"}]}
        await here.story(title=f"Later {number}", told_on="2020-01-01", steps=[step])
    answer = await here.evaluator.get(
        f"/v1/spaces/{here.space}/report.html",
        params={"placements": placements, "cycles": "realized", "audience": "sponsors"},
    )
    assert answer.status_code == 200, answer.text
    told = answer.text.partition('id="stories"')[2].partition("<section")[0]
    assert ("What the visit led to" in told) is costs


async def test_a_story_stays_long_though_its_far_steps_are_not_asked_for(
    given: Given,
) -> None:
    here = await telling(given)
    await here.story()
    figure = await here.evaluator.read(
        f"/v1/spaces/{here.space}/figures/flows-over-time.json?cycles=immediate"
    )
    (panel,) = figure["panels"]
    assert panel["note"].endswith("long flow")


async def test_a_figure_says_that_stories_are_not_shown(given: Given) -> None:
    here = await telling(given)
    await here.story(consent={"reach": "space", "naming": "named"})
    for name in ("trends", "mode-events"):
        figure = await here.reader.read(f"/v1/spaces/{here.space}/figures/{name}.json")
        assert figure["hidden"], name


@pytest.mark.parametrize("name", ["trends", "mode-events", "flows-over-time"])
async def test_days_that_end_before_they_begin_are_refused(
    given: Given, name: str
) -> None:
    here = await telling(given)
    path = f"/v1/spaces/{here.space}/figures/{name}.json"
    answer = await here.reader.get(f"{path}?from=2020-01-02&to=2020-01-01")

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["?to"]
