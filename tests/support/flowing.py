"""Stories and flows in short: steps placed in years, stories that everybody sees."""

from typing import Any

from tests.support.given import Actor

SPACE = {"name": "LOGIN", "structure": "network"}
SEEN = {
    "state": "approved",
    "approval": {"how": "by e-mail"},
    "consent": {"reach": "organisation", "naming": "named"},
}


async def a_space(actor: Actor, **fields: Any) -> str:
    """Make a space and return its id."""
    return str((await actor.made("/v1/spaces", SPACE | fields))["id"])


def a_step(
    text: str, *cycles: str, year: int | None = None, **fields: Any
) -> dict[str, Any]:
    """Return a step placed at cycles, in a year."""
    when = {"from": f"{year}-01-01", "precision": "year"} if year else None
    placed = [{"cycle": cycle, "polarity": "positive"} for cycle in cycles]
    return {"text": text, "when": when, "placements": placed, **fields}


async def tell(actor: Actor, space: str, *steps: Any, **fields: Any) -> dict[str, Any]:
    """Write a story that everybody sees."""
    story = {"title": "A story", "steps": list(steps), **SEEN, **fields}
    return await actor.made(f"/v1/spaces/{space}/stories", story)


def steps_of(*stories: dict[str, Any]) -> list[str]:
    """Return the ids of the steps of stories."""
    return [step["id"] for story in stories for step in story["steps"]]


def a_flow(
    source: str, target: str, relation: str = "leads_to", **fields: Any
) -> dict[str, Any]:
    """Return a flow between two steps."""
    return {
        "source_step_id": source,
        "target_step_id": target,
        "relation": relation,
        **fields,
    }
