"""What is measured in tests: indicators of the most usual form, and activities."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.space import ActivityKind
from domain.when import Precision
from services.database.tables import Activity
from services.database.work import work
from tests.support.given import Actor, Given


async def an_indicator(actor: Actor, *, open: bool = True, **fields: Any) -> str:  # noqa: A002
    """Make an indicator in a space of its own; return its address."""
    space = await actor.made(
        "/v1/spaces", {"name": "LOGIN", "structure": "network", "open": open}
    )
    made = await actor.made(
        f"/v1/spaces/{space['id']}/indicators",
        {
            "name": "Women elected",
            "kind": "number",
            "cycles": [{"cycle": "realized"}],
            "breakdown_keys": ["gender"],
            **fields,
        },
    )
    return f"/v1/indicators/{made['id']}"


async def an_activity(given: Given, actor: Actor, indicator: str) -> str:
    """Make an activity in the space of an indicator; return its id."""
    space = (await actor.read(indicator))["space"]["id"]
    key, now = uuid7(), datetime.now(UTC)
    async with work(given.engine, actor.organisation_id) as session:
        session.add(
            Activity(
                organisation_id=actor.organisation_id,
                id=key,
                space_id=UUID(space),
                title="A visit",
                kind=ActivityKind.VISIT,
                precision=Precision.UNKNOWN,
                day=now.date(),
                created_at=now,
            )
        )
    return str(key)
