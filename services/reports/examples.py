"""Examples behind the cells of a report: stories, the newest first."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import SQLColumnExpression, and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.coding import Placements
from domain.cycle import Cycle
from domain.matrix import Window
from domain.report import Item
from domain.room import ITEMS_MAX, LABEL_MAX
from domain.story import Sight, Visibility
from services.access import not_past, own, tells
from services.database.json import json_object, listed
from services.database.prepared import prepared
from services.database.tables import OtherCycle, Space, Step, Story, StoryCycle
from services.database.types import EnumText
from services.reports.listings import Listing, held_by, listings
from services.reports.scope import (
    Scope,
    among,
    by_sight,
    ends_of,
    first_day,
    last_day,
    windows_as_rows,
)
from services.stories.hot import NOBODY

Placed = tuple[date, Item]
"""An example, and the day by which it is among the newest."""


async def examples_of(
    session: AsyncSession, caller: Caller, scope: Scope
) -> dict[Cycle, list[Item]]:
    """Return at most 20 counted stories at each cycle: one statement.

    The newest told; of a range of days those with the latest step there. In place of
    the last the newest that costs something, where there is one and it is not among
    them.
    """
    bounded, whose = scope.days.bounded, scope.placements
    values = scope.values(caller)
    found: dict[Cycle, list[Placed]] = {cycle: [] for cycle in Cycle}
    extra: dict[Cycle, list[Placed]] = {cycle: [] for cycle in Cycle}
    if scope.alone:
        rows = await _newest(bounded=bounded, whose=whose).rows(session, values)
        for cycle, key, label, told_on, negative, on, is_extra in rows:
            item = Item(key, label[:LABEL_MAX], told_on, bool(negative))
            (extra if is_extra else found)[cycle].append((on, item))
    else:
        each = _newest_of_each(bounded=bounded, whose=whose)
        for row in await each.rows(session, values):
            for (_, negative, cycle), told in zip(_slots(whose), row, strict=True):
                (extra if negative else found)[cycle] += _placed(told)
    return {cycle: with_one_that_costs(found[cycle], extra[cycle]) for cycle in Cycle}


def with_one_that_costs(newest: list[Placed], costly: list[Placed]) -> list[Item]:
    """Return the newest examples; the last gives way to one that costs something."""
    shown = _in_order(newest)[:ITEMS_MAX]
    if costly and not any(each.negative for each in shown):
        shown = [*shown[: ITEMS_MAX - 1], _in_order(costly)[0]]
    return shown


def _in_order(placed: list[Placed]) -> list[Item]:
    # They may come from two listings.
    ordered = sorted(placed, key=lambda each: (each[0], each[1].id), reverse=True)
    return [item for _, item in ordered]


async def examples_in(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    windows: Sequence[Window],
    cycles: Sequence[Cycle],
) -> list[dict[Cycle, list[Item]]]:
    """Return at most 20 counted stories at each cycle of each window: one statement.

    All windows are about one space each, or all about every space of the scope.
    """
    asked = [
        (at, window.spaces[0], *ends_of(window.days), cycle)
        for at, window in enumerate(windows)
        for cycle in cycles
    ]
    found: list[dict[Cycle, list[Item]]] = [{} for _ in windows]
    if not windows:
        return found
    statement = _newest_in(
        asked,
        each_alone=all(len(window.spaces) == 1 for window in windows),
        bounded=any(window.days.bounded for window in windows),
    )
    connection = await session.connection()
    for at, cycle, newest, costly in await connection.execute(
        statement, scope.values(caller)
    ):
        items, extra = _items(newest), _items(costly)
        if extra and not any(item.negative for item in items):
            items = [*items[: ITEMS_MAX - 1], *extra]
        found[at][cycle] = items
    return found


def _items(listed_: str) -> list[Item]:
    return [item for _, item in _placed(listed_)]


def _placed(listed_: str) -> list[Placed]:
    return [
        (
            date.fromisoformat(told["newest_by"]),
            Item(
                UUID(told["id"]),
                told["label"][:LABEL_MAX],
                date.fromisoformat(told["told_on"]),
                bool(told["negative"]),
            ),
        )
        for told in json.loads(listed_)
    ]


def _newest_in(
    asked: Sequence[Any], *, each_alone: bool, bounded: bool
) -> sa.Select[Any]:
    cycle: sa.ColumnClause[Any] = sa.column("cycle", EnumText(Cycle))
    windows = windows_as_rows(asked, cycle)
    days = (windows.c.first, windows.c.last) if bounded else None

    def newest(*, negative: bool) -> sa.ColumnElement[str]:
        in_window = (
            col(StoryCycle.space_id) == windows.c.space_id
            if each_alone
            else among(StoryCycle.space_id, alone=False)
        )
        rows = (
            _told_at(
                StoryCycle,
                windows.c.cycle,
                _item(StoryCycle, bounded=bounded),
                days=days,
            )
            .where(
                in_window,
                _counts(alone=False),
                *([col(StoryCycle.negative)] if negative else []),
            )
            .limit(1 if negative else ITEMS_MAX)
            .correlate(windows)
        )
        return sa.cast(listed(rows), sa.Text())

    return sa.select(
        windows.c.at,
        windows.c.cycle,
        newest(negative=False).label("newest"),
        newest(negative=True).label("costly"),
    )


_Ends = tuple[SQLColumnExpression[date], SQLColumnExpression[date]]


def _told_at(
    listing: Listing,
    cycle: Cycle | SQLColumnExpression[Cycle],
    *columns: SQLColumnExpression[Any],
    days: _Ends | None,
) -> sa.Select[Any]:
    """Return stories with a step that counts at a cycle, the newest first.

    Without days by when they were told; else by the last day of a step among these.
    """
    by = listing.told_on if days is None else listing.day
    once = col(listing.latest) if days is None else _last_among(listing, days)
    return (
        sa.select(*columns)
        .select_from(listing)
        .join(
            Story,
            and_(
                col(Story.organisation_id) == col(listing.organisation_id),
                col(Story.id) == col(listing.story_id),
            ),
        )
        .where(
            col(listing.organisation_id) == own(NOBODY),
            col(listing.cycle) == cycle,
            once,
            col(Story.deleted_at).is_(None),
        )
        .order_by(col(by).desc(), col(listing.story_id).desc())
    )


def _last_among(listing: Listing, days: _Ends) -> sa.ColumnElement[bool]:
    """Return the condition that a row is the story's last at its cycle on some days."""
    first, last = days
    other = aliased(listing)
    # A subquery with a limit is looked up row by row, whatever the planner believes.
    later = (
        sa.select(sa.literal(1))
        .where(
            col(other.organisation_id) == own(NOBODY),
            col(other.story_id) == col(listing.story_id),
            col(other.cycle) == col(listing.cycle),
            *_alike(listing, other),
            col(other.day) > col(listing.day),
            col(other.day) <= last,
        )
        .limit(1)
        .correlate(listing)
        .scalar_subquery()
    )
    return and_(col(listing.day).between(first, last), later.is_(None))


def _alike(listing: Listing, other: Any) -> list[sa.ColumnElement[bool]]:  # noqa: ANN401 - an alias
    if listing is not OtherCycle:
        return []
    return [col(other.placements) == col(OtherCycle.placements)]


def _item(listing: Listing, *, bounded: bool) -> sa.Label[Any]:
    """Return an example as JSON."""
    shown = json_object(
        *(
            "id",
            col(Story.id),
            "label",
            label_of_story(),
            "told_on",
            col(Story.told_on),
        ),
        *("negative", case((col(listing.negative), 1), else_=0)),
        *("newest_by", col(listing.day if bounded else listing.told_on)),
    )
    return shown.label("item")


_Slot = tuple[Listing, bool, Cycle]
"""Where examples are listed, whether only what costs something, and the cycle."""


@prepared
def _newest(*, bounded: bool, whose: Placements) -> sa.CompoundSelect[Any]:
    return sa.union_all(*(_of(slot, whose, bounded=bounded) for slot in _slots(whose)))


@prepared
def _newest_of_each(*, bounded: bool, whose: Placements) -> sa.Select[Any]:
    """Return a row for each space: of several at once no index has the order."""
    columns: list[Any] = [
        sa.cast(
            listed(
                _some(
                    slot,
                    whose,
                    _item(slot[0], bounded=bounded),
                    space=col(slot[0].space_id) == col(Space.id),
                    alone=False,
                    bounded=bounded,
                ).correlate(Space)
            ),
            sa.Text(),
        ).label(f"slot_{n}")
        for n, slot in enumerate(_slots(whose))
    ]
    return sa.select(*columns).where(
        col(Space.organisation_id) == own(NOBODY), among(Space.id, alone=False)
    )


def _slots(whose: Placements) -> list[_Slot]:
    return [
        (listing, negative, cycle)
        for listing in listings(whose)
        for negative in (False, True)
        for cycle in Cycle
    ]


def _some(
    slot: _Slot,
    whose: Placements,
    *columns: SQLColumnExpression[Any],
    space: sa.ColumnElement[bool],
    alone: bool,
    bounded: bool,
) -> sa.Select[Any]:
    listing, negative, cycle = slot
    days = (first_day(), last_day()) if bounded else None
    conditions = [space, _counts(alone=alone), *held_by(listing, whose, NOBODY)]
    if negative:
        conditions.append(sa.and_(col(listing.negative)))
    found = _told_at(listing, cycle, *columns, days=days).where(*conditions)
    return found.limit(1 if negative else ITEMS_MAX)


def _of(slot: _Slot, whose: Placements, *, bounded: bool) -> sa.Select[Any]:
    listing, negative, _ = slot
    found = _some(
        slot,
        whose,
        col(listing.cycle),
        col(Story.id),
        label_of_story().label("label"),
        col(Story.told_on),
        case((col(listing.negative), 1), else_=0).label("negative"),
        col(listing.day if bounded else listing.told_on).label("newest_by"),
        sa.literal(1 if negative else 0).label("extra"),
        space=among(listing.space_id, alone=True),
        alone=True,
        bounded=bounded,
    ).subquery()
    return sa.select(*found.c)


def label_of_story() -> sa.ColumnElement[str]:
    """Return what readers call a story: its title, else its first step."""
    first = (
        sa.select(func.substr(col(Step.text), 1, LABEL_MAX))
        .where(
            col(Step.organisation_id) == own(NOBODY),
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.entered))
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )
    return func.coalesce(col(Story.title), first, "")


def _counts(*, alone: bool) -> sa.ColumnElement[bool]:
    """Return the condition under which a story counts for the reader."""
    reached = or_(
        col(Story.visible_until).is_(None),
        not_past(col(Story.visible_until)),
        col(Story.visibility) < Visibility.SPACE,
    )

    def seen(sight: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        every = sight <= int(Sight.EVALUATOR)
        return and_(col(Story.visibility) >= sight, or_(every, reached))

    told = and_(tells(NOBODY), col(Story.visibility) >= Visibility.EVALUATORS)
    return or_(by_sight(Story.space_id, seen, alone=alone), told)
