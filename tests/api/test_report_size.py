"""What a report costs and weighs: the same, however much is stored."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.access import OrganisationRole
from domain.cycle import Cycle
from services.folding import check_counts, fold_organisation
from tests.support.given import Actor, Given
from tests.support.recount import Recount
from tests.support.report_asked import Asked, rows_of
from tests.support.report_numbers import differences, numbers
from tests.support.still import still

Json = dict[str, Any]

LIGHT = 200_000
"""Bytes that no report passes."""


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """Collect the statements that the engine runs."""
    seen: list[str] = []

    def note(*told: Any) -> None:
        seen.append(told[2])

    sa.event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine.sync_engine, "before_cursor_execute", note)


async def a_space(owner: Actor, name: str = "Garden") -> str:
    """Make a space."""
    body = {"name": name, "structure": "network"}
    return str((await owner.made("/v1/spaces", body))["id"])


def a_story(steps: list[Json], **fields: Any) -> Json:
    """Return a counted story."""
    return {
        "told_on": "2020-05-11",
        "tellers": [{"name": "Phuntshok"}],
        "state": "approved",
        "approval": {"how": "by voice"},
        "consent": {"reach": "organisation", "naming": "named"},
        "steps": steps,
        **fields,
    }


def a_step(*cycles: str, **fields: Any) -> Json:
    """Return a step, placed."""
    return {
        "text": "We met.",
        "placements": [{"cycle": cycle} for cycle in cycles],
        **fields,
    }


def _day(number: int) -> str:
    return f"2020-{1 + number % 12:02}-{1 + number % 28:02}"


def _lines(number: int, *steps: tuple[str, str]) -> str:
    """Return the lines of a counted story: of each step a space's name and a cycle."""
    told = f"{_day(number)},Phuntshok,approved,by voice,organisation"
    return "".join(
        f"{number},{',,,,' if place else told},We met.,{space},{cycle}\n"
        for place, (space, cycle) in enumerate(steps)
    )


async def _import(owner: Actor, space: str, lines: Iterable[str]) -> None:
    head = "story,told_on,tellers,state,approval,consent_reach,step,space,cycles\n"
    await owner.made(
        f"/v1/spaces/{space}/stories/import",
        None,
        content=(head + "".join(lines)).encode(),
        headers={"Content-Type": "text/csv"},
    )


async def _costs(given: Given, reader: Actor, space: str, other: str) -> list[int]:
    paths = [
        f"/v1/spaces/{space}/report",
        f"/v1/spaces/{space}/report?from=2020-01-01&to=2020-12-31",
        f"/v1/spaces/{space}/report?from=2020-01-15&to=2020-12-11",
        f"/v1/report?spaces={space},{other}",
        f"/v1/report?spaces={space},{other}&from=2020-01-15&to=2020-12-11",
    ]
    costs = []
    # Whoever has just signed in needs no statement for it.
    await reader.read(paths[0])
    for path in paths:
        with statements(given.engine) as seen:
            await reader.read(path)
        costs.append(len(seen))
    return costs


async def test_a_report_takes_the_same_statements_for_3_stories_and_for_300(
    unfolded: Given,
) -> None:
    owner = await unfolded.actor(OrganisationRole.EVALUATOR)
    member = await unfolded.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    space, other = await a_space(owner), await a_space(owner, "Elsewhere")
    costs: dict[tuple[str, bool], list[int]] = {}
    for written, imported in ((3, 0), (57, 240)):
        for number in range(written):
            steps = [a_step("applied"), a_step("realized", space_id=other)]
            story = a_story(steps, told_on=_day(number))
            await owner.made(f"/v1/spaces/{space}/stories", story)
        if imported:
            places = ("", "applied"), ("Elsewhere", "realized")
            await _import(owner, space, (_lines(n, *places) for n in range(imported)))
            for number in range(12):
                await a_space(owner, f"Space {number}")
        for folded in (False, True):
            if folded:
                await fold_organisation(unfolded.engine, owner.organisation_id)
            for reader in (owner, member):
                found = await _costs(unfolded, reader, space, other)
                assert costs.setdefault((reader.role, folded), found) == found
    report = await owner.read(f"/v1/spaces/{space}/report")
    assert report["totals"]["counts"]["stories"] == 300
    assert max(max(each) for each in costs.values()) < 45


@pytest.mark.in_turn
async def test_a_report_stays_light_however_much_is_stored(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    spaces = [await a_space(owner, f"{'x' * 190} {n}") for n in range(24)]
    home = spaces[0]
    long = "ཤེས" * 60
    indicators = []
    for number in range(60):
        body = {
            "name": f"{number} {long}"[:200],
            "kind": "text",
            "unit": long[:80],
            "cycles": [{"cycle": cycle} for cycle in Cycle],
        }
        made = await owner.made(f"/v1/spaces/{home}/indicators", body)
        indicators.append(made["id"])
    for key in indicators:
        for day in ("2020-01-01", "2020-02-01"):
            reading = {"text": long, "when": {"from": day, "precision": "day"}}
            await owner.made(f"/v1/indicators/{key}/measurements", reading)
    polarities = ["positive", "negative", "mixed", "none", None]
    for number, space in enumerate(spaces[1:]):
        placements = [
            {"cycle": cycle, "polarity": polarities[(number + n) % 5]}
            for n, cycle in enumerate(Cycle)
        ]
        links = [
            {"indicator_id": key, "relation": "explains"}
            for key in indicators[number : number + 20]
        ]
        step = {**a_step(), "placements": placements, "links": links}
        steps = [{**step, "space_id": space}, {**step, "modality": "aspired"}]
        title = long[:200]
        await owner.made(f"/v1/spaces/{home}/stories", a_story(steps, title=title))
        arrived = [{**step, "space_id": home}]
        await owner.made(f"/v1/spaces/{space}/stories", a_story(arrived, title=title))
    cycles = list(Cycle)[:7]
    turns = [(("", left), ("", right)) * 2 for left, right in product(cycles, repeat=2)]
    await _import(owner, home, (_lines(n, *steps) for n, steps in enumerate(turns)))

    many = ",".join(spaces)
    for path in (
        f"/v1/spaces/{home}/report",
        f"/v1/spaces/{home}/report?from=2019-01-01&to=2031-12-31",
        f"/v1/report?spaces={many}&from=2019-01-01&to=2031-12-31",
        f"/v1/report?spaces={','.join([home, *(spaces[:2])])}",
    ):
        answer = await owner.get(path)
        assert answer.status_code == 200
        parts = {name: len(str(part)) for name, part in answer.json().items()}
        assert len(answer.content) < LIGHT, (path[:40], len(answer.content), parts)


async def test_a_report_of_hostile_stories_is_true(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner)
    indicators = [
        (
            await owner.made(
                f"/v1/spaces/{space}/indicators",
                {"name": f"{n}", "kind": "number", "cycles": [{"cycle": "applied"}]},
            )
        )["id"]
        for n in range(50)
    ]
    many = [a_step(list(Cycle)[n % 8]) for n in range(200)]
    await owner.made(f"/v1/spaces/{space}/stories", a_story(many))
    links = [{"indicator_id": key, "relation": "explains"} for key in indicators]
    everywhere = a_step(*map(str, Cycle), links=links)
    await owner.made(f"/v1/spaces/{space}/stories", a_story([everywhere] * 2))
    ids = [str(uuid4()) for _ in range(20)]
    dense = [
        {
            "source_step_id": one,
            "target_step_id": other,
            "relation": "returns" if n % 3 == 0 else "leads_to",
        }
        for n, (one, other) in enumerate(product(ids, ids))
        if one != other
    ]
    steps = [a_step("applied", "realized", id=key) for key in ids]
    story = a_story(steps, flows=dense)
    await owner.made(f"/v1/spaces/{space}/stories", story)

    for fold in (False, True):
        if fold:
            await fold_organisation(given.engine, owner.organisation_id)
        for days in ((None, None), (date(2020, 5, 3), date(2020, 5, 20))):
            asked = Asked((space,), *days)
            report = await owner.read(asked.path)
            rows = await rows_of(given.engine, owner.organisation_id)
            shown, untold = numbers(report)
            counted = {
                key: n
                for key, n in Recount(rows, owner, asked).numbers().items()
                # A report shows 50 signatures and 16 cross-references a cycle.
                if key not in untold and key[0] not in {"path", "reference"}
            }
            kept = {k: n for k, n in shown.items() if k[0] not in {"path", "reference"}}
            assert differences(counted, kept) == {}
    checked = await check_counts(given.engine, owner.organisation_id, asked_id(space))
    assert checked.differed == 0


def asked_id(space: str) -> Any:
    """Return the id of a space."""
    from uuid import UUID

    return UUID(space)
