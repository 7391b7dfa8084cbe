"""The rows behind each count of a report: exactly as many as were counted."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from domain.audience import Audience
from domain.coding import OTHERS
from domain.report import ReportPart
from tests.support.given import Actor, Given
from tests.support.recount import Recount
from tests.support.report_asked import Asked, rows_of
from tests.support.tangle import Tangle, tangle

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def rich(app: FastAPI, client: httpx.AsyncClient) -> tuple[Given, Tangle]:
    """Give an organisation in which much was written and changed."""
    given = Given(app.state.engine, client)
    found = await tangle(given, 7)
    for _ in range(50):
        await found.act()
    return given, found


def counts_in(node: Any, path: str = "") -> Iterator[tuple[str, str, int]]:
    """Yield every count with an address: where it stands, the address, the count."""
    inside: list[tuple[Any, Any]] = []
    if isinstance(node, list):
        inside = list(enumerate(node))
    if isinstance(node, dict):
        yield from _sources(node, path)
        inside = [(name, each) for name, each in node.items() if name != "sources"]
    for name, each in inside:
        yield from counts_in(each, f"{path}/{name}")


def _sources(node: Json, path: str) -> Iterator[tuple[str, str, int]]:
    sources = node.get("sources", {})
    if isinstance(sources, str):
        yield path, sources, _listed(node)
        return
    for what, address in sources.items():
        yield f"{path}/{what}", address, _counted(node, what)


def _listed(node: Json) -> int:
    for name in ("count", "steps", "claims"):
        if name in node:
            found = node[name]
            return found if isinstance(found, int) else len(found)
    raise AssertionError(node)


def _counted(node: Json, what: str) -> int:
    names = {"indicators": ("count", "indicator_count"), "stories": ("stories",)}
    for name in (*names.get(what, (what,)), "story_count"):
        if isinstance(node.get(name), int):
            n: int = node[name]
            return n
    raise AssertionError((what, node))


async def every_row(actor: Actor, address: str, limit: int = 200) -> list[Json]:
    """Follow a list to its end."""
    rows: list[Json] = []
    path: str | None = f"{address}&limit={limit}"
    while path:
        response = await actor.get(path)
        assert response.status_code == 200, (path, response.text)
        rows += response.json()["items"]
        link = response.headers.get("link")
        path = link.split(";")[0].strip("<>") if link else None
    return rows


@pytest.mark.in_turn
@pytest.mark.parametrize("reader", ["collector", "teller", "viewer", "owner", "guest"])
async def test_every_source_leads_to_as_many_rows_as_were_counted(
    rich: tuple[Given, Tangle], reader: str
) -> None:
    given, found = rich
    actor = found.actors[reader]
    rows = await rows_of(given.engine, actor.organisation_id)
    first, last = date(2019, 4, 12), date(2020, 11, 3)
    for asked in (
        Asked((found.spaces[0],), parts=",".join(ReportPart)),
        Asked((found.spaces[0], found.spaces[2]), first, last),
        Asked((found.spaces[0],), placements=found.dice.choice(OTHERS)),
        Asked((found.spaces[0],), audience=found.dice.choice(list(Audience))),
    ):
        report = await actor.read(asked.path)
        told = list(counts_in(report))
        assert len({address for _, address, _ in told}) > (20 if asked.audience else 40)
        rest = {(address, n): path for path, address, n in told}
        picked = found.dice.sample(sorted(rest), min(len(rest), 90))
        wrong = []
        for address, n in picked:
            behind = await every_row(actor, report["rows"] + address)
            if len(behind) != n:
                wrong.append((rest[address, n], address, n, len(behind)))
        assert wrong == [], wrong
        counted = Recount(rows, actor, asked).numbers()
        assert report["hidden"] is (("hidden",) in counted)


# ------------------------------------------------------------------- who tells

TWO_STEPS = [
    {"text": "We met.", "placements": [{"cycle": "immediate"}]},
    {"text": "We sowed.", "placements": [{"cycle": "applied"}]},
]


def _told(teller: Json, naming: str, told_on: str) -> Json:
    return {
        "told_on": told_on,
        "tellers": [teller],
        "state": "approved",
        "approval": {"how": "by voice"},
        "consent": {"reach": "organisation", "naming": naming},
        "steps": TWO_STEPS,
    }


async def test_who_is_not_named_is_not_known_by_rows_pages_or_other_stories(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    participant = await given.member(
        owner.organisation_id, OrganisationRole.PARTICIPANT
    )
    body = {"name": "Garden", "structure": "network"}
    space = (await owner.made("/v1/spaces", body))["id"]
    await given.participation(participant, space)
    person = {"name": "Phuntshok", "role": "a gup"}
    path = f"/v1/spaces/{space}/stories"
    first = await owner.made(path, _told(person, "named", "2020-01-10"))
    known = {"id": first["tellers"][0]["id"]}
    await owner.made(path, _told(known, "anonymous", "2020-03-10"))
    await owner.made(path, _told({"name": "Deki"}, "role", "2020-04-10"))

    rows = f"/v1/report/rows?spaces={space}&of=tellers&subject=total"
    all_days = await every_row(participant, rows, limit=1)
    march = await every_row(participant, f"{rows}&from=2020-03-01&to=2020-03-31")
    evaluator = await every_row(owner, f"{rows}&from=2020-03-01")
    page = await participant.get(f"{rows}&limit=1")

    assert [row["label"] for row in all_days] == ["Phuntshok", None]
    assert [(row["id"], row["label"]) for row in march] == [(None, None)]
    assert {row["label"] for row in evaluator} == {"Phuntshok", "Deki"}
    place = page.json()["page"]["next_cursor"]
    assert known["id"] not in _unsealed(place)


def _unsealed(cursor: str) -> str:
    raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return raw.decode(errors="replace")


async def test_a_page_ends_and_goes_on_anywhere_without_losing_or_doubling_a_row(
    rich: tuple[Given, Tangle],
) -> None:
    _, found = rich
    report = await found.collector.read(Asked((found.spaces[0],)).path)
    counts = [(address, n) for _, address, n in counts_in(report) if 2 < n < 25]
    for address, n in found.dice.sample(sorted(set(counts)), 12):
        at_once = await every_row(found.collector, report["rows"] + address)
        one_by_one = await every_row(found.collector, report["rows"] + address, limit=1)
        assert one_by_one == at_once, address
        assert len(at_once) == n
