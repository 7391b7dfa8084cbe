"""Reports of graphs that are meant to cost: true, in time, and told where a bound is.

Very many flows, cycles and stars: what is carried, patterns and stalls.
"""

import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access import OrganisationRole
from domain.cycle import Cycle
from domain.room import Room
from services.folding import check_counts, fold_organisation
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given
from tests.support.recount import Recount
from tests.support.report_asked import Asked, rows_of
from tests.support.report_numbers import PARTS, Numbers, differences
from tests.support.stall_recount import stall_numbers

Json = dict[str, Any]

NEWER = ("carriage", "patterns", "stalls")
IN_TIME = 8.0
"""Seconds of this process's CPU that nothing here takes; a bound gone is minutes."""
STEPS = 200
"""As many as a story takes."""


def ids(many: int) -> list[str]:
    """Return new ids."""
    return [str(uuid4()) for _ in range(many)]


def everywhere(keys: list[str], **fields: Any) -> list[Json]:
    """Return steps at every cycle, in the order of their years."""
    return [
        a_step("We met.", *map(str, Cycle), id=key, **fields) | {"position": n}
        for n, key in enumerate(keys)
    ]


def dense(keys: list[str]) -> Iterator[Json]:
    """Yield a flow from each step to each other one: every third returns."""
    for n, (one, other) in enumerate(product(keys, keys)):
        if one != other:
            yield a_flow(one, other, "returns" if n % 3 == 0 else "leads_to")


def star(keys: list[str]) -> Iterator[Json]:
    """Yield flows from the first step to all, and back from all to it."""
    middle, *rays = keys
    for ray in rays:
        yield a_flow(middle, ray)
        yield a_flow(ray, middle, "returns")


def ring(keys: list[str]) -> Iterator[Json]:
    """Yield flows along all steps, and from each back to all before it."""
    yield from (a_flow(one, other) for one, other in pairwise(keys))
    yield from (a_flow(key, keys[n // 2], "returns") for n, key in enumerate(keys) if n)


SHAPES = {"dense": (dense, 20), "star": (star, STEPS), "ring": (ring, STEPS)}


async def read_in_time(owner: Actor, path: str) -> Json:
    """Read a report; fail where it takes long."""
    began = time.process_time()
    report = await owner.read(path)
    assert time.process_time() - began < IN_TIME, path[:60]
    return report


async def shown(owner: Actor, asked: Asked) -> Numbers:
    """Read the counts of the newer parts of a report."""
    report = await read_in_time(owner, asked.path)
    found: Numbers = {}

    def note(name: tuple[str, ...], n: int | None) -> None:
        if n:
            found[name] = n

    for part in NEWER:
        PARTS[part](report[part], note)
    return found


async def counted(given: Given, owner: Actor, asked: Asked) -> Numbers:
    """Count them again from the rows."""
    rows = await rows_of(given.engine, owner.organisation_id)
    told = Recount(rows, owner, asked).numbers()
    return {k: n for k, n in told.items() if k[0] in {"carried", "pattern", "stall"}}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_hostile_story_is_counted_in_time(given: Given, shape: str) -> None:
    flows, many = SHAPES[shape]
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space, other = await a_space(owner), await a_space(owner, name="Other")
    keys = ids(many)
    steps = everywhere(keys[::2]) + everywhere(keys[1::2], space_id=other)
    began = time.process_time()
    story = await tell(owner, space, *steps, flows=list(flows(keys)))
    assert time.process_time() - began < IN_TIME
    assert len(story["steps"]) == many

    for folded in (False, True):
        if folded:
            await fold_organisation(given.engine, owner.organisation_id)
        for first, last in ((None, None), (date(2020, 1, 15), date(2030, 3, 3))):
            asked = Asked((space, other), first, last, parts=",".join(NEWER))
            report = await read_in_time(owner, asked.path)
            carried = {(c["source"], c["target"]): c for c in _cells(report)}
            assert set(carried) == {(space, other), (other, space)}
            assert report["patterns"]["tangled"]["count"] == 0
            # To recount the patterns naively would take longer than anybody waits.
            rows = await rows_of(given.engine, owner.organisation_id)
            waits = stall_numbers(Recount(rows, owner, asked))
            assert waits
            told = await shown(owner, asked)
            stalls = {name: n for name, n in told.items() if name[0] == "stall"}
            assert differences(waits, stalls) == {}
    checked = await check_counts(given.engine, owner.organisation_id, UUID(space))
    assert checked.differed == 0


def _cells(report: Json) -> list[Json]:
    cells: list[Json] = report["carriage"]["cells"]
    return cells


async def test_a_ring_over_many_spaces_says_that_it_is_tangled(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    spaces = [await a_space(owner, name=f"Space {n}") for n in range(20)]
    home, keys = spaces[0], ids(STEPS)
    # Whatever lies between, from each step to the next is another two spaces.
    places = [spaces[(n * (n // 20 + 1)) % 20] for n in range(STEPS)]
    steps = [
        step | {"space_id": place}
        for step, place in zip(everywhere(keys), places, strict=True)
    ]
    await tell(owner, home, *steps, flows=list(ring(keys)))
    plain = await tell(owner, home, *everywhere(ids(2)))
    report = await read_in_time(owner, f"/v1/report?spaces={home}&parts=patterns")
    tangled = report["patterns"]["tangled"]

    assert tangled["count"] == 1
    rows = (await owner.read(f"{report['rows']}{tangled['sources']}"))["items"]
    assert plain["id"] not in {row["id"] for row in rows}
    assert len(rows) == 1


async def test_what_is_carried_between_very_many_spaces_is_bounded_and_says_so(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    spaces = [await a_space(owner, name=f"Space {n}") for n in range(24)]
    home = spaces[0]
    for n in range(0, len(spaces), 4):
        # From each of four spaces to all others: a story takes 200 steps.
        places = [(one, other) for one in spaces[n : n + 4] for other in spaces]
        keys = [ids(2) for _ in places]
        steps = [
            a_step("We met.", "applied", id=key, space_id=where)
            for ends, place in zip(keys, places, strict=True)
            for key, where in zip(ends, place, strict=True)
        ]
        flows = [a_flow(*ends) for ends in keys]
        await tell(owner, home, *steps, flows=flows)
    path = f"/v1/report?spaces={','.join(spaces)}&parts=carriage"
    few = f"/v1/report?spaces={home},{spaces[1]}&parts=carriage"
    many = (await read_in_time(owner, path))["carriage"]
    alone = (await read_in_time(owner, few))["carriage"]

    assert many["more"] is True
    assert 0 < len(many["cells"]) <= Room().spaces ** 2
    untold = [n for row in many["matrix"] for n in row].count(None)
    assert untold > len(spaces)
    assert alone["more"] is False


async def test_stars_and_rings_between_very_many_stories_are_counted_in_time(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    here, there = await a_space(owner, name="Here"), await a_space(owner, name="There")
    stories = [
        await tell(owner, (here, there)[n % 2], a_step("We met.", "applied", year=2020))
        for n in range(40)
    ]
    middle, *rays = steps_of(*stories)
    for n, ray in enumerate(rays):
        await owner.made("/v1/flows", a_flow(middle, ray))
        await owner.made("/v1/flows", a_flow(ray, rays[n - 1], "returns"))
    for folded in (False, True):
        if folded:
            await fold_organisation(given.engine, owner.organisation_id)
        for first, last in ((None, None), (date(2019, 2, 2), date(2020, 12, 30))):
            asked = Asked((here, there), first, last, parts=",".join(NEWER))
            told = await counted(given, owner, asked)
            assert told["carried", here, there] == 20
            assert differences(told, await shown(owner, asked)) == {}
