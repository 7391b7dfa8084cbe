"""Steps at their own addresses: a change of one is a new version of its story."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import Invalid, NotFound
from domain.story import STEPS_MAX, Modality, PlacedAs, Visibility
from domain.when import When
from services.access import space_for
from services.database.dialect import Rows, insert_rows
from services.database.tables import Person, Step, StepPerson, Story
from services.replays import made_before
from services.stories.hold import (
    held_step,
    keep_version,
    own_story,
    refuse_if_withdrawn,
)
from services.stories.parts import parts_of_step, refuse_deleted
from services.stories.references import (
    require_in_steps,
    require_people,
    require_spaces,
)
from services.stories.rows import person_in_step_row, person_rows, step_rows, where
from services.stories.said import PersonInStep, StepSaid
from services.stories.settle import settle, void_approval
from services.stories.survivors import (
    ids_of,
    merged_among,
    people_as_told,
    step_as_told,
)
from services.stories.told import Told
from services.stories.view import visible_step
from services.stories.write import refuse_misplaced, told_step

_PLACE = ("space_id", "place")


async def read_step(
    session: AsyncSession, caller: Caller, step_id: UUID
) -> tuple[str, int]:
    """Return a step as JSON, and the version of its story.

    Raises
    ------
    NotFound
        If there is none that the caller sees.
    """
    row = (await session.exec(visible_step(caller, step_id))).one_or_none()
    if row is None:
        raise NotFound("no such step")
    return str(row[0]), int(row[1])


async def add_step(
    session: AsyncSession,
    caller: Caller,
    story_id: UUID,
    said: StepSaid,
    *,
    request_digest: str | None = None,
) -> bool:
    """Add a step to a story; return whether it is there from before.

    Raises
    ------
    NotFound
        If the story is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    IdReused, ResourceDeleted
        If the id belongs to another step, or did; or that of a part of it did.
    UnknownReference
        If the step refers to what is not there for the caller.
    Invalid
        If parts of it do not go together, or the story has all the steps it can.
    """
    story = await own_story(session, caller, story_id)
    refuse_if_withdrawn(story)
    if await made_before(
        session, caller, Step, said.id, request_digest, story_id=story_id
    ):
        return True
    await space_for(session, caller, story.space_id, Permission.WRITE_STORY)
    refuse_misplaced(said.placements, "/placements")
    if any(p.placed_as is PlacedAs.ANALYST for p in said.placements):
        await space_for(session, caller, story.space_id, Permission.PLACE_STEP)
    said = step_as_told(said, await merged_among(session, caller, ids_of(said)))
    await refuse_deleted(session, caller, parts_of_step(said))
    await require_in_steps(session, caller, [said], "", [], set())
    entered = await _next_entered(session, caller, story_id)
    await keep_version(session, caller, story)
    rows = _rows(caller, story, said, entered, request_digest)
    await insert_rows(session, rows)
    await void_approval(session, caller, story)
    await settle(session, caller, story, words=True)
    return False


async def _next_entered(session: AsyncSession, caller: Caller, story_id: UUID) -> int:
    found = await session.exec(
        select(func.count(), func.max(Step.entered)).where(
            Step.organisation_id == caller.organisation_id, Step.story_id == story_id
        )
    )
    count, last = found.one()
    if count >= STEPS_MAX:
        raise Invalid(f"a story has at most {STEPS_MAX} steps", "", "too-many")
    return int(last) + 1


def _rows(
    caller: Caller,
    story: Story,
    said: StepSaid,
    entered: int,
    request_digest: str | None,
) -> Rows:
    home, now = story.space_id, datetime.now(UTC)
    step = told_step(caller, said, story.told_on, home, as_teller=True)
    told = Told(story.id, home, Visibility.NOBODY, (), (step,))
    (steps, rows), *others = step_rows(
        caller, story.id, home, [said], told, now, entered=entered
    )
    rows = [{**row, "request_digest": request_digest} for row in rows]
    people = [each.person for each in said.people if each.person]
    new = (Person, person_rows(caller, people, now))
    return [new, (steps, rows), *others]


async def change_step(
    session: AsyncSession,
    caller: Caller,
    step_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> None:
    """Change the named fields of a step; lists are replaced as a whole.

    `expected` is a version of its story. Another text voids a teller's yes. With
    neither a space nor a place it happened in the home space.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    Stale
        If the story has changed since the caller read it.
    UnknownReference
        If it refers to what is not there for the caller.
    """
    story, step = await held_step(session, caller, step_id, expected)
    fields = dict(changes)
    people: Sequence[PersonInStep] | None = fields.pop("people", None)
    when: When | None = fields.pop("when", None)
    if fields.get("space_id") is not None:
        await require_spaces(session, caller, [(fields["space_id"], "/space_id")])
    await keep_version(session, caller, story)
    reworded = fields.get("text", step.text) != step.text
    if not fields.keys().isdisjoint(_PLACE):
        _set_place(story, step, fields)
    for name, value in fields.items():
        setattr(step, name, value)
    if step.modality is Modality.ASPIRED:
        # Hoped for again: what was reported is in the versions before.
        step.reported_on = None
    if when is not None:
        step.first_day, step.last_day = when.first, when.last
        step.precision, step.day = when.precision, when.day(story.told_on)
    session.add(step)
    if people is not None:
        await _replace_people(session, caller, step_id, people)
    if reworded:
        await void_approval(session, caller, story)
    await settle(session, caller, story, words=reworded)


def _set_place(story: Story, step: Step, fields: dict[str, Any]) -> None:
    # The home space, where nobody said another, gives way to a place.
    implied = step.space_id == story.space_id and step.place is None
    said = None if implied else step.space_id
    space_id = fields.pop("space_id", said)
    step.place = fields.pop("place", step.place)
    step.space_id = where(space_id, step.place, story.space_id)


async def _replace_people(
    session: AsyncSession, caller: Caller, step_id: UUID, people: Sequence[PersonInStep]
) -> None:
    named = {each.person.id for each in people if each.person}
    people = people_as_told(people, await merged_among(session, caller, named))
    await require_people(session, caller, people, "/people")
    await session.exec(
        delete(StepPerson).where(
            col(StepPerson.organisation_id) == caller.organisation_id,
            col(StepPerson.step_id) == step_id,
        )
    )
    new = [each.person for each in people if each.person]
    rows: Rows = [
        (Person, person_rows(caller, new, datetime.now(UTC))),
        (StepPerson, [person_in_step_row(caller, step_id, each) for each in people]),
    ]
    await insert_rows(session, rows)
