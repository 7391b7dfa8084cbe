"""Files of stories over HTTP: taken whole or not at all, and only once."""

import csv
import io
from typing import Any

import httpx
import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from tests.support.counted import miscounted
from tests.support.flowing import a_space
from tests.support.given import Actor, Given

CSV = {"Content-Type": "text/csv"}
Line = dict[str, str]

VISIT: list[Line] = [
    {
        "story": "visit",
        "title": "What the visit led to",
        "told_on": "2016-12-14",
        "state": "approved",
        "approval": "by e-mail",
        "tellers": "Phuntshok | Pema",
        "teller_role": "an official",
        "consent_reach": "organisation",
        "consent_naming": "named",
        "language": "en",
        "step": "I saw my own work, mirrored.",
        "from": "2015-01-01",
        "precision": "year",
        "cycles": "immediate:positive",
    },
    {
        "story": "visit",
        "step": "I held workshops.",
        "space": "BNEW",
        "people": "Pema (nurse):acted | (villagers):benefited",
        "cycles": "applied:positive|enabling/internal:negative",
        "as": "teller",
        "prompt": "What did you do?",
        "modality": "reported",
        "position": "2",
    },
]


def a_file(*lines: Line) -> bytes:
    """Return lines as a file with all the columns that they name."""
    columns = list(dict.fromkeys(name for line in lines for name in line))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


async def send(actor: Actor, space: str, *lines: Line, **params: str) -> httpx.Response:
    """Send lines as a file."""
    path = f"/v1/spaces/{space}/stories/import"
    return await actor.post(path, content=a_file(*lines), headers=CSV, params=params)


async def taken(actor: Actor, space: str, *lines: Line) -> dict[str, Any]:
    """Send lines that are accepted, and return what became of them."""
    response = await send(actor, space, *lines)
    assert response.status_code == 200, response.text
    read: dict[str, Any] = response.json()
    return read


def faults(response: httpx.Response) -> list[tuple[str, str]]:
    """Return the places and codes of a refusal."""
    assert response.status_code == 422, response.text
    assert response.json()["code"] == "lines-refused"
    return [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]


async def test_a_file_makes_whole_stories_with_people_and_placements(
    given: Given,
) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    report = await taken(owner, space, *VISIT)
    story = await owner.read(f"/v1/stories/{report['lines'][0]['story']}")
    first, second = story["steps"]

    assert report["written"] is True
    assert report["stories"] == {"created": 1, "unchanged": 0, "refused": 0}
    assert [line["line"] for line in report["lines"]] == [2, 3]
    assert (story["title"], story["state"]) == ("What the visit led to", "approved")
    assert [teller["label"] for teller in story["tellers"]] == ["Phuntshok", "Pema"]
    assert story["consent"]["reach"] == "organisation"
    assert second["text"] == "I saw my own work, mirrored."
    assert second["when"]["from"] == "2015-01-01"
    assert first["space"] == {"id": elsewhere, "label": "BNEW"}
    assert [(p["role"], p["part"]) for p in first["people"]] == [
        ("nurse", "acted"),
        ("villagers", "benefited"),
    ]
    assert first["people"][0]["person"]["id"] == story["tellers"][1]["id"]
    listed = await owner.read(f"/v1/spaces/{space}/stories", params={"q": "mirrored"})
    assert [item["paths"] for item in listed["items"]] == [["(AE)-I"]]
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_the_same_file_again_changes_nothing(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    await a_space(owner, name="BNEW")
    first = await taken(owner, space, *VISIT)
    again = await taken(owner, space, *VISIT)
    persons = await owner.read("/v1/persons")

    assert again["stories"] == {"created": 0, "unchanged": 1, "refused": 0}
    assert [line["story"] for line in again["lines"]] == [
        line["story"] for line in first["lines"]
    ]
    names = sorted(person["name"] for person in persons["items"])
    assert names == ["Pema", "Phuntshok", "The owner"]


async def test_a_story_that_says_otherwise_is_refused_and_not_overwritten(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    line = {"story": "1", "step": "We met.", "title": "First"}
    report = await taken(owner, space, line)
    new = {"story": "2", "step": "New"}
    refused = await send(owner, space, line | {"title": "Other"}, new)

    assert faults(refused) == [("/lines/2/story", "id-reused")]
    story = await owner.read(f"/v1/stories/{report['lines'][0]['story']}")
    assert story["title"] == "First"
    listed = await owner.read(f"/v1/spaces/{space}/stories")
    assert len(listed["items"]) == 1


async def test_everything_that_is_wrong_is_named_by_line_and_column(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await a_space(owner)
    foreign = await a_space(stranger)
    for name in ("Twice", "Twice"):
        await a_space(owner, name=name)
    wrong: list[tuple[Line, str, str]] = [
        ({"story": ""}, "story", "required"),
        ({"step": ""}, "step", "required"),
        ({"cycles": "applied/internal"}, "cycles", "no-dimension"),
        ({"cycles": "nowhere"}, "cycles", "wrong-form"),
        ({"people": "Pema"}, "people", "wrong-form"),
        ({"people": "Pema:watched"}, "people", "wrong-form"),
        ({"people": f"{uuid7()}:acted"}, "people", "unknown-reference"),
        ({"tellers": str(stranger.person_id)}, "tellers", "unknown-reference"),
        ({"tellers": "Pema|Pema"}, "tellers", "duplicate"),
        ({"space": foreign}, "space", "unknown-reference"),
        ({"space": "LOGIN?"}, "space", "unknown-reference"),
        ({"space": "Twice"}, "space", "ambiguous"),
        ({"from": "2016"}, "from", "wrong-form"),
        ({"from": "2016-02-01", "to": "2016-01-01"}, "to", "order"),
        ({"precision": "year"}, "from", "required"),
        ({"position": "-1"}, "position", "wrong-form"),
        ({"state": "withdrawn"}, "state", "unknown-value"),
        ({"state": "approved"}, "approval", "required"),
        ({"consent_naming": "named"}, "consent_reach", "required"),
        ({"language": "English!"}, "language", "wrong-form"),
        ({"title": "x" * 201}, "title", "too-long"),
        ({"modality": "dreamt"}, "modality", "wrong-form"),
    ]
    lines = [
        {"story": str(number), "step": "A step."} | change
        for number, (change, _, _) in enumerate(wrong)
    ]
    refused = await send(owner, space, *lines)

    assert faults(refused) == [
        (f"/lines/{number}/{column}", code)
        for number, (_, column, code) in enumerate(wrong, start=2)
    ]
    assert (await owner.read(f"/v1/spaces/{space}/stories"))["items"] == []


async def test_lines_of_one_story_say_the_same_of_it(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    refused = await send(
        owner,
        space,
        {"story": "1", "step": "A", "title": "One"},
        {"story": "1", "step": "B", "title": "Other"},
    )

    assert faults(refused) == [("/lines/3/title", "differs")]


async def test_a_dry_run_reports_every_line_and_writes_none(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    good, bad = {"story": "1", "step": "A"}, {"story": "2", "step": "B", "as": "x"}
    tried = await send(owner, space, good, bad, dry_run="true")
    report = tried.json()

    assert (tried.status_code, tried.headers["dry-run"]) == (200, "true")
    assert report["written"] is False
    assert report["stories"] == {"created": 1, "unchanged": 0, "refused": 1}
    assert [line["outcome"] for line in report["lines"]] == ["created", "refused"]
    assert report["lines"][1]["errors"][0]["column"] == "as"
    assert (await owner.read(f"/v1/spaces/{space}/stories"))["items"] == []


async def test_a_name_is_one_person_in_every_file_of_the_space(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    known = await owner.made("/v1/persons", {"name": "Dorji"})
    ids = []
    for number in range(2):
        line = {"story": f"{number}", "step": "A", "tellers": f"Pema|{known['id']}"}
        report = await taken(owner, space, line)
        story = await owner.read(f"/v1/stories/{report['lines'][0]['story']}")
        ids.append([teller["id"] for teller in story["tellers"]])

    assert ids[0] == ids[1]
    assert ids[0][1] == known["id"]


async def test_a_story_that_was_withdrawn_stays_so(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    line = {"story": "1", "step": "A"}
    report = await taken(owner, space, line)
    path = f"/v1/stories/{report['lines'][0]['story']}/withdraw"
    assert (await owner.post(path)).status_code == 200

    refused = await send(owner, space, line)
    assert faults(refused) == [("/lines/2/story", "story-withdrawn")]


async def test_whoever_may_not_write_or_publish_is_refused(given: Given) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    teller = await given.member(own, OrganisationRole.PARTICIPANT)
    viewer = await given.member(own, OrganisationRole.VIEWER)
    space = await a_space(owner)
    line = {"story": "1", "step": "A", "state": "published", "approval": "by phone"}

    assert (await send(viewer, space, line)).status_code == 403
    refused = await send(teller, space, line)
    assert faults(refused) == [("/lines/2/state", "not-permitted")]
    assert (await taken(owner, space, line))["stories"]["created"] == 1


async def test_whoever_may_not_place_as_an_analyst_is_told_the_line(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    lines = [
        {"story": "1", "step": "A", "cycles": "applied"},
        {"story": "1", "step": "B", "cycles": "applied", "as": "analyst"},
    ]
    refused = await send(owner, space, *lines)

    assert faults(refused) == [("/lines/3/as", "not-permitted")]
    assert (await taken(evaluator, space, *lines))["stories"]["created"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"\xff\xfe", 422), (b'story,step\n1,"open', 422), (b"a,b\n1,2", 422)],
)
async def test_what_is_no_such_file_is_refused(
    given: Given, body: bytes, status: int
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    path = f"/v1/spaces/{space}/stories/import"
    refused = await owner.post(path, content=body, headers=CSV)

    assert refused.status_code == status, refused.text


async def test_hundreds_of_stories_are_taken_and_counted(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    lines = [
        {
            "story": f"{number}",
            "step": f"Step {step} of {number}",
            "tellers": f"Teller {number % 20}",
            "cycles": "applied:positive",
        }
        for number in range(200)
        for step in range(3)
    ]
    report = await taken(owner, space, *lines)

    assert report["stories"]["created"] == 200
    assert await miscounted(given.engine, owner.organisation_id) == []
