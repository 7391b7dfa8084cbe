"""Tensions and claims in the report, and the way to their rows."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.given import Actor, Given
from tests.support.telling import Telling, telling

Json = dict[str, Any]
POSITIVE = [{"cycle": "realized", "polarity": "positive"}]


async def _measure(here: Telling, indicator: str, **days: float) -> None:
    for day, value in days.items():
        await here.collector.made(
            f"/v1/indicators/{indicator}/measurements",
            {
                "value": value,
                "when": {"from": day.removeprefix("on_").replace("_", "-")},
            },
        )


async def _rows(actor: Actor, report: Json, sources: str) -> list[Json]:
    found = await actor.read(f"{report['rows']}{sources}")
    items: list[Json] = found["items"]
    return items


async def test_what_falls_while_steps_claim_value_is_listed_with_both_sides(
    given: Given,
) -> None:
    here = await telling(given)
    indicator, other = await here.indicator(), await here.indicator(name="Rising")
    await _measure(here, indicator, on_2016_01_01=12, on_2016_06_01=9.5)
    await _measure(here, other, on_2016_01_01=1, on_2016_06_01=2)
    steps = [{"text": "More were elected.", "placements": POSITIVE}]
    story = await here.story(steps=steps)
    path = f"/v1/spaces/{here.space}/report"
    report = await here.evaluator.read(path)
    (tension,) = report["tensions"]["items"]
    measured, told = tension["measured"], tension["told"]

    assert report["tensions"]["count"] == 1
    assert tension["cycle"] == "realized"
    assert measured["indicator"] == {"id": indicator, "label": "Women elected"}
    assert (measured["before"], measured["after"]) == (12, 9.5)
    assert (measured["change"], measured["direction"]) == (-2.5, "increase")
    assert (told["count"], measured["measurements"]["count"]) == (1, 2)
    assert [each["id"] for each in await _rows(here.evaluator, report, told["sources"])]
    steps_behind = await _rows(here.evaluator, report, told["sources"])
    assert [each["id"] for each in steps_behind] == [story["steps"][0]["id"]]
    readings = await _rows(here.evaluator, report, measured["measurements"]["sources"])
    assert sorted(each["day"] for each in readings) == ["2016-01-01", "2016-06-01"]


async def test_a_tension_is_of_the_days_of_the_report(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    await _measure(here, indicator, on_2015_01_01=5, on_2016_01_01=12, on_2016_06_01=9)
    steps = [
        {"text": "So.", "placements": POSITIVE, "when": {"from": "2016-03-01"}},
    ]
    await here.story(steps=steps)
    path = f"/v1/spaces/{here.space}/report"
    year = {"from": "2016-01-01", "to": "2016-12-31"}
    found = [
        (await here.evaluator.read(path, params=days))["tensions"]["count"]
        for days in ({}, year, {"from": "2015-01-01", "to": "2015-12-31"})
    ]

    assert found == [0, 1, 0]


async def test_what_a_reader_does_not_see_makes_no_tension(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    await _measure(here, indicator, on_2016_01_01=12, on_2016_06_01=9)
    steps = [{"text": "So.", "placements": POSITIVE}]
    await here.story(steps=steps, consent=None)
    path = f"/v1/spaces/{here.space}/report"

    assert (await here.reader.read(path))["tensions"]["count"] == 0
    assert (await here.evaluator.read(path))["tensions"]["count"] == 1


async def test_a_hope_alone_makes_no_tension(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    await _measure(here, indicator, on_2016_01_01=12, on_2016_06_01=9)
    hope = {"text": "May be.", "placements": POSITIVE, "modality": "aspired"}
    await here.story(steps=[hope])
    path = f"/v1/spaces/{here.space}/report"
    hoped = (await here.evaluator.read(path))["tensions"]
    story = await here.story(steps=[{"text": "It is.", "placements": POSITIVE}, hope])
    report = await here.evaluator.read(path)
    (tension,) = report["tensions"]["items"]
    rows = await _rows(here.evaluator, report, tension["told"]["sources"])

    assert hoped == {"count": 0, "items": []}
    assert tension["told"]["count"] == 1
    assert [each["id"] for each in rows] == [story["steps"][0]["id"]]


async def _claim(here: Telling, story: Json, **fields: Any) -> Json:
    path = f"/v1/steps/{story['steps'][0]['id']}/claims"
    return await here.evaluator.made(path, {"statement": "It did.", **fields})


async def test_claims_are_in_the_report_where_they_are_asked_for(given: Given) -> None:
    here = await telling(given)
    first = await _claim(here, await here.story(), contributors=[])
    second = await _claim(here, await here.story(title="Another"))
    path = f"/v1/spaces/{here.space}/report"
    unasked = await here.evaluator.read(path)
    report = await here.evaluator.read(path, params={"parts": "evidence"})
    evidence = report["evidence"]
    rows = await _rows(here.evaluator, report, evidence["sources"])

    assert unasked["evidence"] is None
    assert [each["id"] for each in evidence["claims"]] == [second["id"], first["id"]]
    assert [each["other_contributors"] for each in evidence["claims"]] == [None, 0]
    assert (evidence["more"], evidence["rubric"]) == (False, "1")
    assert [(each["type"], each["id"]) for each in rows] == [
        ("claim", first["id"]),
        ("claim", second["id"]),
    ]


async def test_claims_on_what_does_not_count_are_not_in_the_report(
    given: Given,
) -> None:
    here = await telling(given)
    hidden = await here.story(consent=None)
    claim = await _claim(here, hidden)
    submitted = await here.story(state="submitted", approval=None)
    waiting = await _claim(here, submitted)
    path = f"/v1/spaces/{here.space}/report"

    async def shown(actor: Actor, **query: str) -> set[str]:
        report = await actor.read(path, params={"parts": "evidence", **query})
        listed = {each["id"] for each in report["evidence"]["claims"]}
        rows = await _rows(actor, report, report["evidence"]["sources"])
        assert {each["id"] for each in rows} == listed
        return listed

    assert await shown(here.evaluator) == {claim["id"]}
    assert await shown(here.evaluator, submitted="true") == {claim["id"], waiting["id"]}
    assert (
        await shown(here.reader) == await shown(here.reader, submitted="true") == set()
    )
    withdrawn = await here.teller.post(
        f"/v1/stories/{hidden['id']}/withdraw", headers={"If-Match": "*"}
    )
    assert withdrawn.is_success
    assert await shown(here.evaluator) == set()


async def test_a_report_shows_fifty_claims_and_says_that_there_are_more(
    given: Given,
) -> None:
    here = await telling(given)
    long = {"statement": "ཤེས" * 60, "contributors": [{"name": "x"}]}
    for number in range(11):
        story = await here.story(title=f"Story {number}" * 15)
        for _ in range(5):
            await _claim(here, story, **long)
    path = f"/v1/spaces/{here.space}/report"
    answer = await here.evaluator.get(path, params={"parts": "evidence"})
    evidence = answer.json()["evidence"]

    assert (len(evidence["claims"]), evidence["more"]) == (50, True)
    assert len(answer.content) < 200_000


async def test_a_joint_report_has_the_claims_of_all_its_spaces(given: Given) -> None:
    here = await telling(given)
    other = await here.another_space()
    one = await _claim(here, await here.story())
    evaluator = await given.member(
        here.collector.organisation_id, OrganisationRole.EVALUATOR
    )
    story = await here.collector.made(
        f"/v1/spaces/{other}/stories",
        {
            "state": "approved",
            "approval": {"how": "by letter"},
            "steps": [{"text": "There too."}],
        },
    )
    two = await _claim(here, story)
    query = {"spaces": f"{here.space},{other}", "parts": "evidence"}
    found = (await evaluator.read("/v1/report", params=query))["evidence"]["claims"]

    assert {each["id"] for each in found} == {one["id"], two["id"]}


async def test_whoever_may_read_measurements_is_told_how_many_speak_against(
    given: Given,
) -> None:
    here = await telling(given)
    await here.collector.patch("/v1/organisation", {"threshold": 5})
    indicator = await here.indicator()
    await _measure(here, indicator, on_2016_01_01=12, on_2016_06_01=9.5)
    for _ in range(6):
        teller = await given.member(here.collector.organisation_id)
        body = {
            "told_on": "2016-12-14",
            "tellers": [{"id": str(teller.person_id)}],
            "state": "approved",
            "approval": {"how": "by e-mail"},
            "consent": {"reach": "organisation", "naming": "role"},
            "steps": [{"text": "More were elected.", "placements": POSITIVE}],
        }
        await here.collector.made(f"/v1/spaces/{here.space}/stories", body)
    viewer = await given.member(here.collector.organisation_id, OrganisationRole.VIEWER)
    report = await viewer.read(f"/v1/spaces/{here.space}/report?parts=tensions")
    (tension,) = report["tensions"]["items"]
    measurements = tension["measured"]["measurements"]
    rows = await _rows(viewer, report, measurements["sources"])

    assert report["threshold"] == 5
    assert measurements["count"] == len(rows) == 2
