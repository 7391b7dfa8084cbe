"""The rows behind each count of a report: exactly as many as were counted."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

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
    for _ in range(120):
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
        yield path, sources, node["count"] if "count" in node else node["steps"]
        return
    for what, address in sources.items():
        yield f"{path}/{what}", address, _counted(node, what)


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


@pytest.mark.parametrize("reader", ["collector", "teller", "viewer", "owner", "guest"])
async def test_every_source_leads_to_as_many_rows_as_were_counted(
    rich: tuple[Given, Tangle], reader: str
) -> None:
    given, found = rich
    actor = found.actors[reader]
    rows = await rows_of(given.engine, actor.organisation_id)
    first, last = date(2019, 4, 12), date(2020, 11, 3)
    for asked in (
        Asked((found.spaces[0],)),
        Asked((found.spaces[0], found.spaces[2]), first, last),
    ):
        report = await actor.read(asked.path)
        told = list(counts_in(report))
        assert len({address for _, address, _ in told}) > 40
        rest = {(address, n): path for path, address, n in told}
        picked = found.dice.sample(sorted(rest), min(len(rest), 90))
        wrong = []
        for address, n in picked:
            behind = await every_row(actor, address)
            if len(behind) != n:
                wrong.append((rest[address, n], address, n, len(behind)))
        assert wrong == [], wrong
        counted = Recount(rows, actor, asked).numbers()
        assert report["hidden"] is (("hidden",) in counted)
