"""Corroborations with what they are about: one statement for any number."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from domain import evidence as rules
from domain.access import Caller
from services.access import knows_author, visible_stories
from services.database.tables import (
    Corroboration,
    Flow,
    Person,
    Step,
    Story,
    StoryTeller,
)
from services.flow_lists import sees_flow
from services.stories.view import EXCERPT_LENGTH


@dataclass(frozen=True, slots=True)
class CorroborationShown:
    """A corroboration, what its step or its flow's target tells, and whose it is."""

    row: Corroboration
    step_id: UUID
    step: str
    story: str | None
    recorded_by: tuple[UUID | None, str | None]


def visible_corroborations(caller: Caller, *columns: Any) -> Any:  # noqa: ANN401 - what is selected decides
    """Return the corroborations of what is there for the caller.

    `columns` are what is selected; all that `corroboration_shown` takes where none
    is named. A flow is there where both its ends are.
    """
    wanted = columns or (
        Corroboration,
        col(Step.id),
        func.substr(Step.text, 1, EXCERPT_LENGTH),
        col(Story.title),
        col(Person.name),
        _knows_recorder(caller),
    )
    return (
        visible_stories(caller, *wanted)
        .join(Corroboration, _joined(Corroboration.story_id, Story))
        .join(Person, _joined(Corroboration.recorded_by_id, Person))
        .outerjoin(Flow, _joined(Corroboration.flow_id, Flow))
        .join(
            Step,
            and_(
                col(Step.organisation_id) == col(Corroboration.organisation_id),
                col(Step.id)
                == func.coalesce(col(Corroboration.step_id), col(Flow.target_step_id)),
                # It follows, and keeps a database without statistics from reading every
                # step for each corroboration.
                col(Step.story_id) == col(Corroboration.story_id),
            ),
        )
        .where(
            Corroboration.organisation_id == caller.organisation_id,
            col(Step.deleted_at).is_(None),
            or_(col(Corroboration.flow_id).is_(None), sees_flow(caller)),
        )
    )


def _joined(column: Any, table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns and tables of any kind
    return and_(
        col(table.organisation_id) == col(Corroboration.organisation_id),
        col(table.id) == col(column),
    )


def _knows_recorder(caller: Caller) -> ColumnElement[bool]:
    """Return whether the caller may know who recorded: no nameless teller of an end."""
    recorder = col(Corroboration.recorded_by_id)
    source, teller = aliased(Story, name="source"), aliased(StoryTeller, name="first")
    collected = exists(
        select(source.id)
        .where(
            col(source.organisation_id) == col(Flow.organisation_id),
            col(source.id) == col(Flow.source_story_id),
            col(source.id) != col(Flow.target_story_id),
            col(source.collected_by_id) == recorder,
        )
        .correlate_except(source)
    )
    told = exists(
        select(teller.person_id)
        .where(
            col(teller.organisation_id) == col(Flow.organisation_id),
            col(teller.story_id) == col(Flow.source_story_id),
            col(teller.story_id) != col(Flow.target_story_id),
            col(teller.person_id) == recorder,
        )
        .correlate_except(teller)
    )
    return or_(
        recorder == caller.person_id,
        and_(knows_author(caller, recorder), ~collected, ~told),
    )


def corroboration_shown(row: Any) -> CorroborationShown:  # noqa: ANN401 - a row of `visible_corroborations`
    """Return a row of `visible_corroborations` by name."""
    found, step_id, text, title, name, known = row
    who = (found.recorded_by_id, name) if known else (None, None)
    return CorroborationShown(found, step_id, text, title, who)


def said_by(row: Any) -> rules.Corroboration:  # noqa: ANN401 - a row with these columns
    """Return what a source says, as rules take it."""
    return rules.Corroboration(row.source, row.standing, row.aspect, row.verdict)
