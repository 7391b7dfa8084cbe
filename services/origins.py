"""Browser origins: which of them each organisation lets call the API."""

from time import monotonic
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.database.engine import READ_ONLY
from services.database.faults import refusal
from services.database.tables import Tenant

_FRESH_FOR = 15.0
_known: dict[int, tuple[float, dict[UUID, frozenset[str]]]] = {}


async def listed(engine: AsyncEngine) -> dict[UUID, frozenset[str]]:
    """Return every organisation's origins, at most 15 seconds old.

    Asked before a caller is known, so it reads the one table without a wall. While
    the database does not answer, what was last known holds: nothing, if nothing was.
    """
    at, known = _known.get(id(engine), (0.0, {}))
    if known and monotonic() - at < _FRESH_FOR:
        return known
    statement = sa.select(Tenant.organisation_id, Tenant.origins)  # type: ignore[call-overload]  # SQLModel columns
    try:
        async with engine.connect() as connection:
            _ = await connection.execution_options(**READ_ONLY, all_organisations=True)
            rows = await connection.execute(statement)
            known = {organisation: frozenset(own) for organisation, own in rows}
    except Exception as fault:
        if refusal(fault) is None:
            raise
        return known
    _known[id(engine)] = (monotonic(), known)
    return known


def forget() -> None:
    """Let the next question read the table."""
    _known.clear()
