"""Patterns of flows and loops: the list, and how often each shows in a report."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.access import OrganisationRole
from domain.chapter import EDITION, Chapter
from domain.fact import Family
from domain.summary import Key
from services.database.dialect import table_of
from services.database.tables import Summary
from services.database.work import work
from services.folding import check_counts, fold_organisation
from tests.support.facts import assert_facts_hold
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]

LINE = ("immediate", "potential", "applied", "realized")


async def part(actor: Actor, *spaces: str, query: str = "") -> Json:
    """Read what a report says of patterns."""
    path = f"/v1/report?spaces={','.join(spaces)}&parts=patterns{query}"
    report = await actor.read(path)
    found: Json = report["patterns"]
    return {**found, "rows": report["rows"]}


def told(found: Json) -> dict[str, int]:
    """Return the patterns that show, and how often."""
    return {each["code"]: each["count"] for each in found["patterns"] if each["count"]}


def one(found: Json, code: str) -> Json:
    """Return one pattern."""
    (pattern,) = [each for each in found["patterns"] if each["code"] == code]
    return dict(pattern)


async def a_line(actor: Actor, space: str, **fields: Any) -> Json:
    """Write a story of four steps in four years."""
    steps = [a_step(c, c, year=2016 + n) for n, c in enumerate(LINE)]
    return await tell(actor, space, *steps, **fields)


async def test_the_list_is_told_in_the_language_that_is_asked_for(
    given: Given,
) -> None:
    viewer = await given.actor(role=OrganisationRole.VIEWER)
    english = await viewer.read("/v1/patterns")
    answer = await viewer.get("/v1/patterns", headers={"Accept-Language": "fr-CA"})
    french = answer.json()

    assert answer.headers["content-language"] == french["language"] == "fr"
    assert len(english["patterns"]) == len(french["patterns"]) == 19
    for one_, other in zip(english["patterns"], french["patterns"], strict=True):
        assert one_["code"] == other["code"]
        assert one_["expression"] == other["expression"]
        assert one_["meaning"] != other["meaning"]
    assert french["edition"] == english["edition"]


async def test_each_pattern_is_counted_with_stories_and_what_leads_to_them(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    stories = [await a_line(owner, space, told_on=f"2020-01-0{n}") for n in range(1, 6)]
    for _ in range(2):
        found = await part(owner, space)
        line = one(found, "straight-line")
        listed = await owner.read(found["rows"] + line["sources"])

        assert told(found) == {"straight-line": 5}
        assert found["outdated"] is False
        newest = [story["id"] for story in stories[:1:-1]]
        assert [each["id"] for each in line["stories"]] == newest
        assert len(listed["items"]) == 5
        assert {each["type"] for each in listed["items"]} == {"story"}
        await fold_organisation(given.engine, owner.organisation_id)
    await assert_facts_hold(given, owner)


async def test_a_return_makes_a_loop_and_its_end_unmakes_it(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = steps_of(await tell(owner, space, *(a_step(c, c) for c in LINE)))
    back = await owner.made("/v1/flows", a_flow(steps[2], steps[1], "returns"))
    await owner.made("/v1/flows", a_flow(steps[3], steps[0], "returns"))

    # What is asserted between neighbours takes the place of what was made there.
    loops = {"try-again": 1, "report-back": 1}
    assert told(await part(owner, space)) == loops
    await owner.delete(f"/v1/flows/{back['id']}")
    line = {"straight-line": 1, "report-back": 1}
    assert told(await part(owner, space)) == line
    await assert_facts_hold(given, owner)


async def test_a_pattern_counts_on_the_days_on_which_it_is_complete(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    await a_line(owner, space)
    for folded in (False, True):
        if folded:
            await fold_organisation(given.engine, owner.organisation_id)
        inside = await part(owner, space, query="&from=2018-12-15&to=2019-02-10")
        before = await part(owner, space, query="&to=2018-12-31")

        assert told(inside) == {"straight-line": 1}
        assert len(one(inside, "straight-line")["stories"]) == 1
        assert told(before) == {}
        assert one(before, "straight-line")["stories"] == []


async def test_what_was_gained_stalls_only_after_a_time(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    today = datetime.now(UTC).date()
    for days in (10, 180, 181, 400):
        when = {"from": str(today - timedelta(days=days)), "precision": "day"}
        step = {**a_step("I learned.", "potential"), "when": when}
        await tell(owner, space, step, told_on=str(today))
    for _ in range(2):
        found = await part(owner, space)
        stalled = one(found, "stalled")
        rows = await owner.read(found["rows"] + stalled["sources"])

        assert stalled["count"] == len(rows["items"]) == len(stalled["stories"]) == 2
        await fold_organisation(given.engine, owner.organisation_id)


async def test_between_stories_one_flow_shows_a_pattern_at_its_target(
    given: Given,
) -> None:
    owner = await given.actor()
    a, b = [await a_space(owner, name=name) for name in "AB"]
    first = await tell(owner, a, a_step("It grew.", "realized", space_id=a))
    then = await tell(owner, b, a_step("They agreed.", "enabling", space_id=b))
    grown, agreed = steps_of(first, then)
    flow = await owner.made("/v1/flows", a_flow(grown, agreed, "same_event"))
    for _ in range(2):
        found = await part(owner, b)
        ladder = one(found, "transposition-ladder")
        rows = await owner.read(found["rows"] + ladder["sources"])

        assert told(found) == told(await part(owner, a, b))
        assert ladder["count"] == 1
        assert [each["id"] for each in ladder["stories"]] == [then["id"]]
        assert [each["id"] for each in rows["items"]] == [flow["id"]]
        assert told(await part(owner, a)) == {}
        await fold_organisation(given.engine, owner.organisation_id)
    await assert_facts_hold(given, owner)


async def test_a_step_that_led_to_a_new_version_of_a_frame_reframes(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    deep = await tell(owner, space, a_step("We see it anew.", "transformative"))
    other = await tell(owner, space, a_step("It grew.", "realized"))
    path = f"/v1/spaces/{space}/frames"
    frame = await owner.made(path, {"statement": "Grow.", "agreed_on": "2020-01-01"})
    assert told(await part(owner, space)) == {}
    for number, step in enumerate(steps_of(deep, other), start=1):
        body = {
            "statement": "Grow otherwise.",
            "agreed_on": "2021-01-01",
            "predecessor": number,
            "brought_by_step_id": step,
        }
        await owner.made(f"/v1/frames/{frame['id']}/versions", body)
    found = await part(owner, space)
    reframing = one(found, "reframing")
    rows = await owner.read(found["rows"] + reframing["sources"])

    assert (reframing["count"], found["cut"]) == (1, False)
    assert [each["id"] for each in reframing["stories"]] == [deep["id"]]
    assert [each["id"] for each in rows["items"]] == [deep["id"]]
    assert told(await part(owner, space, query="&to=2001-01-01")) == {}


async def test_small_groups_are_held_back_with_their_stories(given: Given) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    reader = await given.member(own, OrganisationRole.PARTICIPANT)
    evaluator = await given.member(own, OrganisationRole.EVALUATOR)
    await owner.patch("/v1/organisation", {"threshold": 5})
    space = await a_space(owner)
    for _ in range(13):
        await a_line(owner, space)
    for _ in range(3):
        steps = [a_step("R", "realized"), a_step("P", "potential")]
        await tell(owner, space, *steps, a_step("A", "applied"))
    found = await part(reader, space)
    few, many = one(found, "resource"), one(found, "straight-line")

    assert (few["count"], few["stories"]) == (None, [])
    assert many["count"] in range(5, 13)
    assert len((await reader.read(found["rows"] + few["sources"]))["items"]) == 0
    rows = (await reader.read(found["rows"] + many["sources"]))["items"]
    assert len(rows) == many["count"]
    assert told(await part(evaluator, space)) == {"straight-line": 13, "resource": 3}


async def test_what_was_counted_by_another_list_is_not_told_until_a_check(
    given: Given,
) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    space = await a_space(owner)
    await a_line(owner, space)
    await fold_organisation(given.engine, own)
    async with work(given.engine, own) as session:
        kept = table_of(Summary).c
        edition = Key(Family.PATTERNS, EDITION, "another").name
        connection = await session.connection()
        await connection.execute(
            sa.update(Summary)
            .where(kept.organisation_id == own, kept.chapter == Chapter.PATTERNS)
            .values(counts={edition: 1})
        )
    outdated = await part(owner, space)
    assert outdated["outdated"] is True
    assert one(outdated, "straight-line")["count"] is None

    assert (await check_counts(given.engine, own, UUID(space))).differed
    assert told(await part(owner, space)) == {"straight-line": 1}


async def test_stories_that_were_never_looked_at_are_not_told_as_none(
    given: Given,
) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    space = await a_space(owner)
    await a_line(owner, space)
    await fold_organisation(given.engine, own)
    async with work(given.engine, own) as session:
        kept = table_of(Summary).c
        connection = await session.connection()
        await connection.execute(
            sa.delete(Summary).where(
                kept.organisation_id == own, kept.chapter == Chapter.PATTERNS
            )
        )
    assert (await part(owner, space))["outdated"] is True

    await check_counts(given.engine, own, UUID(space))
    assert told(await part(owner, space)) == {"straight-line": 1}
