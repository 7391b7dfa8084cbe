"""Spaces, stories and measurements in few words, and how a matrix of them is read."""

from typing import Any

from domain.cycle import Cycle
from tests.support.given import Actor

Json = dict[str, Any]


async def a_space(owner: Actor, name: str, **fields: Any) -> str:
    """Make a space."""
    body = {"name": name, "structure": "network", **fields}
    return str((await owner.made("/v1/spaces", body))["id"])


async def tell(owner: Actor, space: str, *steps: Json, **fields: Any) -> Json:
    """Tell a counted story."""
    body = {
        "told_on": "2020-05-11",
        "tellers": [{"name": "Phuntshok"}],
        "state": "approved",
        "approval": {"how": "by voice"},
        "consent": {"reach": "organisation", "naming": "named"},
        "steps": list(steps),
        **fields,
    }
    return await owner.made(f"/v1/spaces/{space}/stories", body)


def a_step(cycle: str, polarity: str = "positive", **fields: Any) -> Json:
    """Return a step, placed."""
    return {
        "text": "We met.",
        "placements": [{"cycle": cycle, "polarity": polarity}],
        **fields,
    }


async def rows_at(reader: Actor, path: str) -> list[Json]:
    """Read every page of the rows behind a count."""
    found, cursor = [], ""
    while cursor is not None:
        page = await reader.read(f"{path}&limit=200{cursor and f'&cursor={cursor}'}")
        found += page["items"]
        cursor = page["page"]["next_cursor"]
    return found


async def measure(
    owner: Actor, space: str, cycle: str, *said: Json, **fields: Any
) -> Json:
    """Make an indicator with measurements."""
    body = {"name": "Audits", "kind": "number", "cycles": [{"cycle": cycle}]} | fields
    made = await owner.made(f"/v1/spaces/{space}/indicators", body)
    for each in said:
        await owner.made(f"/v1/indicators/{made['id']}/measurements", each)
    return made


async def matrix(reader: Actor, *spaces: str, **query: Any) -> Json:
    """Read the matrix of some spaces."""
    asked = {"spaces": ",".join(spaces), **query}
    return await reader.read("/v1/matrix", params=asked)


def cells(answer: Json, cycle: Cycle) -> list[Json | None]:
    """Return the cells of one row."""
    found: list[Json | None] = next(
        row["cells"] for row in answer["cycles"] if row["cycle"] == cycle
    )
    return found


def labels(answer: Json) -> list[str]:
    """Return what the columns are called."""
    return [column["label"] for column in answer["columns"]]


def steps_at(answer: Json, cycle: Cycle) -> list[int]:
    """Return how many steps each cell of a row counts."""
    return [
        0
        if cell is None or cell["contribution"] is None
        else cell["contribution"]["counts"]["steps"]
        for cell in cells(answer, cycle)
    ]


def day(text: str) -> Json:
    """Return a time of one day."""
    return {"from": text, "precision": "day"}
