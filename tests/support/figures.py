"""Figures over HTTP in tests: whether their numbers lead to their rows."""

from typing import Any

from tests.support.given import Actor


async def rows_led_to(actor: Actor, figure: dict[str, Any]) -> int:
    """See that every count leads to as many rows, and return how many counts did."""
    followed = 0
    for mark in (*figure["nodes"], *figure["edges"]):
        for name, source in mark["sources"].items():
            rows = await actor.read(figure["rows"] + source)
            assert len(rows["items"]) == (mark["counts"][name] or 0), (mark, name)
            followed += bool(rows["items"])
    return followed
