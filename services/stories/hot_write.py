"""The hot write: an ordinary story stored and answered in one trip."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Boolean, Integer, and_, bindparam, or_
from sqlmodel import col

from domain.access import Caller, Permission
from domain.errors import DomainError
from domain.merging import Noun
from services.access import own
from services.database.dialect import recordset
from services.database.faults import sqlstate
from services.database.hot import Hot, HotReads, HotWrite
from services.database.json import id_list, is_one_of
from services.database.tables import (
    Consent,
    Delta,
    EvidenceLink,
    Flow,
    Merge,
    Organisation,
    OtherCycle,
    Person,
    Placement,
    Space,
    Step,
    StepPerson,
    Story,
    StoryCycle,
    StoryTeller,
    Tombstone,
)
from services.database.types import Id
from services.stories.hot import NOBODY, STORY, values_of
from services.stories.parts import KINDS, is_buried, parts_of
from services.stories.rights import holds_said, refuse_unpermitted
from services.stories.said import StorySaid
from services.stories.survivors import persons_in
from services.stories.write import refuse_misfits, rows_of, words_of


def _gate() -> sa.Select[Any]:
    """Return a row if the caller is up to date and may write into the space.

    None where a part of the story was deleted before.
    """
    return (
        sa.select(sa.literal(1))
        .select_from(Organisation)
        .join(Space, col(Space.organisation_id) == col(Organisation.organisation_id))
        .where(
            col(Organisation.organisation_id) == own(NOBODY),
            col(Organisation.access_version)
            == bindparam("access_version", None, type_=Integer()),
            col(Space.id) == bindparam("space_id", None, type_=Id()),
            col(Space.archived_at).is_(None),
            ~sa.exists(sa.select(col(Tombstone.id)).where(*is_buried(NOBODY))),
            or_(
                and_(col(Space.open), bindparam("if_open", None, type_=Boolean())),
                and_(~col(Space.open), bindparam("if_closed", None, type_=Boolean())),
            ),
            ~_somebody_merged(),
        )
    )


def _somebody_merged() -> sa.ColumnElement[bool]:
    """Return whether somebody whom the story names was merged into another."""
    return sa.exists(
        sa.select(col(Merge.id)).where(
            col(Merge.organisation_id) == own(NOBODY),
            col(Merge.noun) == Noun.PERSON,
            is_one_of(col(Merge.source_id), id_list("persons")),
            col(Merge.undone_at).is_(None),
        )
    )


_TABLES = (
    Person,
    Story,
    StoryTeller,
    Step,
    StepPerson,
    Placement,
    EvidenceLink,
    Flow,
    StoryCycle,
    OtherCycle,
    Consent,
    Delta,
)
WRITE = HotWrite("write", Hot("gate", _gate, ("integer",)), _TABLES, STORY)

# What the constraints do not tell in words is told by the ordinary way.
_TOLD_ELSEWHERE = frozenset({"23503", "23505"})


async def write_story(
    hot: HotReads,
    caller: Caller,
    space_id: UUID,
    said: StorySaid,
    *,
    request_digest: str,
) -> str | None:
    """Store a story and return it as JSON; None where the ordinary way must be gone.

    That is so where anything is refused or there already, where the caller might not
    see the story, and where it refers to what only some may see: other spaces,
    indicators, other stories.
    """
    may = [
        caller.may_in(Permission.WRITE_STORY, space_id, is_open=is_open)
        for is_open in (True, False)
    ]
    if not hot.writes or not any(may) or not _is_ordinary(caller, said, space_id):
        return None
    try:
        refuse_unpermitted(caller, said, _rights(caller, space_id))
        refuse_misfits(said)
    except DomainError:
        # The caller is remembered and may have been given more since: whoever signs
        # in anew tells the refusal, if it is one.
        return None
    values = {
        **values_of(caller),
        "story_id": said.id,
        "space_id": space_id,
        "access_version": caller.access_version,
        "persons": sorted(persons_in(said)),
        "if_open": may[0],
        "if_closed": may[1],
        "kinds": KINDS,
        "parts": [part.id for part in parts_of(said)],
    }
    rows = [
        recordset(many) for _, many in rows_of(caller, space_id, said, request_digest)
    ]
    words = [str(said.id), f"__o{caller.organisation_id.hex}", *words_of(said)]
    try:
        found = await hot.write(WRITE, caller.organisation_id, values, rows, words)
    except Exception as fault:
        if sqlstate(fault) in _TOLD_ELSEWHERE:
            return None
        raise
    return found[0][1] if found else None


def _rights(caller: Caller, space_id: UUID) -> frozenset[Permission]:
    """Return what the caller surely may in a space, be it open or closed."""
    rights = caller.permissions_in(space_id, is_open=True)
    if caller.sees(space_id, is_open=False):
        rights &= caller.permissions_in(space_id, is_open=False)
    return rights


def _is_ordinary(caller: Caller, said: StorySaid, space_id: UUID) -> bool:
    refers = bool(said.sources) or any(
        step.space_id not in (None, space_id) or step.links for step in said.steps
    )
    return holds_said(caller, said) and not refers
