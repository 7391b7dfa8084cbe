"""The part of a report that holds framing against what came."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.framing import Framing
from services.framing import InForce, framing_on
from services.reports.scope import Scope


async def framing_of(
    session: AsyncSession, caller: Caller, scope: Scope, day: date, holding: InForce
) -> Framing:
    """Return what the spaces of a report had framed by the end of its days.

    What a person keeps to themselves stands in their own reports alone.
    """
    spaces = {key: scope.names[key] for key in scope.spaces}
    return await framing_on(session, caller, spaces, day, holding)
