"""Carriage: value gained in one space and used in another."""

from typing import Any

from domain.access import OrganisationRole
from services.folding import fold_organisation
from tests.support.facts import assert_facts_hold
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]
Cells = dict[tuple[str, str], int]


async def carriage(actor: Actor, *spaces: str, query: str = "") -> Json:
    """Read what is carried between spaces."""
    path = f"/v1/report?spaces={','.join(spaces)}&parts=carriage{query}"
    return await actor.read(path)


async def cells(actor: Actor, *spaces: str, query: str = "") -> Cells:
    """Read the cells that are not zero."""
    told = (await carriage(actor, *spaces, query=query))["carriage"]
    return {(each["source"], each["target"]): each["count"] for each in told["cells"]}


async def test_what_is_gained_in_one_space_and_used_in_another_is_in_both_reports(
    given: Given,
) -> None:
    owner = await given.actor()
    course, village, office = [await a_space(owner, name=n) for n in ("C", "V", "O")]
    await tell(
        owner,
        office,
        a_step("I learned to graft.", "potential", space_id=course),
        a_step("I grafted at home.", "applied", space_id=village),
        a_step("The trees bore fruit.", "realized", space_id=village),
    )
    once = {(course, village): 1}

    for spaces in ([course], [village], [course, village], [course, village, office]):
        assert await cells(owner, *spaces) == once, spaces
    # It lives there, but neither step happened there.
    assert await cells(owner, office) == {}
    await fold_organisation(given.engine, owner.organisation_id)
    for spaces in ([course], [village], [course, village]):
        assert await cells(owner, *spaces) == once, spaces
    await assert_facts_hold(given, owner)


async def test_what_is_hoped_for_in_another_space_is_not_carried(given: Given) -> None:
    owner = await given.actor()
    course, village = [await a_space(owner, name=name) for name in ("C", "V")]
    gained = a_step("I learned.", "potential", space_id=course)
    used = a_step("I may graft.", "applied", space_id=village)
    await tell(owner, course, gained, {**used, "modality": "aspired"})

    assert await cells(owner, course, village) == {}
    await assert_facts_hold(given, owner)


async def test_the_matrix_says_what_it_tells_nothing_of(given: Given) -> None:
    owner = await given.actor()
    a, b, c = [await a_space(owner, name=name) for name in ("A", "B", "C")]
    for one, other in ((a, b), (a, b), (b, a), (b, c)):
        await tell(
            owner,
            one,
            a_step("Gained.", "potential", space_id=one),
            a_step("Used.", "applied", space_id=other),
        )
    alone = (await carriage(owner, a))["carriage"]
    both = (await carriage(owner, a, b))["carriage"]

    assert [each["label"] for each in alone["spaces"]] == ["A", "B"]
    assert alone["matrix"] == [[None, 2], [1, None]]
    assert [each["label"] for each in both["spaces"]] == ["A", "B", "C"]
    assert both["matrix"] == [[None, 2, 0], [1, None, 1], [0, 0, None]]
    assert both["more"] is False


async def test_only_what_leads_from_step_to_step_carries(given: Given) -> None:
    owner = await given.actor()
    a, b = [await a_space(owner, name=name) for name in ("A", "B")]
    told = await tell(owner, a, a_step("One.", "potential", space_id=a))
    other = await tell(owner, b, a_step("Two.", "applied", space_id=b))
    (one,), (two,) = steps_of(told), steps_of(other)
    body = {"title": "A visit", "kind": "visit"}
    visit = (await owner.made(f"/v1/spaces/{a}/activities", body))["id"]
    caused = {
        "source_activity_id": visit,
        "target_step_id": two,
        "relation": "leads_to",
    }
    await owner.made("/v1/flows", caused)
    for relation in ("returns", "same_event"):
        await owner.made("/v1/flows", a_flow(one, two, relation))
    assert await cells(owner, a, b) == {}

    flow = await owner.made("/v1/flows", a_flow(one, two))
    assert await cells(owner, a, b) == {(a, b): 1}
    await owner.delete(f"/v1/flows/{flow['id']}")
    assert await cells(owner, a, b) == {}
    await assert_facts_hold(given, owner)


async def test_a_flow_between_stories_counts_where_its_steps_happened(
    given: Given,
) -> None:
    owner = await given.actor()
    a, b, x, y = [await a_space(owner, name=name) for name in "ABXY"]
    first = await tell(owner, x, a_step("One.", "potential", year=2019, space_id=a))
    then = await tell(owner, y, a_step("Two.", "applied", year=2020, space_id=b))
    (one,), (two,) = steps_of(first), steps_of(then)
    await owner.made("/v1/flows", a_flow(one, two))
    cut = "&from=2019-12-15&to=2020-01-10"

    for folded in (False, True):
        if folded:
            await fold_organisation(given.engine, owner.organisation_id)
        for spaces in ([a], [b], [a, b]):
            assert await cells(owner, *spaces) == {(a, b): 1}, (spaces, folded)
            assert await cells(owner, *spaces, query=cut) == {(a, b): 1}
            assert await cells(owner, *spaces, query="&to=2019-12-31") == {}
        assert await cells(owner, x, y) == {}
    await assert_facts_hold(given, owner)


async def test_each_count_leads_to_the_flows_that_it_counts(given: Given) -> None:
    owner = await given.actor()
    a, b, x = [await a_space(owner, name=name) for name in "ABX"]
    steps = [
        a_step("One.", "potential", space_id=a),
        a_step("Two.", "applied", space_id=b),
    ]
    inside = await tell(owner, x, *steps)
    apart = await tell(owner, x, steps[1])
    flow = await owner.made(
        "/v1/flows", a_flow(steps_of(inside)[0], steps_of(apart)[0])
    )
    for spaces in ([a], [b], [a, b]):
        report = await carriage(owner, *spaces)
        (cell,) = report["carriage"]["cells"]
        listed = (await owner.read(report["rows"] + cell["sources"]))["items"]
        assert cell["count"] == len(listed) == 2
        assert {(each["type"], each["id"]) for each in listed} == {
            ("step", steps_of(inside)[1]),
            ("flow", flow["id"]),
        }
    asked = f"/v1/report/rows?spaces={x}&of=carried&subject={a}>{b}"
    assert (await owner.read(asked))["items"] == []
    odd = f"/v1/report/rows?spaces={x}&of=carried&subject=nowhere"
    assert (await owner.read(odd))["items"] == []


async def test_a_space_that_is_not_there_for_the_reader_is_not_told_of(
    given: Given,
) -> None:
    owner = await given.actor()
    reader = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    a, b = [await a_space(owner, name=name) for name in "AB"]
    shut = await a_space(owner, name="Shut", open=False)
    there = a_step("In secret.", "potential", space_id=shut)
    here = a_step("Used here.", "applied", space_id=a)
    # One lives where both see it, one where only the owner does.
    await tell(owner, a, there, here)
    await tell(owner, shut, a_step("Gained.", "potential", space_id=a), there)
    hidden = await tell(owner, shut, a_step("Gained.", "potential", space_id=b), here)
    for _ in range(2):
        told = (await carriage(reader, a))["carriage"]
        assert (told["cells"], [each["id"] for each in told["spaces"]]) == ([], [a])
        assert (await carriage(reader, b))["carriage"]["cells"] == []
        rows = f"/v1/report/rows?spaces={a}&of=carried&subject={shut}>{a}"
        assert (await reader.read(rows))["items"] == []
        assert await cells(owner, a) == {(shut, a): 1, (a, shut): 1, (b, a): 1}
        await fold_organisation(given.engine, owner.organisation_id)
    assert hidden["id"]


async def test_small_groups_are_held_back_from_those_who_do_not_evaluate(
    given: Given,
) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    reader = await given.member(own, OrganisationRole.PARTICIPANT)
    evaluator = await given.member(own, OrganisationRole.EVALUATOR)
    await owner.patch("/v1/organisation", {"threshold": 5})
    a, b, c, d = [await a_space(owner, name=name) for name in "ABCD"]
    for other, many in ((b, 13), (c, 3), (d, 11)):
        for _ in range(many):
            await tell(
                owner,
                a,
                a_step("Gained.", "potential", space_id=a),
                a_step("Used.", "applied", space_id=other),
            )
    told = (await carriage(reader, a))["carriage"]
    (cell,) = told["cells"]

    assert (cell["source"], cell["target"]) == (a, b)
    assert cell["count"] in range(5, 13)
    order = [each["label"] for each in told["spaces"]]
    assert told["matrix"][0][order.index("B")] == cell["count"]
    # One small part alone would follow from the others: the next is held back too.
    assert told["matrix"][0][order.index("C")] is None
    assert told["matrix"][0][order.index("D")] is None
    assert await cells(evaluator, a) == {(a, b): 13, (a, c): 3, (a, d): 11}
