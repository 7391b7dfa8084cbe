"""The hot reads of stories: one story, and a page of a space's stories.

Each answers with the organisation's present `access_version` too, so that a caller who
is remembered from an earlier request is known to be up to date in the same trip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Date, Integer, String, and_, bindparam, tuple_
from sqlmodel import col

from domain.access import Caller, OrganisationRole
from services.access import eyes, own, sees_space, visible_stories
from services.database.hot import Hot, HotReads
from services.database.keyset import After, Slice
from services.database.tables import Organisation, Space, Story, StoryCycle
from services.database.types import Id
from services.stories.read import Wanted
from services.stories.view import item_json, story_json

NOBODY = Caller(UUID(int=0), UUID(int=0), UUID(int=0), OrganisationRole.VIEWER)
"""In whose place any caller's values are put."""
_COLUMNS = ("integer", "text", "integer", "date", "uuid")


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a hot read found, as of which version of everybody's access."""

    access_version: int
    rows: Sequence[Any]


def _access_version() -> sa.Select[Any]:
    return sa.select(col(Organisation.access_version)).where(
        col(Organisation.organisation_id) == own(NOBODY)
    )


def _with_version(
    statement: sa.Select[Any], *order: tuple[str, bool]
) -> sa.Select[Any]:
    """Return the statement's rows, each beside the access version; one row at least."""
    rows = statement.subquery("found")
    version = _access_version().subquery("known")
    return (
        sa.select(version.c.access_version, *rows.c)
        .select_from(version)
        .outerjoin(rows, sa.true())
        .order_by(
            *(rows.c[name].desc() if down else rows.c[name] for name, down in order)
        )
    )


def _one() -> sa.Select[Any]:
    statement: sa.Select[Any] = visible_stories(
        NOBODY,
        story_json(NOBODY).label("shown"),
        col(Story.version).label("version"),
        sa.cast(sa.null(), Date).label("day"),
        sa.cast(sa.null(), Id).label("key"),
    )
    key = bindparam("story_id", None, type_=Id())
    return _with_version(statement.where(col(Story.id) == key))


def _page(*, by_cycle: bool, further: bool, descending: bool) -> sa.Select[Any]:
    day = col(StoryCycle.told_on if by_cycle else Story.told_on)
    key = col(StoryCycle.story_id if by_cycle else Story.id)
    statement: Any = visible_stories(
        NOBODY,
        item_json(NOBODY).label("shown"),
        col(Story.version).label("version"),
        day.label("day"),
        key.label("key"),
    ).where(col(Story.space_id) == bindparam("space_id", None, type_=Id()))
    if by_cycle:
        statement = statement.join(
            StoryCycle,
            and_(
                col(StoryCycle.organisation_id) == col(Story.organisation_id),
                col(StoryCycle.story_id) == col(Story.id),
            ),
        ).where(
            col(StoryCycle.organisation_id) == own(NOBODY),
            col(StoryCycle.space_id) == bindparam("space_id", None, type_=Id()),
            col(StoryCycle.cycle) == bindparam("cycle", None, type_=String(32)),
            col(StoryCycle.latest),
        )
    if further:
        after = tuple_(
            bindparam("after_day", None, type_=Date()),
            bindparam("after_key", None, type_=Id()),
        )
        here = tuple_(day, key)
        statement = statement.where(here < after if descending else here > after)
    order = [each.desc() if descending else each for each in (day, key)]
    statement = statement.order_by(*order).limit(
        bindparam("many", None, type_=Integer())
    )
    return _with_version(statement, ("day", descending), ("key", descending))


def _space() -> sa.Select[Any]:
    statement: Any = sa.select(
        sa.cast(col(Space.name), sa.Text).label("shown"),
        col(Space.version).label("version"),
        sa.cast(sa.null(), Date).label("day"),
        sa.cast(sa.null(), Id).label("key"),
    ).where(
        col(Space.organisation_id) == own(NOBODY),
        col(Space.id) == bindparam("space_id", None, type_=Id()),
        sees_space(NOBODY),
    )
    return _with_version(statement)


STORY = Hot("story", _one, _COLUMNS)
SPACE = Hot("space", _space, _COLUMNS)
PAGES = {
    (by_cycle, further, descending): Hot(
        f"stories{by_cycle:d}{further:d}{descending:d}",
        lambda c=by_cycle, f=further, d=descending: _page(  # type: ignore[misc]  # defaults bind the loop's values
            by_cycle=c, further=f, descending=d
        ),
        _COLUMNS,
    )
    for by_cycle in (False, True)
    for further in (False, True)
    for descending in (False, True)
}


def values_of(caller: Caller) -> dict[str, Any]:
    """Return the values of the parameters that every hot statement has."""
    return {**eyes(caller), "today": datetime.now(UTC).date()}


async def read_story(hot: HotReads, caller: Caller, story_id: UUID) -> Fresh:
    """Return a story as JSON with its version, or no row."""
    values = {**values_of(caller), "story_id": story_id}
    return _fresh(await hot.rows(STORY, caller.organisation_id, values))


def _fresh(rows: Sequence[Any]) -> Fresh:
    version = rows[0][0] if rows else 0
    return Fresh(version, [row for row in rows if row[1] is not None])


async def list_stories(
    hot: HotReads, caller: Caller, wanted: Wanted, after: After
) -> tuple[int, Slice[str] | None]:
    """Return the access version and a page of a space's stories as JSON.

    None where there is nothing on the page and the space is not there for the caller.
    """
    values = {
        **values_of(caller),
        "space_id": wanted.space_id,
        "cycle": wanted.cycle and wanted.cycle.value,
        "many": after.limit + 1,
    }
    if after.key is not None:
        day, key = after.key
        values["after_day"] = date.fromisoformat(str(day))
        values["after_key"] = UUID(str(key))
    chosen = PAGES[wanted.cycle is not None, after.key is not None, after.descending]
    fresh = _fresh(await hot.rows(chosen, caller.organisation_id, values))
    if not fresh.rows:
        seen = _fresh(await hot.rows(SPACE, caller.organisation_id, values))
        return fresh.access_version, Slice([], None) if seen.rows else None
    items = [row[1] for row in fresh.rows[: after.limit]]
    more = len(fresh.rows) > after.limit
    last = fresh.rows[min(after.limit, len(fresh.rows)) - 1]
    return fresh.access_version, Slice(items, (last[3], last[4]) if more else None)
