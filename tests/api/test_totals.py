"""How many a list holds, for those who ask."""

from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from tests.api.test_small_groups import a_story
from tests.support.counts import whole_numbers
from tests.support.document import Operation, where
from tests.support.given import Actor, Given
from tests.support.telling import telling

UNCOUNTED = {
    "list_open_flows": "which flows are open is found by reading the stories",
    "list_problems": "all of them are on one page",
    "list_report_rows": "the count stands in the report",
}


def takes(operation: Operation, name: str) -> bool:
    """Tell whether an operation has a parameter of this name."""
    return name in {each["name"] for each in operation.parameters("query")}


def total(listed: dict[str, Any]) -> tuple[int | None, str | None]:
    return listed["page"]["total"], listed["page"]["total_is"]


def test_every_list_can_be_counted_or_says_why_not() -> None:
    lists = {
        each.name
        for each in where(lambda each: each.method == "GET")
        if f"{each.name}.page.limit" in whole_numbers(each)
    }
    counted = {each.name for each in where(lambda each: takes(each, "count"))}

    assert lists - counted == UNCOUNTED.keys()


@pytest.mark.parametrize("count", ["exact", "estimated"])
async def test_nothing_is_counted_unless_it_is_asked_for(
    given: Given, count: str
) -> None:
    owner = await given.actor()
    for name in ("Garden", "Orchard", "Field"):
        await owner.made("/v1/spaces", {"name": name, "structure": "network"})

    assert total(await owner.read("/v1/spaces?limit=1")) == (None, None)
    assert total(await owner.read(f"/v1/spaces?limit=1&count={count}")) == (3, "exact")


async def test_the_total_is_of_all_pages_on_each_of_them(given: Given) -> None:
    owner = await given.actor()
    for number in range(3):
        await owner.made("/v1/spaces", {"name": f"{number}", "structure": "network"})
    first = await owner.read("/v1/spaces?limit=1&count=exact")
    cursor = first["page"]["next_cursor"]
    second = await owner.read(f"/v1/spaces?limit=1&count=exact&cursor={cursor}")
    without = await owner.read(f"/v1/spaces?limit=1&cursor={cursor}")

    assert total(first) == total(second) == (3, "exact")
    assert total(without) == (None, None)
    assert without["items"] == second["items"]


async def test_stories_are_counted_by_the_filters_of_the_list(given: Given) -> None:
    here = await telling(given)
    for number in range(3):
        await here.evaluator.made(f"/v1/spaces/{here.space}/stories", a_story(number))
    path = f"/v1/spaces/{here.space}/stories"
    for query, n in (("", 3), ("&cycle=applied", 3), ("&polarity=negative", 2)):
        listed = await here.evaluator.read(f"{path}?count=exact{query}")

        assert total(listed) == (n, "exact")
        assert len(listed["items"]) == n
    every = await here.evaluator.read("/v1/stories?count=exact")
    assert total(every) == (3, "exact")


async def test_an_estimate_is_what_the_summaries_know(given: Given) -> None:
    here = await telling(given)
    for number in range(2):
        await here.evaluator.made(f"/v1/spaces/{here.space}/stories", a_story(number))
    await here.collector.made(
        f"/v1/spaces/{here.space}/stories", {"steps": [{"text": "A draft."}]}
    )
    path = f"/v1/spaces/{here.space}/stories?count="

    assert total(await here.collector.read(f"{path}exact")) == (3, "exact")
    assert total(await here.evaluator.read(f"{path}estimated")) == (2, "estimated")
    at_cycle = await here.evaluator.read(f"{path}estimated&cycle=applied")
    assert total(at_cycle) == (2, "estimated")
    filtered = await here.evaluator.read(f"{path}estimated&polarity=negative")
    assert total(filtered) == (2, "exact")


@pytest.mark.parametrize("count", ["exact", "estimated"])
async def test_totals_hold_small_groups_back_from_those_who_do_not_evaluate(
    given: Given, count: str
) -> None:
    threshold = 3
    evaluator = await given.actor(OrganisationRole.EVALUATOR, threshold=threshold)
    viewer = await given.member(evaluator.organisation_id, OrganisationRole.VIEWER)
    space = await evaluator.made(
        "/v1/spaces", {"name": "Garden", "structure": "network"}
    )
    path = f"/v1/spaces/{space['id']}/stories"
    shown: list[int | None] = []
    for number in range(8):
        await evaluator.made(path, a_story(number))
        listed = await viewer.read(f"{path}?count={count}")
        shown.append(listed["page"]["total"])
        n, means = total(await evaluator.read(f"{path}?count={count}"))

        assert n == number + 1
        assert means == ("exact" if count == "exact" else "estimated")

    assert shown[: threshold - 1] == [None, None]
    assert {n for n in shown if n is not None} <= {3, 6}
    assert shown[-1] in {3, 6}


async def test_who_evaluates_one_space_is_told_exactly_there_alone(
    given: Given,
) -> None:
    owner = await given.actor(threshold=5)
    insider = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    made = [
        await owner.made("/v1/spaces", {"name": name, "structure": "network"})
        for name in ("Garden", "Orchard")
    ]
    own, other = [each["id"] for each in made]
    await given.participation(insider, own, SpaceRole.EVALUATOR)

    async def counted(actor: Actor, path: str) -> int | None:
        n, _ = total(await actor.read(f"{path}?count=exact"))
        return n

    for space in (own, other):
        await owner.made(
            f"/v1/spaces/{space}/indicators",
            {"name": "Yield", "kind": "number", "cycles": [{"cycle": "applied"}]},
        )
    assert await counted(insider, f"/v1/spaces/{own}/indicators") == 1
    assert await counted(insider, f"/v1/spaces/{other}/indicators") is None
    assert await counted(insider, "/v1/spaces") is None


async def test_a_word_that_counts_nothing_is_refused(given: Given) -> None:
    owner = await given.actor()
    answer = await owner.get("/v1/spaces?count=roughly")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "?count"
