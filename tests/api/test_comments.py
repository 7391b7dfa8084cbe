"""Comments: what is said of a report before it is frozen, and where."""

import pytest

from tests.support.freezing import drafted
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, takes_part, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def test_what_was_said_before_is_kept_with_the_report(here: Telling) -> None:
    path = f"/v1/spaces/{here.space}/comments"
    said = [
        await here.reader.made(path, {"text": text, **days})
        for text, days in (
            ("Of all", {}),
            ("Of 2016", {"from": "2016-01-01", "to": "2016-12-31"}),
            ("Of 1999", {"from": "1999-01-01", "to": "1999-12-31"}),
            ("Not so", {"part": "matrix"}),
        )
    ]
    report = await drafted(here, state="frozen", **{"from": "2016-06-01"})
    await here.reader.made(path, {"text": "Too late"})
    kept = f"/v1/reports/{report['id']}/comments"
    before = (await here.teller.read(kept))["items"]
    others = await here.teller.delete(f"/v1/comments/{said[0]['id']}")
    taken = await here.reader.delete(f"/v1/comments/{said[0]['id']}")
    after = (await here.teller.read(kept))["items"]
    listed = (await here.teller.read(path))["items"]

    assert {each["text"] for each in before} == {"Of all", "Of 2016", "Not so"}
    assert (others.status_code, taken.status_code) == (403, 204)
    assert {each["text"] for each in after} == {None, "Of 2016", "Not so"}
    assert {each["text"] for each in listed} == {
        "Of 2016",
        "Of 1999",
        "Not so",
        "Too late",
    }


async def test_a_comment_names_a_place_in_a_draft_and_stays_with_the_report(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    draft = await drafted(here, reach="space", **{"from": "2016-01-01"})
    other = await drafted(here, reach="space")
    path = f"/v1/spaces/{here.space}/comments"
    place = {"report_id": draft["id"], "part": "matrix", "pointer": "/report/matrix/0"}
    said = await here.reader.made(path, {"text": "Not so", **place})
    whole = {"report_id": draft["id"], "text": "Well done"}
    await here.reader.made(path, whole)
    await here.reader.made(path, {"report_id": other["id"], "text": "Of another"})
    early = (await here.reader.read(draft["comments"]))["items"]
    force = {"without_answer": True}
    await here.evaluator.post(f"/v1/reports/{draft['id']}/freeze", force, headers=FORCE)
    late = await here.reader.post(path, whole)
    kept = (await here.evaluator.read(draft["comments"]))["items"]

    assert said["report"] == {"id": draft["id"], "label": "A draft"}
    assert said["report_digest"] == draft["digest"]
    assert (said["from"], said["to"]) == ("2016-01-01", None)
    assert said["pointer"] == "/report/matrix/0"
    assert [each["text"] for each in early] == ["Well done", "Not so"]
    assert kept == early
    assert (late.status_code, late.json()["code"]) == (409, "state-conflict")


async def test_a_comment_that_fits_no_draft_is_refused_and_says_why(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    elsewhere = await here.another_space()
    stranger = await telling(here.given)
    draft = await drafted(here, reach="space", parts=["matrix"])
    others = {
        "unseen": await drafted(here, reach="evaluators"),
        "elsewhere": await drafted(here, space_ids=[elsewhere]),
        "foreign": await drafted(stranger, reach="space"),
    }
    own = {"report_id": draft["id"]}
    refused = {}
    for name, fields in {
        **{name: {"report_id": each["id"]} for name, each in others.items()},
        "nowhere": {**own, "pointer": "/report/matrix/8"},
        "no name": {**own, "pointer": "/report/matrices"},
        "no position": {**own, "pointer": "/report/matrix/00"},
        "inside a text": {**own, "pointer": "/title/0"},
        "other part": {**own, "part": "flows"},
        "days": {**own, "to": "2016-12-31"},
        "no draft": {"pointer": "/report/matrix/0"},
    }.items():
        body = {"text": "No.", **fields}
        answer = await here.reader.post(f"/v1/spaces/{here.space}/comments", body)
        error = answer.json()["errors"][0]
        refused[name] = (answer.status_code, error["pointer"], error["code"])
    null = {**own, "pointer": "/report/flows", "text": "Why is this not here?"}
    taken = await here.reader.post(f"/v1/spaces/{here.space}/comments", null)

    assert refused == {
        "unseen": (422, "/report_id", "unknown-reference"),
        "elsewhere": (422, "/report_id", "unknown-reference"),
        "foreign": (422, "/report_id", "unknown-reference"),
        "nowhere": (422, "/pointer", "no-such-place"),
        "no name": (422, "/pointer", "no-such-place"),
        "no position": (422, "/pointer", "no-such-place"),
        "inside a text": (422, "/pointer", "no-such-place"),
        "other part": (422, "/part", "not-taken"),
        "days": (422, "/to", "not-taken"),
        "no draft": (422, "/report_id", "required"),
    }
    assert taken.status_code == 201


async def test_what_is_said_of_a_draft_is_for_those_for_whom_the_draft_is(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    path = f"/v1/spaces/{here.space}/comments"
    draft = await drafted(here, reach="evaluators")
    body = {"report_id": draft["id"], "text": "It quotes what few may know."}
    said = await here.evaluator.made(path, body)
    unseen = await here.reader.get(f"/v1/comments/{said['id']}")
    listed = (await here.reader.read(path))["items"]
    ours = (await here.evaluator.read(path))["items"]
    await here.evaluator.delete(f"/v1/reports/{draft['id']}")
    own = await here.evaluator.read(f"/v1/comments/{said['id']}")
    still = await here.collector.get(f"/v1/comments/{said['id']}")

    assert unseen.status_code == still.status_code == 404
    assert listed == []
    assert ours == [said]
    assert own["report"] == {"id": draft["id"], "label": None}


async def test_a_comment_tells_that_its_draft_was_made_anew(here: Telling) -> None:
    await takes_part(here, here.reader)
    draft = await drafted(here, reach="space")
    path = f"/v1/spaces/{here.space}/comments"
    await here.reader.made(path, {"text": "One is missing", "report_id": draft["id"]})
    await here.story()
    rebuild = f"/v1/reports/{draft['id']}/rebuild"
    again = (await here.evaluator.post(rebuild, headers=FORCE)).json()
    (said,) = (await here.reader.read(draft["comments"]))["items"]

    assert said["report_digest"] == draft["digest"]
    assert again["digest"] != draft["digest"]
