"""Figures for an audience: what it is told of a report, it is shown, and no more."""

from typing import Any

import httpx
import pytest

from domain.audience import Audience, outside
from domain.figure import KINDS, FigureName, FigureOf
from services.figures import told_days
from tests.support.given import Given
from tests.support.telling import Telling, telling

Json = dict[str, Any]
REACHES = ("space", "organisation", "partners", "public")
SEES = {
    Audience.PARTICIPANTS: REACHES,
    Audience.SPONSORS: REACHES[1:],
    Audience.FUNDERS: REACHES[2:],
    Audience.PUBLIC: REACHES[3:],
}
OF_SPACES = [name for name, kind in KINDS.items() if kind.about is FigureOf.SPACE]


async def told_as_far(given: Given) -> tuple[Telling, dict[str, Json]]:
    """Tell a story for each reach, all of them of realized value."""
    here = await telling(given)
    await here.indicator()
    step = {"text": "So.", "placements": [{"cycle": "realized"}]}
    stories = {
        reach: await here.story(
            title=f"For {reach}",
            consent={"reach": reach, "naming": "named"},
            steps=[{**step, "text": f"So for {reach}."}],
        )
        for reach in REACHES
    }
    return here, stories


@pytest.mark.parametrize("audience", SEES)
async def test_figures_show_an_audience_what_consent_lets_reach_it(
    given: Given, audience: Audience
) -> None:
    here, stories = await told_as_far(given)
    base = f"/v1/spaces/{here.space}/figures"
    query = f"audience={audience}&cycles=realized"
    given_to = {stories[reach]["id"] for reach in SEES[audience]}
    told = {each["id"] for each in stories.values()}

    for name in ("trends", "flows-over-time"):
        figure = await here.evaluator.read(f"{base}/{name}.json?{query}")
        shown = {key for node in figure["nodes"] for key in node["ids"]}
        shown |= {key for panel in figure["panels"] for key in panel["ids"]}
        assert shown & told == given_to, name
    cycles = await here.evaluator.read(f"{base}/cycles.json?{query}")
    (realized,) = [n for n in cycles["nodes"] if n["cycles"] == ["realized"]]
    assert realized["counts"]["stories"] == len(given_to)
    behind = await here.evaluator.read(cycles["rows"] + realized["sources"]["stories"])
    assert {row["id"] for row in behind["items"]} == given_to
    own = await here.evaluator.read(f"{base}/cycles.json?cycles=realized")
    (realized,) = [n for n in own["nodes"] if n["cycles"] == ["realized"]]
    behind = await here.evaluator.read(own["rows"] + realized["sources"]["stories"])
    assert {row["id"] for row in behind["items"]} == told


@pytest.mark.parametrize("name", OF_SPACES)
async def test_no_figure_holds_what_an_audience_is_not_given(
    given: Given, name: FigureName
) -> None:
    here, _ = await told_as_far(given)
    for audience in Audience:
        path = f"/v1/spaces/{here.space}/figures/{name}.json?audience={audience}"
        answer = await here.evaluator.get(path)
        if KINDS[name].internal and outside(audience) is not None:
            assert answer.status_code == 422
            (fault,) = answer.json()["errors"]
            assert fault["pointer"] == "?audience"
            continue
        assert answer.status_code == 200, answer.text
        hidden = set(REACHES) - set(SEES.get(audience, REACHES))
        if audience in SEES:
            assert not any(f"or {reach}" in answer.text for reach in hidden)


async def test_the_list_says_which_figures_stay_inside(given: Given) -> None:
    here = await telling(given)
    listed = await here.reader.read(f"/v1/spaces/{here.space}/figures")
    inside = {each["name"] for each in listed["figures"] if each["internal"]}

    assert inside == {"modes", "mode-events", "landscape"}


async def test_a_signed_address_shows_what_its_audience_is_shown(
    given: Given, client: httpx.AsyncClient
) -> None:
    here, stories = await told_as_far(given)
    path = f"/v1/spaces/{here.space}/figures/trends.json"
    made = await here.evaluator.call(
        "POST", f"{path}/link?audience=public&cycles=realized"
    )
    shown = await client.get(made.json()["address"])

    assert shown.status_code == 200, shown.text
    assert stories["public"]["id"] in shown.text
    assert stories["partners"]["id"] not in shown.text


async def test_what_is_not_looked_at_is_said_though_nothing_else_is_shown(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told_days, "LOOKED_AT", 2)
    here = await telling(given)
    await here.indicator()
    step = {"text": "So.", "placements": [{"cycle": "realized"}]}
    for reach, year in (("public", 2010), ("space", 2020), ("space", 2021)):
        consent = {"reach": reach, "naming": "named"}
        day = {"from": f"{year}-01-01"}
        await here.story(consent=consent, steps=[{**step, "when": day}])
    for name in ("trends", "mode-events"):
        path = f"/v1/spaces/{here.space}/figures/{name}.json"
        own = await here.evaluator.read(path)
        assert own["more"], name
    outside = await here.evaluator.read(
        f"/v1/spaces/{here.space}/figures/trends.json?audience=public"
    )
    assert (outside["hidden"], outside["more"]) == (True, True)


async def test_names_of_other_spaces_stay_inside(given: Given) -> None:
    here = await telling(given)
    other = await here.another_space("The inner circle")
    steps = [
        {"text": "We met.", "placements": [{"cycle": "immediate"}]},
        {
            "text": "I tried it.",
            "space_id": other,
            "placements": [{"cycle": "applied"}],
        },
    ]
    await here.story(consent={"reach": "public", "naming": "named"}, steps=steps)
    base = f"/v1/spaces/{here.space}"
    every = "parts=contribution,flows,carriage,patterns,matrix"
    paths = [
        f"{base}/report?{every}",
        f"{base}/report.html?{every}",
        f"{base}/figures/branches.json",
        f"{base}/figures/carriage.json",
    ]
    for path in paths:
        mark = "&" if "?" in path else "?"
        inside = await here.evaluator.get(f"{path}{mark}audience=sponsors")
        outside = await here.evaluator.get(f"{path}{mark}audience=public")
        assert outside.status_code == 200
        assert "The inner circle" not in outside.text, path
        assert other not in outside.text, path
        assert inside.status_code == 200
        if path.endswith("branches.json"):
            assert "The inner circle" in inside.text


async def test_nobody_is_named_to_researchers(given: Given) -> None:
    here = await telling(given)
    await here.story(consent={"reach": "public", "naming": "named"})
    path = f"/v1/report/rows?spaces={here.space}&of=tellers&subject=total&facet="
    funders = await here.evaluator.read(f"{path}&audience=funders")
    researchers = await here.evaluator.read(f"{path}&audience=researchers")

    assert [row["label"] for row in funders["items"]] == ["Phuntshok"]
    assert [row["label"] for row in researchers["items"]] == [None]
    assert [row["id"] for row in researchers["items"]] == [None]
