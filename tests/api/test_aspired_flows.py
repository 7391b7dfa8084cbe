"""Aspired flows: a hope is no deed, in any count of flows and wherever one is shown."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.report import ReportPart
from services.folding import fold_organisation
from tests.support.facts import assert_facts_hold
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given
from tests.support.still import still

Json = dict[str, Any]
HOPED = {"modality": "aspired"}
PARTS = "parts=" + ",".join(ReportPart)


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


def counts(report: Json) -> dict[str, tuple[int, int]]:
    """Return every count of flows that is not zero, with how many are aspired."""
    flows = report["flows"]
    named: dict[str, Json] = {
        name: flows[name] for name in ("total", "reframing", "open", "going_out")
    }
    for group in ("by_relation", "loops", "kinds"):
        named |= {f"{group} {name}": each for name, each in flows[group].items()}
    for cell in flows["cells"]:
        named[f"{cell['source']}>{cell['target']}"] = cell
    for branch in flows["branches"]:
        named[f"{branch['source']['label']}>{branch['target']['label']}"] = branch
    for path in report["paths"]["signatures"]:
        named[path["signature"]] = path
    return {
        name: (each["count"], (each["aspired"] or {"count": 0})["count"])
        for name, each in named.items()
        if each["count"]
    }


async def of_space(
    actor: Actor, space: str, query: str = ""
) -> dict[str, tuple[int, int]]:
    """Read the counts of flows of a space."""
    return counts(await actor.read(f"/v1/spaces/{space}/report?{query}"))


async def a_village(owner: Actor) -> tuple[str, str, Json, Json]:
    """Tell what was done and what is hoped for, in a course and in a village."""
    course, village = [await a_space(owner, name=name) for name in ("C", "V")]
    learnt = a_step("I learned.", "potential", year=2020, space_id=course)
    used = a_step("I graft.", "applied", year=2020, space_id=village)
    done = await tell(owner, course, learnt, used)
    hope = await tell(owner, course, learnt, used | HOPED)
    return course, village, done, hope


async def test_every_count_of_flows_says_how_many_are_aspired(unfolded: Given) -> None:
    owner = await unfolded.actor()
    course, village, done, _ = await a_village(owner)
    steps = [
        a_step("I learned.", "potential", year=2020, space_id=course),
        *[a_step("I graft.", "applied", year=2020, space_id=village)] * 2,
    ]
    looped = steps_of(await tell(owner, course, *steps[:2], steps[2] | HOPED))
    await owner.made("/v1/flows", a_flow(looped[2], looped[0], "returns"))
    away = await tell(owner, village, a_step("A hope", "realized", year=2020) | HOPED)
    await owner.made("/v1/flows", a_flow(steps_of(done)[0], *steps_of(away)))
    wanted = {
        "total": (5, 3),
        "by_relation leads_to": (4, 2),
        "by_relation returns": (1, 1),
        "loops short": (1, 1),
        "kinds branches": (4, 2),
        "potential>applied": (3, 1),
        "applied>applied": (1, 1),
        "applied>potential": (1, 1),
        "C>V": (3, 1),
        "V>C": (1, 1),
        "open": (2, 1),
        "going_out": (1, 1),
        "P-A": (2, 1),
        "P-A-A": (1, 1),
    }

    there = {
        "total": (1, 1),
        "by_relation leads_to": (1, 1),
        "kinds branches": (1, 1),
        "potential>realized": (1, 1),
        "C>V": (1, 1),
        "R": (1, 1),
    }
    queries = ("", "from=2019-12-15&to=2020-01-10", "from=2020-01-01&to=2020-01-31")
    for folded in (False, True):
        if folded:
            await fold_organisation(unfolded.engine, owner.organisation_id)
        for query in queries:
            assert await of_space(owner, course, query) == wanted, (query, folded)
            assert await of_space(owner, village, query) == there, (query, folded)
        assert await of_space(owner, course, "to=2019-12-31") == {}
    await assert_facts_hold(unfolded, owner)


def aspired_in(node: Any) -> Iterator[Json]:
    """Yield every count that says how many of it are aspired."""
    if isinstance(node, dict):
        if isinstance(node.get("aspired"), dict) and "count" in node:
            yield node
        for each in node.values():
            yield from aspired_in(each)
    if isinstance(node, list):
        for each in node:
            yield from aspired_in(each)


async def test_a_count_of_what_is_aspired_leads_to_exactly_these_rows(
    unfolded: Given,
) -> None:
    owner = await unfolded.actor()
    course, village, done, hope = await a_village(owner)
    for story in (done, hope):
        first, last = steps_of(story)
        await owner.made("/v1/flows", a_flow(last, first, "returns"))
    fruit = a_step("It bore fruit.", "realized", year=2020)
    away = await tell(owner, village, fruit | HOPED, fruit)
    across = [
        (await owner.made("/v1/flows", a_flow(steps_of(done)[0], target)))["id"]
        for target in steps_of(away)
    ]
    hopes = {*steps_of(hope), steps_of(away)[1], hope["id"], away["id"], across[0]}
    deeds = {*steps_of(done), done["id"], across[1]}
    found = 0
    for space in (course, village):
        report = await owner.read(f"/v1/spaces/{space}/report?{PARTS}")
        for told in aspired_in([report["flows"], report["paths"]]):
            some, every = [
                {row["id"] for row in (await owner.read(report["rows"] + of))["items"]}
                for of in (told["aspired"]["sources"], told["sources"])
            ]
            found += 1

            assert len(some) == told["aspired"]["count"], told
            assert some == every & hopes
            assert every - some <= deeds
    assert found > 12


async def test_what_came_about_is_aspired_no_more(given: Given) -> None:
    owner = await given.actor()
    course, _, _, hope = await a_village(owner)
    step = steps_of(hope)[1]
    before = await of_space(owner, course)
    await fold_organisation(given.engine, owner.organisation_id)
    answer = await owner.post(
        f"/v1/steps/{step}/report",
        {"reported_on": datetime.now(UTC).date().isoformat()},
        headers={"If-Match": "*"},
    )
    assert answer.is_success, answer.text
    after = await of_space(owner, course)

    assert {n for _, n in before.values()} == {1}
    assert after == {name: (n, 0) for name, (n, _) in before.items()}
    await fold_organisation(given.engine, owner.organisation_id)
    assert await of_space(owner, course) == after
    await assert_facts_hold(given, owner)


async def test_a_loop_is_aspired_if_a_step_that_leads_to_its_return_is(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    first, *more = [a_step(f"{n}", "applied", year=2020) for n in range(4)]
    hope = await tell(owner, space, first | HOPED, *more)
    deed = await tell(owner, space, first, *more)
    inside = steps_of(hope)[3], steps_of(hope)[1]
    await owner.made("/v1/flows", a_flow(*inside, "returns"))
    for story, other in ((hope, deed), (deed, hope)):
        ends = steps_of(story)[3], steps_of(other)[1]
        await owner.made("/v1/flows", a_flow(*ends, "returns"))
    told = await of_space(owner, space)

    assert told["loops short"] == (3, 2)
    # None of the returns is: each leads from a deed to a deed.
    assert told["by_relation returns"] == (3, 0)


async def test_a_loop_that_reframed_says_whether_it_is_aspired(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one = await tell(owner, space, a_step("P", "potential"))
    told = await tell(owner, space, a_step("I", "immediate") | HOPED)
    source, target = steps_of(one, told)
    await owner.made("/v1/flows", a_flow(source, target, "returns"))
    body = {"statement": "We care."}
    frame = (await owner.made(f"/v1/spaces/{space}/frames", body))["id"]
    brought = {"predecessor": 1, "brought_by_step_id": target}
    anew = {"statement": "We care more.", **brought}
    await owner.made(f"/v1/frames/{frame}/versions", anew)
    report = await owner.read(f"/v1/spaces/{space}/report")
    reframing = report["flows"]["reframing"]

    assert (reframing["count"], reframing["aspired"]["count"]) == (1, 1)
    for sources in (reframing["sources"], reframing["aspired"]["sources"]):
        assert len((await owner.read(report["rows"] + sources))["items"]) == 1


async def test_paths_loops_relays_and_flows_are_marked_where_they_are_shown(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    done = await tell(owner, space, a_step("I", "immediate", year=2015))
    hope = await tell(
        owner,
        space,
        a_step("P", "potential", year=2015),
        a_step("A", "applied", year=2015) | HOPED,
        tellers=[{"name": "Dorji"}],
    )
    flow = await owner.made("/v1/flows", a_flow(*steps_of(done, hope)[:2]))
    back = a_flow(steps_of(hope)[0], steps_of(done)[0], "returns")
    returned = await owner.made("/v1/flows", back)
    for story, aspired in ((done, False), (hope, True)):
        read = await owner.read(f"/v1/stories/{story['id']}/connections")

        assert [path["aspired"] for path in read["paths"]] == [aspired]
        assert any(path["aspired"] for path in read["across"]) is aspired
        assert [loop["aspired"] for loop in read["loops"]] == [False]
    read = await owner.read(f"/v1/stories/{hope['id']}/paths")
    shown = await owner.read(f"/v1/stories/{hope['id']}/connections")

    assert (flow["aspired"], returned["aspired"]) == (False, False)
    assert [f["aspired"] for f in shown["flows"] if f["made"]] == [True]
    assert {p["signature"]: p["aspired"] for p in read["paths"]}["I-P-A"] is True
    assert {s["step"]["label"]: s["aspired"] for s in read["steps"]} == {
        "I": False,
        "P": False,
        "A": True,
    }
    assert [loop["aspired"] for loop in read["loops"]] == [False]


async def test_open_flows_and_relays_say_whether_they_are_aspired(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one, two = [a_step(f"{n}", "applied", year=2015) for n in range(2)]
    deed = await tell(owner, space, one, two, tellers=[{"name": "Dorji"}])
    hope = await tell(owner, space, one, two | HOPED, tellers=[{"name": "Pema"}])
    await owner.made("/v1/flows", a_flow(steps_of(deed)[0], steps_of(hope)[1]))
    listed = await owner.read(f"/v1/spaces/{space}/flows/open")
    relays = (await owner.read(f"/v1/stories/{deed['id']}/paths"))["relays"]

    assert {each["story"]["id"]: each["aspired"] for each in listed["items"]} == {
        deed["id"]: False,
        hope["id"]: True,
    }
    assert [(each["aspired"], each["target"]["aspired"]) for each in relays] == [
        (True, True)
    ]
