"""Evidence links with what their ends are called: one statement for any number."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, and_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from domain.access import Caller
from services.access import knows_author, sees_space, visible_stories
from services.database.tables import (
    EvidenceLink,
    Indicator,
    Measurement,
    Person,
    Space,
    Step,
    Story,
)
from services.stories.view import EXCERPT_LENGTH

_PLACE = aliased(Space, name="place")
"""The space of an indicator, beside the home of the story."""


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A link with what its ends are called; the measurement only while it is there."""

    link: EvidenceLink
    step: str
    story: str | None
    indicator: str
    measurement: str | None
    linked_by: tuple[UUID | None, str | None]


def visible_links(caller: Caller) -> Any:  # noqa: ANN401 - a select of many columns
    """Return links, and what their ends are called, whose ends the caller sees."""
    step = _step_told()
    statement = visible_stories(
        caller,
        EvidenceLink,
        step.label("step"),
        col(Story.title),
        col(Indicator.name),
        Measurement,
        col(Person.name),
        knows_author(caller, col(EvidenceLink.linked_by_id)),
    )
    own = caller.organisation_id
    return (
        # By the story that a link keeps: it is its step's.
        statement.join(EvidenceLink, _points(EvidenceLink.story_id, Story))
        .join(Indicator, _points(EvidenceLink.indicator_id, Indicator))
        .join(_PLACE, _points(Indicator.space_id, _PLACE, Indicator))
        .join(Person, _points(EvidenceLink.linked_by_id, Person))
        .outerjoin(
            Measurement,
            _points(EvidenceLink.measurement_id, Measurement)
            & col(Measurement.deleted_at).is_(None),
        )
        .where(
            EvidenceLink.organisation_id == own,
            step.is_not(None),
            sees_space(caller, _PLACE),
        )
    )


def _step_told() -> ScalarSelect[str]:
    """Return what the step of a link tells; null where it was deleted.

    Not joined, and found by its story too, which follows: a database without statistics
    reads every step for each link otherwise.
    """
    return (
        select(func.substr(Step.text, 1, EXCERPT_LENGTH))
        .where(
            col(Step.organisation_id) == col(EvidenceLink.organisation_id),
            col(Step.id) == col(EvidenceLink.step_id),
            col(Step.story_id) == col(EvidenceLink.story_id),
            col(Step.deleted_at).is_(None),
        )
        .correlate(EvidenceLink)
        .scalar_subquery()
    )


def _points(
    column: Any,  # noqa: ANN401 - a column of any table
    table: Any,  # noqa: ANN401 - a table, or an alias of one
    source: type[Any] = EvidenceLink,
) -> Any:  # noqa: ANN401 - a condition
    """Return the condition that joins a reference and what it refers to."""
    return and_(
        col(table.organisation_id) == col(source.organisation_id),
        col(table.id) == col(column),
    )


def link_shown(row: Any) -> LinkShown:  # noqa: ANN401 - a row of `visible_links`
    """Return a row of `visible_links` by name."""
    link, text, title, indicator, measurement, name, known = row
    return LinkShown(
        link=link,
        step=text,
        story=title,
        indicator=indicator,
        measurement=None if measurement is None else _label(measurement),
        linked_by=(link.linked_by_id, name) if known else (None, None),
    )


def _label(measurement: Measurement) -> str:
    """Return what a measurement says and when, in a few words."""
    said = measurement.code or (measurement.text or "")[:EXCERPT_LENGTH]
    if measurement.value is not None:
        said = f"{_plain(measurement.value)}"
    return f"{said} ({measurement.first_day or measurement.day})"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
