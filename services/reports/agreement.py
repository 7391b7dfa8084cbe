"""Who agrees with whom: the names that a report needs for it."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.agreement import ANALYSTS_MAX, analysts_in
from domain.chapter import Chapter
from domain.room import LABEL_MAX
from domain.story import Sight
from domain.summary import Key
from services.persons import names_of
from services.reports.scope import Scope


def evaluates(scope: Scope) -> bool:
    """Tell whether the reader evaluates every space of a report."""
    return all(scope.homes[space] <= Sight.EVALUATOR for space in scope.spaces)


async def analysts_of(
    session: AsyncSession, caller: Caller, scope: Scope, counts: Mapping[Key, int]
) -> dict[UUID, str] | None:
    """Return the names of the analysts that a report tells apart: one statement.

    None for those who do not evaluate all its spaces, for whom agreement is not: its
    shares would tell of small groups, and an analyst may be the teller, not to be
    named, of another story.
    """
    if Chapter.AGREEMENT not in scope.parts or not evaluates(scope):
        return None
    names = await names_of(session, caller, set(analysts_in(counts)[:ANALYSTS_MAX]))
    return {who: name[:LABEL_MAX] for who, name in names.items()}
