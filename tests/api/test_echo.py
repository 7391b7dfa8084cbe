"""What came of my story: for its tellers, and for those who see it."""

import pytest

from tests.support.given import Given
from tests.support.telling import Telling, a_story, moved, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def test_a_teller_hears_who_went_on_and_where_the_story_was_shown(
    here: Telling,
) -> None:
    story = await here.story()
    indicator = await here.indicator()
    step = story["steps"][0]["id"]
    await here.collector.made(
        f"/v1/steps/{step}/links",
        {"indicator_id": indicator, "relation": "explains"},
    )
    ends = {"source_step_id": step, "relation": "leads_to"}
    for name, consent in (
        ("Deki", {"reach": "organisation", "naming": "named"}),
        ("Pema", {"reach": "organisation", "naming": "anonymous"}),
        ("Hidden", None),
    ):
        other = a_story(title=f"By {name}", tellers=[{"name": name}], consent=consent)
        path = f"/v1/spaces/{here.space}/stories"
        told = await here.collector.made(path, other)
        target = told["steps"][0]["id"]
        await here.collector.made("/v1/flows", {**ends, "target_step_id": target})
    await here.story(title="Told by the same")
    body = {"space_ids": [here.space], "without_answer": True}
    for reach in ("organisation", "evaluators"):
        report = {"title": f"For {reach}", "reach": reach, **body}
        await here.evaluator.made("/v1/reports", report)
    path = f"/v1/stories/{story['id']}/echo"
    heard = await here.teller.read(path)
    read = await here.reader.read(path)

    assert {
        each["story"]["label"]: each["tellers"][0]["label"] for each in heard["relays"]
    } == {"By Deki": "Deki", "By Pema": "anonymous"}
    assert [
        (each["indicator"]["id"], each["relations"], each["suggested"])
        for each in heard["indicators"]
    ] == [(indicator, ["explains"], False)]
    assert [(each["report"]["label"], each["reach"]) for each in heard["reports"]] == [
        (None, "evaluators"),
        ("For organisation", "organisation"),
    ]
    assert [each["report"]["label"] for each in read["reports"]] == ["For organisation"]
    assert heard["complete"] is True


async def test_what_was_withdrawn_is_still_told_to_its_teller_alone(
    here: Telling,
) -> None:
    story = await here.story()
    body = {"title": "x", "space_ids": [here.space], "without_answer": True}
    await here.evaluator.made("/v1/reports", {**body, "reach": "organisation"})
    await moved(here.teller, story["id"], "withdraw")
    path = f"/v1/stories/{story['id']}/echo"
    heard = await here.teller.read(path)

    assert [each["withheld"] for each in heard["reports"]] == ["withdrawn"]
    assert (await here.reader.get(path)).status_code == 404


async def test_a_story_hears_of_the_aspirations_and_uncertainties_it_stands_beside(
    here: Telling,
) -> None:
    story = await here.story()
    space = f"/v1/spaces/{here.space}"
    mine = {"holder_id": str(here.collector.person_id), "visibility": "holder"}
    kept: dict[str, str] = {}
    for kind, name, fields in (
        ("aspirations", "Women are heard.", {}),
        ("aspirations", "I am heard.", mine),
        ("uncertainties", "Who pays?", {}),
        ("aspirations", "Linked to no step.", {}),
    ):
        made = await here.collector.made(f"{space}/{kind}", {"text": name, **fields})
        kept[name] = f"/v1/{kind}/{made['id']}/links"
    first, second = (each["id"] for each in story["steps"][:2])
    for name, relation, step in (
        ("Women are heard.", "confirms", first),
        ("Women are heard.", "confirms", second),
        ("Women are heard.", "contradicts", second),
        ("I am heard.", "confirms", first),
        ("Who pays?", "answers", first),
    ):
        body = {"step_id": step, "relation": relation}
        await here.collector.made(kept[name], body)
    path = f"/v1/stories/{story['id']}/echo"
    heard = {
        who: {
            kind: {e["entry"]["label"]: e["relations"] for e in read[kind]}
            for kind in ("aspirations", "uncertainties")
        }
        for who, read in (
            ("holder", await here.collector.read(path)),
            ("teller", await here.teller.read(path)),
        )
    }

    shared = {"Women are heard.": ["confirms", "contradicts"]}
    answered = {"Who pays?": ["answers"]}
    assert heard == {
        "holder": {
            "aspirations": {**shared, "I am heard.": ["confirms"]},
            "uncertainties": answered,
        },
        "teller": {"aspirations": shared, "uncertainties": answered},
    }


async def test_a_report_that_lost_some_words_still_tells_of_the_story(
    here: Telling,
) -> None:
    story = await here.story()
    body = {"title": "x", "space_ids": [here.space], "without_answer": True}
    await here.evaluator.made("/v1/reports", {**body, "reach": "organisation"})
    path = f"/v1/stories/{story['id']}"
    await here.collector.patch(path, {"title": "Another title"})
    answer = await here.teller.post(f"{path}/approve", {}, headers={"If-Match": "*"})
    assert answer.status_code == 200
    for hearer in (here.teller, here.reader):
        heard = await hearer.read(f"{path}/echo")
        assert [each["withheld"] for each in heard["reports"]] == ["edited"]
