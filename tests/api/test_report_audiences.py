"""Audiences against consent: nobody is shown more than a teller gave to them."""

from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from domain.audience import Audience
from domain.cycle import Cycle
from tests.support.freezing import frozen
from tests.support.given import Actor, Given
from tests.support.pages import read
from tests.support.telling import FORCE, Telling, a_story, moved, telling

Json = dict[str, Any]
REACHES = ("nobody", "space", "organisation", "partners", "public")
SEES = {
    Audience.PARTICIPANTS: REACHES[1:],
    Audience.CONVENERS: REACHES[1:],
    Audience.SPONSORS: REACHES[2:],
    Audience.FUNDERS: REACHES[3:],
    Audience.RESEARCHERS: REACHES[3:],
    Audience.PUBLIC: REACHES[4:],
}
EACH = pytest.mark.parametrize("audience", Audience)


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


def _words(reach: str) -> list[str]:
    """Return what only a story of this reach says: title, step, name, claim, place."""
    return [f"{what} for {reach}" for what in ("Title", "Step", "Teller", "Claim")]


async def _told(here: Telling, space: str) -> None:
    """Tell a story of each reach, with a claim on it."""
    for reach in REACHES:
        title, text, teller, claim = _words(reach)
        given = {"reach": reach, "naming": "named"} if reach != "nobody" else None
        cycles = [{"cycle": "realized", "polarity": "negative"}]
        story = a_story(
            title=title,
            tellers=[{"name": teller}],
            consent=given,
            steps=[{"text": text, "placements": cycles}],
        )
        made = await here.collector.made(f"/v1/spaces/{space}/stories", story)
        path = f"/v1/steps/{made['steps'][0]['id']}/claims"
        await here.evaluator.made(path, {"statement": claim})


def _seen(text: str) -> set[str]:
    """Return of which reaches something is said."""
    return {reach for reach in REACHES if any(w in text for w in _words(reach))}


async def _page(actor: Actor, space: str, audience: str, query: str = "") -> str:
    path = f"/v1/spaces/{space}/report.html?audience={audience}{query}"
    answer = await actor.get(path)
    assert answer.status_code == 200, answer.text
    return read(answer.text).said


EVERYTHING = "&cycles=realized&parts=" + ",".join(
    (
        *("effect", "contribution", "flows", "paths", "matrix", "coverage"),
        *("framing", "tensions", "evidence", "agreement", "aspired", "carriage"),
        *("patterns", "stalls"),
    )
)


@EACH
async def test_stories_are_told_to_whom_consent_lets_them_reach(
    here: Telling, audience: Audience
) -> None:
    await _told(here, here.space)
    wanted = set(SEES[audience])
    path = f"/v1/spaces/{here.space}/report?audience={audience}{EVERYTHING}"
    told = (await here.evaluator.get(path)).text
    report = await here.evaluator.read(path)
    page = await _page(here.evaluator, here.space, audience, EVERYTHING)

    assert _seen(told) == wanted
    assert _seen(page) == wanted
    assert report["totals"]["counts"]["stories"] == len(wanted)
    assert report["totals"]["counts"]["tellers"] == len(wanted)
    assert report["totals"]["counts"]["events"] == len(wanted)
    assert report["hidden"] is True
    (row,) = report["cycles"]
    assert row["contribution"]["by_polarity"]["negative"]["steps"] == len(wanted)
    assert len(row["contribution"]["items"]) == len(wanted)
    assert len(report["evidence"]["claims"]) == len(wanted)


@EACH
async def test_an_audience_never_gives_more_than_ones_own_report(
    here: Telling, audience: Audience
) -> None:
    # The reader takes no part in the space: what is given to it is not given to them.
    await _told(here, here.space)
    own = await here.reader.get(f"/v1/spaces/{here.space}/report.html?{EVERYTHING[1:]}")
    page = await _page(here.reader, here.space, audience, EVERYTHING)

    assert _seen(read(own.text).said) == set(REACHES[2:])
    assert _seen(page) == set(REACHES[2:]) & set(SEES[audience])


@EACH
async def test_a_closed_space_is_told_as_far_as_its_tellers_let_it(
    here: Telling, audience: Audience
) -> None:
    space = await here.another_space("Closed", open=False)
    await here.given.participation(here.evaluator, space, SpaceRole.EVALUATOR)
    await here.given.participation(here.collector, space)
    await _told(here, space)
    page = await _page(here.evaluator, space, audience, EVERYTHING)
    for outsider in (here.reader, await here.given.actor()):
        path = f"/v1/spaces/{space}/report.html?audience={audience}"
        assert (await outsider.get(path)).status_code == 404

    assert _seen(page) == set(SEES[audience])


@EACH
async def test_without_consent_a_page_still_tells_what_is_measured(
    here: Telling, audience: Audience
) -> None:
    indicator = await here.indicator()
    path = f"/v1/indicators/{indicator}/measurements"
    await here.collector.made(path, {"value": 33, "when": {"from": "2016-09-01"}})
    page = await _page(here.evaluator, here.space, audience)

    assert "Women elected" in page
    assert "33" in page


@EACH
async def test_small_groups_are_held_back_though_an_evaluator_makes_the_page(
    given: Given, audience: Audience
) -> None:
    owner = await given.actor(threshold=3)
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    body = {"name": "Garden", "structure": "network"}
    space = (await owner.made("/v1/spaces", body))["id"]
    step = {"text": "We met.", "placements": [{"cycle": "realized"}]}
    story = a_story(steps=[step], consent={"reach": "public", "naming": "role"})
    await owner.made(f"/v1/spaces/{space}/stories", story)
    own = await evaluator.read(f"/v1/spaces/{space}/report")
    told = await evaluator.read(f"/v1/spaces/{space}/report?audience={audience}")
    page = await _page(evaluator, space, audience)

    assert (own["threshold"], told["threshold"]) == (1, 3)
    assert own["totals"]["counts"]["stories"] == 1
    assert told["totals"]["counts"]["stories"] is None
    assert "too few to say" in page
    assert "counts of fewer than 3 are held back" in page


@pytest.mark.parametrize("naming", ["named", "role", "anonymous"])
@EACH
async def test_tellers_are_named_as_they_agreed_to_be(
    here: Telling, audience: Audience, naming: str
) -> None:
    person = await here.collector.made(
        "/v1/persons", {"name": "Deki Wangmo", "role": "a farmer"}
    )
    story = a_story(
        tellers=[{"id": person["id"]}],
        consent={"reach": "public", "naming": naming},
    )
    await here.collector.made(f"/v1/spaces/{here.space}/stories", story)
    page = await _page(here.evaluator, here.space, audience)
    told = naming if audience is not Audience.RESEARCHERS else "anonymous"

    assert ("Deki Wangmo" in page) == (told == "named")
    assert ("a farmer" in page) == (told == "role")
    assert ("somebody who stays unnamed" in page) == (told == "anonymous")


async def test_a_narrower_consent_and_a_revoked_one_take_a_story_back(
    here: Telling,
) -> None:
    story = await here.story(
        title="Title for public", consent={"reach": "public", "naming": "named"}
    )
    before = await _page(here.evaluator, here.space, "public")
    path = f"/v1/stories/{story['id']}/consents"
    body = {"reach": "partners", "naming": "named"}
    given = await here.teller.post(path, body, headers=FORCE)
    assert given.status_code == 201, given.text
    narrower = await _page(here.evaluator, here.space, "public")
    partners = await _page(here.evaluator, here.space, "funders")
    await here.teller.delete(f"/v1/consents/{given.json()['id']}")
    revoked = await _page(here.evaluator, here.space, "funders")

    assert "Title for public" in before
    assert "Title for public" not in narrower
    assert "Title for public" in partners
    assert "Title for public" not in revoked


async def test_what_a_person_hopes_for_does_not_leave_the_organisation(
    here: Telling,
) -> None:
    path = f"/v1/spaces/{here.space}/aspirations"
    holder = {"holder_id": str(here.collector.person_id)}
    for text, fields in (("All of us hope", {}), ("Only Deki hopes", holder)):
        body = {"text": text, "visibility": "organisation", **fields}
        await here.collector.made(path, body)
    inside = await _page(here.evaluator, here.space, "conveners")
    funders = await _page(here.evaluator, here.space, "funders")

    assert "All of us hope" in inside
    assert "Only Deki hopes" in inside
    assert "All of us hope" in funders
    assert "Only Deki hopes" not in funders


async def test_ones_own_page_shows_ones_own_story_whatever_the_consent(
    here: Telling,
) -> None:
    await here.story(title="Only mine", consent=None)
    path = f"/v1/spaces/{here.space}/report.html"
    own = (await here.teller.get(path)).text
    others = (await here.reader.get(path)).text
    told = await _page(here.teller, here.space, "participants")

    assert "Only mine" in own
    assert "Only mine" not in others
    assert "Only mine" not in told


async def test_a_frozen_page_stays_but_for_what_is_withdrawn(here: Telling) -> None:
    story = await here.story(title="The secret garden")
    await here.story(title="A common one")
    report = await frozen(here, title="What came <b>of it</b>")
    path = f"/v1/reports/{report['id']}.html"
    first = await here.reader.get(path)
    await here.story(title="Told later")
    later = await here.reader.get(
        path, headers={"If-None-Match": first.headers["etag"]}
    )
    await moved(here.teller, story["id"], "withdraw")
    left = await here.reader.get(path)
    negotiated = await here.reader.get(path[:-5], headers={"Accept": "text/html"})

    assert "The secret garden" in first.text
    assert "What came &lt;b&gt;of it&lt;/b&gt;" in first.text
    assert later.status_code == 304
    assert "The secret garden" not in left.text
    assert "A common one" in left.text
    assert "Some words were taken out" in left.text
    assert negotiated.text == left.text


async def test_a_frozen_page_is_for_those_whom_the_report_is_for(
    here: Telling,
) -> None:
    report = await frozen(here, reach="evaluators")
    path = f"/v1/reports/{report['id']}.html"

    assert (await here.evaluator.get(path)).status_code == 200
    assert (await here.reader.get(path)).status_code == 404
    assert (await (await here.given.actor()).get(path)).status_code == 404


@pytest.fixture
async def varied(here: Telling) -> Telling:
    """Give a space with stories of every sort, all of them public."""
    other = await here.another_space(open=False)
    indicator = await here.indicator()
    path = f"/v1/indicators/{indicator}/measurements"
    for year, value in ((2014, 50), (2016, 30)):
        body = {"value": value, "when": {"from": f"{year}-05-01"}}
        await here.collector.made(path, body)
    ends = []
    for number in range(5):
        steps = [
            {
                "text": "We met.",
                "when": {"from": f"201{number}-03-14"},
                "placements": [{"cycle": "immediate", "polarity": "positive"}],
            },
            {
                "text": "I tried it.",
                "when": {"from": f"201{number}-09-02"},
                "space_id": other if number % 2 else here.space,
                "links": [{"indicator_id": indicator, "relation": "illustrates"}],
                "placements": [
                    {"cycle": "applied", "polarity": "negative"},
                    {"cycle": "realized", "polarity": "positive"},
                ],
            },
            {"text": "I hope.", "modality": "aspired", "revisit_on": "2020-01-01"},
        ]
        names = [f"Teller {number % 2}", "Another"]
        people = [
            (await here.collector.made("/v1/persons", {"name": n})) for n in names
        ]
        story = a_story(
            told_on=f"201{number}-12-14",
            tellers=[{"id": person["id"]} for person in people[: 1 + number % 2]],
            consent={"reach": "public", "naming": "named"},
            steps=steps,
        )
        made = await here.collector.made(f"/v1/spaces/{here.space}/stories", story)
        ends.append(made["steps"][0]["id"])
    flow = {"source_step_id": ends[3], "target_step_id": ends[4]}
    await here.collector.made("/v1/flows", {**flow, "relation": "same_event"})
    return here


@pytest.mark.parametrize("days", ["", "&from=2011-03-14&to=2013-09-02"])
async def test_an_audience_counts_what_one_of_them_would_count(
    varied: Telling, days: str
) -> None:
    # One is hidden from each: it tells of itself only inside.
    await varied.story(consent={"reach": "space"})
    viewer = await varied.given.member(
        varied.evaluator.organisation_id, OrganisationRole.VIEWER
    )
    insider = await varied.given.member(
        varied.evaluator.organisation_id, OrganisationRole.VIEWER
    )
    await varied.given.participation(insider, varied.space, SpaceRole.SPONSOR)
    report = f"/v1/spaces/{varied.space}/report"
    every = EVERYTHING.replace("cycles=realized", f"cycles={','.join(Cycle)}") + days
    own = await viewer.read(f"{report}?{every[1:]}")
    sponsors = await varied.evaluator.read(f"{report}?audience=sponsors{every}")
    inside = await insider.read(f"{report}?{every[1:]}")
    participants = await varied.evaluator.read(f"{report}?audience=participants{every}")

    assert _alike(sponsors) == _alike(own)
    assert _alike(participants) == _alike(inside)
    assert sponsors["totals"] != participants["totals"] or days


@pytest.mark.parametrize("days", ["", "&from=2011-03-14&to=2013-09-02"])
@pytest.mark.parametrize("whose", ["default", "teller", "analyst", "both"])
async def test_what_is_given_to_everybody_counts_outside_as_inside(
    varied: Telling, days: str, whose: str
) -> None:
    viewer = await varied.given.member(
        varied.evaluator.organisation_id, OrganisationRole.VIEWER
    )
    cycles = f"cycles={','.join(Cycle)}"
    every = EVERYTHING.replace("cycles=realized", cycles)
    query = f"{every[1:]}&placements={whose}{days}"
    report = f"/v1/spaces/{varied.space}/report"
    own = await viewer.read(f"{report}?{query}")
    outside = await varied.evaluator.read(f"{report}?audience=public&{query}")

    assert _alike(outside) == _alike(own)
    assert own["hidden"] is False
    assert outside["totals"]["counts"]["stories"] or whose == "analyst"


def _alike(report: Json) -> Json:
    """Return a report without the address of its rows, which says for whom it is."""
    return {name: part for name, part in report.items() if name != "rows"}
