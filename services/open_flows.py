"""Open flows: paths from which nothing was heard back for long, story by story."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import StoryFacts
from domain.fact_record import from_record
from domain.path import Path
from domain.story import Visibility
from services.access import space_for, visible_stories
from services.database.keyset import After, Slice
from services.database.tables import Story
from services.flow_detail import LABEL_MAX, Named
from services.stories.load import load
from services.stories.told import Told, ways_of

BATCH = 200
STORIES_MAX = 2_000
"""Stories that one page looks at; a page may then be short and still lead on."""

Place = tuple[date, UUID, int]
"""Where a page ends: the day of the telling, the story, the path in it."""


@dataclass(frozen=True, slots=True)
class OpenFlow:
    """A path inside a story that ends in a step long ago, and no return since."""

    story: Named
    step: Named
    signature: str
    day: date
    age_days: int
    aspired: bool


async def list_open_flows(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    after: After,
    *,
    open_after_days: int,
) -> Slice[OpenFlow]:
    """Return a page of the open flows at home in a space, the first told first.

    They are those that the report counts as open, of the stories that the caller sees.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    await space_for(session, caller, space_id)
    today = datetime.now(UTC).date()
    until = today - timedelta(days=open_after_days + 1)
    start = place = _place_of(after)
    found: list[tuple[Place, OpenFlow]] = []
    looked, more = 0, True
    while more and len(found) <= after.limit and looked < STORIES_MAX:
        batch = await _stories(session, caller, space_id, place)
        open_ones = [row for row in batch if _is_open(row[3], until)]
        told = await load(session, caller, [row[0] for row in open_ones])
        for key, title, told_on, _ in open_ones:
            for number, flow in _open_in(told[key], title, until, today):
                if (told_on, key, number) > start:
                    found.append(((told_on, key, number), flow))
        looked += len(batch)
        more = len(batch) == BATCH
        place = (batch[-1][2], batch[-1][0], _ALL) if batch else place
    rows = [flow for _, flow in found[: after.limit]]
    if len(found) > after.limit:
        return Slice(rows, found[after.limit - 1][0])
    return Slice(rows, place if more else None)


_ALL = 1_000_000
"""Stands behind the last path of any story."""


def _place_of(after: After) -> Place:
    if after.key is None:
        return date.min, UUID(int=0), -1
    told_on, key, number = after.key
    return date.fromisoformat(str(told_on)), UUID(str(key)), int(number)


async def _stories(
    session: AsyncSession, caller: Caller, space_id: UUID, place: Place
) -> Sequence[Any]:
    told_on, beyond, number = place
    here = tuple_(col(Story.told_on), col(Story.id))
    # A page may end inside a story, whose other paths then come next.
    there = (told_on, beyond)
    rows = await session.exec(
        visible_stories(
            caller,
            col(Story.id),
            col(Story.title),
            col(Story.told_on),
            col(Story.facts),
        )
        .where(
            col(Story.space_id) == space_id,
            col(Story.visibility) >= Visibility.EVALUATORS,
            here > there if number == _ALL else here >= there,
        )
        .order_by(col(Story.told_on), col(Story.id))
        .limit(BATCH)
    )
    found: Sequence[Any] = rows.all()
    return found


def _is_open(record: dict[str, Any], until: date) -> bool:
    facts = from_record(record)
    paths = facts.paths if isinstance(facts, StoryFacts) else ()
    return any(path.open and path.day <= until for path in paths)


def _open_in(
    told: Told, title: str | None, until: date, today: date
) -> Iterator[tuple[int, OpenFlow]]:
    texts = {step.id: step.text for step in told.steps}
    for number, path in enumerate(ways_of(told)):
        if len(path.nodes) > 1 and not path.returns and path.day <= until:
            yield number, _shown(path, Named(told.id, title), texts, today)


def _shown(path: Path, story: Named, texts: dict[UUID, str], today: date) -> OpenFlow:
    last = path.nodes[-1]
    return OpenFlow(
        story=story,
        step=Named(last, texts[last][:LABEL_MAX]),
        signature=path.signature,
        day=path.day,
        age_days=(today - path.day).days,
        aspired=path.aspired,
    )
