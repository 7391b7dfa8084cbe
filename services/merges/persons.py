"""Persons merged: somebody who was entered twice."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.merging import Noun
from services.access import check_version, require_in_organisation
from services.database.tables import Merge
from services.merges.rights import refuse_moved_rights
from services.merges.write import MergeSaid, both, join, made_already
from services.persons import see_person


async def merge_person(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    expected: int | None,
    said: MergeSaid,
) -> tuple[Merge, bool]:
    """Merge a person into another, whose name and role stay.

    Say too whether it is so from before.

    Raises
    ------
    NotFound
        If there is no such person for the caller.
    Merged
        If they were merged already.
    NotPermitted
        If the caller may not merge persons.
    Invalid
        If they are to be merged into themselves.
    UnknownReference
        If there is nobody to be merged into.
    Stale
        If the person has changed since the caller read them.
    MergeMovesRights
        If the person has an account, or somebody with one would get rights.
    IdReused
        If the id belongs to a merge that another request made.
    """
    if caller.may(Permission.MERGE_PERSON):
        present = await made_already(session, caller, person_id, said)
        if present is not None:
            return present, True
    await see_person(session, caller, person_id)
    require_in_organisation(caller, Permission.MERGE_PERSON)
    pair = await both(session, caller, Noun.PERSON, person_id, said)
    check_version(pair.source.version, expected)
    await refuse_moved_rights(session, caller, person_id, said.into_id)
    return await join(session, caller, Noun.PERSON, pair, said), False
