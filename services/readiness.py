"""Whether the service can do its work: asked by whoever sends it requests."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.errors import Unavailable
from services.database.faults import refusal
from services.database.readiness import NotReady, newest_revision, refuse_unready


@dataclass(frozen=True, slots=True)
class Ready:
    """What the service works on."""

    database: str
    schema_revision: str


async def check(engine: AsyncEngine) -> Ready:
    """Return what the service works on, having asked the database.

    Raises
    ------
    Unavailable
        If the database does not answer, or not with the schema of this version.
    """
    try:
        await refuse_unready(engine)
    except NotReady as reason:
        raise Unavailable("the database is not the one that is needed") from reason
    except Exception as fault:
        told = refusal(fault)
        if told is None:
            raise
        raise told from fault
    return Ready(engine.dialect.name, newest_revision() or "")
