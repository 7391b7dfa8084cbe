"""Stories as clients read them: JSON that the database builds."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, case, func, null, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.access import Caller
from domain.story import Naming, PlacedAs
from services.access import evaluates, holds, sees_space, visible_stories
from services.database.json import (
    json_instant,
    json_object,
    json_stored,
    listed,
)
from services.database.tables import (
    Consent,
    Person,
    Placement,
    Space,
    Step,
    StepPerson,
    Story,
    StoryTeller,
)

EXCERPT_LENGTH = 80
NO_ROLE = "a teller"
"""What stands for a teller who is shown by a role and has none."""

_PLACE = aliased(Space, name="place")
"""Where a step happened, beside the home of its story."""


def reference(key: object, label: object) -> json_object:
    """Return a reference as JSON."""
    return json_object("id", key, "label", label)


def knows_tellers(caller: Caller) -> ColumnElement[bool]:
    """Return whether the caller may know who tells, whatever the consent says."""
    return or_(evaluates(caller), holds(caller))


def known_tellers(caller: Caller) -> sa.ScalarSelect[Any]:
    """Return the tellers of a story as JSON, each as far as the caller may know."""
    named = or_(col(Story.naming) == Naming.NAMED.value, knows_tellers(caller))
    role = col(Story.naming) == Naming.ROLE.value
    shown = reference(
        case((named, col(Person.id)), else_=null()),
        case(
            (named, col(Person.name)),
            (role, func.coalesce(col(Person.role), NO_ROLE)),
            else_="anonymous",
        ),
    )
    return listed(
        sa.select(shown.label("item"))
        .select_from(StoryTeller)
        .join(
            Person,
            and_(
                col(Person.organisation_id) == col(StoryTeller.organisation_id),
                col(Person.id) == col(StoryTeller.person_id),
            ),
        )
        .where(
            col(StoryTeller.organisation_id) == col(Story.organisation_id),
            col(StoryTeller.story_id) == col(Story.id),
        )
        .order_by(col(StoryTeller.position))
        .correlate(Story, Space)
    )


def _collector(caller: Caller) -> sa.ScalarSelect[Any]:
    known = knows_tellers(caller)
    shown = reference(
        case((known, col(Person.id)), else_=null()),
        case((known, col(Person.name)), else_=null()),
    )
    return (
        sa.select(shown)
        .where(
            col(Person.organisation_id) == col(Story.organisation_id),
            col(Person.id) == col(Story.collected_by_id),
        )
        .correlate(Story, Space)
        .scalar_subquery()
    )


def _consent() -> json_stored:
    shown = json_object(
        *("id", col(Consent.id), "reach", col(Consent.reach)),
        *("naming", col(Consent.naming), "purpose", col(Consent.purpose)),
        *("given_on", col(Consent.given_on)),
        *("wording_version", col(Consent.wording_version)),
        *("until", col(Consent.until)),
        *("revoked_at", json_instant(col(Consent.revoked_at))),
    )
    # SQLite forgets while it sorts that a text is JSON.
    return json_stored(
        sa.select(shown)
        .where(
            col(Consent.organisation_id) == col(Story.organisation_id),
            col(Consent.story_id) == col(Story.id),
        )
        .order_by(col(Consent.recorded_at).desc(), col(Consent.id).desc())
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )


def _people(caller: Caller) -> sa.ScalarSelect[Any]:
    known = or_(col(Story.naming) == Naming.NAMED.value, knows_tellers(caller))
    person = case(
        (
            and_(known, col(Person.id).is_not(None)),
            reference(col(Person.id), col(Person.name)),
        ),
        else_=null(),
    )
    item = json_object(
        *("person", person),
        *("role", func.coalesce(col(StepPerson.role), col(Person.role))),
        *("number", col(StepPerson.number), "part", col(StepPerson.part)),
    )
    return listed(
        sa.select(item.label("item"))
        .select_from(StepPerson)
        .outerjoin(
            Person,
            and_(
                col(Person.organisation_id) == col(StepPerson.organisation_id),
                col(Person.id) == col(StepPerson.person_id),
            ),
        )
        .where(
            col(StepPerson.organisation_id) == col(Step.organisation_id),
            col(StepPerson.step_id) == col(Step.id),
        )
        .order_by(col(StepPerson.id))
        .correlate(Step, Story, Space)
    )


def _placements(caller: Caller) -> sa.ScalarSelect[Any]:
    known = knows_tellers(caller)
    placed_by = (
        sa.select(col(Person.name))
        .where(
            col(Person.organisation_id) == col(Placement.organisation_id),
            col(Person.id) == col(Placement.placed_by_id),
        )
        .correlate(Placement)
        .scalar_subquery()
    )
    item = json_object(
        *("id", col(Placement.id), "cycle", col(Placement.cycle)),
        *("dimension", col(Placement.dimension), "polarity", col(Placement.polarity)),
        *("for_whom", col(Placement.for_whom)),
        *("as_named", json_stored(col(Placement.as_named))),
        *("as", col(Placement.placed_as)),
        "placed_by",
        reference(
            case((known, col(Placement.placed_by_id)), else_=null()),
            case((known, placed_by), else_=null()),
        ),
        *("version", col(Placement.version)),
    )
    return listed(
        sa.select(item.label("item"))
        .where(
            col(Placement.organisation_id) == col(Step.organisation_id),
            col(Placement.step_id) == col(Step.id),
            col(Placement.placed_as) == PlacedAs.TELLER.value,
        )
        .order_by(col(Placement.id))
        .correlate(Step, Story, Space)
    )


def _step_parts(caller: Caller, place: type[Space]) -> tuple[Any, ...]:
    """Return the names and values of a step; `place` is the space it happened in."""
    sees = sees_space(caller, place)
    happened = case(
        (col(place.id).is_(None), null()),
        (sees, reference(col(place.id), col(place.name))),
        else_=reference(null(), null()),
    )
    when = json_object(
        *("from", col(Step.first_day), "to", col(Step.last_day)),
        *("precision", col(Step.precision)),
    )
    return (
        *("id", col(Step.id), "position", col(Step.position), "text", col(Step.text)),
        *("prompt", col(Step.prompt), "language", col(Step.language), "when", when),
        *("space", happened, "place", col(Step.place), "people", _people(caller)),
        *("modality", col(Step.modality), "revisit_on", col(Step.revisit_on)),
        *("reported_on", col(Step.reported_on)),
        *("attachments", json_stored(col(Step.attachments))),
        *("placements", _placements(caller)),
    )


def _happened_in(place: type[Space]) -> ColumnElement[bool]:
    return and_(
        col(place.organisation_id) == col(Step.organisation_id),
        col(place.id) == col(Step.space_id),
    )


def step_of_story() -> ColumnElement[bool]:
    """Return the condition that joins a step and its story."""
    return and_(
        col(Step.organisation_id) == col(Story.organisation_id),
        col(Step.story_id) == col(Story.id),
    )


def visible_step(caller: Caller, step_id: UUID) -> Any:  # noqa: ANN401 - a select
    """Return the statement that reads a step as JSON, and its story's version."""
    shown = json_object(
        *("story", reference(col(Story.id), col(Story.title))),
        *("story_state", col(Story.state)),
        *_step_parts(caller, _PLACE),
    )
    return (
        visible_stories(caller, sa.cast(shown, sa.Text), col(Story.version))
        .join(Step, step_of_story())
        .outerjoin(_PLACE, _happened_in(_PLACE))
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.id) == step_id,
            col(Step.deleted_at).is_(None),
        )
    )


def _steps(caller: Caller) -> sa.ScalarSelect[Any]:
    item = json_object(*_step_parts(caller, _PLACE))
    return listed(
        sa.select(item.label("item"))
        .select_from(Step)
        .outerjoin(_PLACE, _happened_in(_PLACE))
        .where(
            col(Step.organisation_id) == col(Story.organisation_id),
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.position).is_(None), col(Step.position), col(Step.entered))
        .correlate(Story, Space)
    )


def story_json(caller: Caller) -> sa.Cast[str]:
    """Return a story as clients read it (`StoryRead`)."""
    shown = json_object(
        *("id", col(Story.id), "space", reference(col(Space.id), col(Space.name))),
        *("title", col(Story.title), "language", col(Story.language)),
        *("kind", col(Story.kind), "state", col(Story.state)),
        *("told_on", col(Story.told_on), "captured_at", col(Story.captured_at)),
        *("received_at", json_instant(col(Story.received_at))),
        *(
            "source",
            json_stored(col(Story.source)),
            "tellers",
            known_tellers(caller),
        ),
        *("collected_by", _collector(caller)),
        *("approval", json_stored(col(Story.approval)), "consent", _consent()),
        *("steps", _steps(caller), "version", col(Story.version)),
        *("updated_at", json_instant(col(Story.updated_at))),
    )
    return sa.cast(shown, sa.Text)


def _excerpt() -> sa.ScalarSelect[Any]:
    return (
        sa.select(func.substr(col(Step.text), 1, EXCERPT_LENGTH))
        .where(
            col(Step.organisation_id) == col(Story.organisation_id),
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.position).is_(None), col(Step.position), col(Step.entered))
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )


def item_json(caller: Caller) -> sa.Cast[str]:
    """Return a story as it stands in a list (`StoryItem`)."""
    shown = json_object(
        *("id", col(Story.id), "space", reference(col(Space.id), col(Space.name))),
        *("title", col(Story.title), "excerpt", func.coalesce(_excerpt(), "")),
        *("language", col(Story.language), "kind", col(Story.kind)),
        *("state", col(Story.state), "told_on", col(Story.told_on)),
        *(
            "tellers",
            known_tellers(caller),
            "cycles",
            json_stored(col(Story.cycles)),
        ),
        *("paths", json_stored(col(Story.path)), "version", col(Story.version)),
    )
    return sa.cast(shown, sa.Text)
