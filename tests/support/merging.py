"""Merging in tests: two records become one, and two again."""

from typing import Any
from uuid import UUID

import httpx

from services.folding import check_counts, fold_organisation
from tests.support.given import Actor, Given

ANY = {"If-Match": "*"}


async def merging(
    actor: Actor, plural: str, source: str, into: str, **options: Any
) -> httpx.Response:
    """Ask for a merge of `persons`, `indicators` or `spaces`."""
    body = {"into_id": into, **options.pop("body", {})}
    path = f"/v1/{plural}/{source}/merge"
    return await actor.post(path, body, headers=ANY, **options)


async def merged(
    actor: Actor, plural: str, source: str, into: str, **options: Any
) -> dict[str, Any]:
    """Merge two records; return the entry in the log."""
    answer = await merging(actor, plural, source, into, **options)
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


async def undone(actor: Actor, merge: dict[str, Any]) -> dict[str, Any]:
    """Undo a merge; return the entry in the log."""
    answer = await actor.post(f"/v1/merges/{merge['id']}/undo", headers=ANY)
    assert answer.status_code == 200, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


def went_over(merge: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Return how many links went over and were joined, by what refers how."""
    return {
        f"{each['record']}.{each['reference']}": (each["moved"], each["joined"])
        for each in merge["links"]
    }


async def a_space(owner: Actor, name: str = "Garden") -> str:
    """Make a space."""
    body = {"name": name, "structure": "network"}
    return str((await owner.made("/v1/spaces", body))["id"])


async def people(owner: Actor, *names: str) -> list[str]:
    """Make persons of these names."""
    return [(await owner.made("/v1/persons", {"name": n}))["id"] for n in names]


def a_story(*tellers: str, **more: Any) -> dict[str, Any]:
    """Return a counted story of one step, as these persons tell it."""
    step = {"text": "We met.", "placements": [{"cycle": "immediate"}]}
    return {
        "told_on": "2020-03-11",
        "tellers": [{"id": each} for each in tellers],
        "state": "published",
        "approval": {"how": "by voice"},
        "consent": {"reach": "organisation", "naming": "named"},
        "steps": [step | more],
    }


async def counts(reader: Actor, space: str) -> tuple[int, int]:
    """Return how many stories and tellers a report counts."""
    report = await reader.read(f"/v1/spaces/{space}/report?parts=contribution")
    totals = report["totals"]["counts"]
    return totals["stories"], totals["tellers"]


async def agree_with_the_rows(given: Given, owner: Actor, *spaces: str) -> None:
    """Let pass what is counted of spaces if their rows say so, folded."""
    await fold_organisation(given.engine, owner.organisation_id)
    for space in spaces:
        key = (given.engine, owner.organisation_id, UUID(space))
        assert (await check_counts(*key, rebuild=False)).differed == 0
