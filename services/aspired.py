"""Aspired steps: those of a space, what is due first, and what came of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.aspired import is_due, refuse_report
from domain.room import LABEL_MAX
from domain.story import Modality, State
from domain.when import When
from services.access import space_for, visible_stories
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import Step, Story
from services.database.types import EnumText
from services.steps import change_step
from services.stories.hold import held_step
from services.stories.view import step_of_story

ASPIRED = bindparam(
    "aspired", Modality.ASPIRED, type_=EnumText(Modality), literal_execute=True
)


class AspiredStep(NamedTuple):
    """A step that is hoped for, and its story."""

    id: UUID
    text: str
    revisit_on: date | None
    story_id: UUID
    story_title: str | None
    told_on: date

    @property
    def due(self) -> bool:
        """Whether it is to be looked at again, today or before."""
        return is_due(self.revisit_on, datetime.now(UTC).date())


async def list_aspired(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[AspiredStep]:
    """Return a page of the steps hoped for in a space's stories.

    By the day on which they are to be looked at again, so that those due come first;
    after them those without a day.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    revisit, key = col(Step.revisit_on), col(Step.id)
    rows: list[AspiredStep] = []
    if after.key is None or after.key[0] is not None:
        dated = _aspired(caller, space_id).where(revisit.is_not(None))
        found = await session.exec(beyond(dated, [revisit, key], after))
        rows = [_shown(row) for row in found]
    if len(rows) <= after.limit:
        undated = _aspired(caller, space_id).where(revisit.is_(None))
        begun = after.key is not None and after.key[0] is None
        place = after.key[1:] if after.key is not None and begun else None
        rest = replace(after, limit=after.limit - len(rows), key=place)
        found = await session.exec(beyond(undated, [key], rest))
        rows += [_shown(row) for row in found]
    total = await total_of(session, _aspired(caller, space_id), after)
    if len(rows) <= after.limit:
        return Slice(rows, None, total)
    last = rows[after.limit - 1]
    return Slice(rows[: after.limit], [last.revisit_on, last.id], total)


def _aspired(caller: Caller, space_id: UUID) -> Any:  # noqa: ANN401 - a select
    columns = (Step.id, Step.text, Step.revisit_on, Story.id, Story.title)
    return (
        visible_stories(caller, *columns, Story.told_on)
        .join(Step, step_of_story())
        .where(
            Step.organisation_id == caller.organisation_id,
            Story.space_id == space_id,
            Story.state != State.WITHDRAWN,
            # Written out, so that the index of such steps alone is seen to fit.
            col(Step.modality) == ASPIRED,
            col(Step.deleted_at).is_(None),
        )
    )


def _shown(row: tuple[Any, ...]) -> AspiredStep:
    step = AspiredStep(*row)
    return step._replace(text=step.text[:LABEL_MAX])


async def report_step(
    session: AsyncSession,
    caller: Caller,
    step_id: UUID,
    expected: int | None,
    *,
    reported_on: date | None = None,
    text: str | None = None,
    when: When | None = None,
) -> None:
    """Report what came of a step that was hoped for: a new version of its story.

    `reported_on` is today if None; `expected` is a version of the story, which keeps
    what was hoped for. Another text voids a teller's yes.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    Stale
        If the story has changed since the caller read it.
    StateConflict
        If the step is not hoped for, or no longer.
    Invalid
        If the day is yet to come, or lies before the telling.
    """
    story, step = await held_step(session, caller, step_id, expected)
    today = datetime.now(UTC).date()
    day = reported_on or today
    refuse_report(step.modality, story.told_on, day, today)
    changes: dict[str, Any] = {"modality": Modality.REPORTED, "reported_on": day}
    changes |= {} if text is None else {"text": text}
    changes |= {} if when is None else {"when": when}
    await change_step(session, caller, step_id, expected, changes)
