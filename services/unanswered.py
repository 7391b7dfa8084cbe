"""What waits for somebody's answer: stories submitted, claims sent, passages shown.

Each statement selects `id`, `label`, the story and the space with what they are called,
and `day`; then the claim and the draft, where there is one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, func

from domain.access import Caller
from domain.frozen_report import ReportState
from domain.lack import Lack
from domain.room import LABEL_MAX
from domain.story import State
from services.access import visible_stories
from services.claim_detail import visible_claims
from services.database.tables import (
    Claim,
    FrozenReport,
    FrozenReportSpace,
    Passage,
    Person,
    ReportMark,
    Space,
    Story,
    Substantiation,
)
from services.frozen_reports.read import evaluated


def _of_story() -> Sequence[Any]:
    return (
        col(Story.id).label("story_id"),
        col(Story.title).label("story_title"),
        col(Space.id).label("space_id"),
        col(Space.name).label("space_name"),
    )


def _submitted(caller: Caller, spaces: Sequence[UUID]) -> Any:  # noqa: ANN401 - a select
    return visible_stories(
        caller,
        col(Story.id),
        col(Story.title).label("label"),
        *_of_story(),
        col(Story.told_on).label("day"),
    ).where(col(Story.space_id).in_(spaces), Story.state == State.SUBMITTED)


def _sent(caller: Caller, spaces: Sequence[UUID]) -> Any:  # noqa: ANN401 - a select
    """Return the links that still open a claim.

    To whom one was sent stands with the claim, for those who may send it.
    """
    columns = (
        col(Substantiation.id),
        func.substr(Claim.statement, 1, LABEL_MAX).label("label"),
        *_of_story(),
        col(Substantiation.made_at).label("day"),
        col(Claim.id).label("claim_id"),
    )
    return (
        visible_claims(caller, *columns)
        .join(
            Substantiation,
            and_(
                col(Substantiation.organisation_id) == col(Claim.organisation_id),
                col(Substantiation.claim_id) == col(Claim.id),
            ),
        )
        .where(
            col(Story.space_id).in_(spaces),
            col(Story.state).not_in((State.DRAFT, State.WITHDRAWN)),
            col(Substantiation.answered_at).is_(None),
            col(Substantiation.revoked_at).is_(None),
            col(Substantiation.expires_at) > datetime.now(UTC),
        )
    )


def _shown(caller: Caller, spaces: Sequence[UUID]) -> Any:  # noqa: ANN401 - a select
    """Return the passages that wait for a person, in drafts that the caller evaluates.

    Each stands at the first of the draft's spaces that is asked for. Without those of a
    story that was withheld since: the draft has to be made anew first.
    """
    own = col(Passage.organisation_id)
    return (
        sa.select(*_of_passage())
        .select_from(Passage)
        .join(
            FrozenReport,
            and_(
                col(FrozenReport.organisation_id) == own,
                col(FrozenReport.id) == col(Passage.report_id),
            ),
        )
        .join(
            Space,
            and_(col(Space.organisation_id) == own, col(Space.id) == _first(spaces)),
        )
        .join(
            Person,
            and_(
                col(Person.organisation_id) == own,
                col(Person.id) == col(Passage.person_id),
            ),
        )
        .where(
            own == caller.organisation_id,
            col(Passage.report_id).in_(
                sa.select(col(FrozenReportSpace.report_id)).where(
                    col(FrozenReportSpace.organisation_id) == caller.organisation_id,
                    col(FrozenReportSpace.space_id).in_(spaces),
                )
            ),
            col(Passage.answer).is_(None),
            col(FrozenReport.state) == ReportState.DRAFT,
            evaluated(caller),
            ~_is_withheld(),
        )
    )


def _of_passage() -> Sequence[Any]:
    return (
        col(Passage.id),
        func.substr(Person.name, 1, LABEL_MAX).label("label"),
        sa.null().label("story_id"),
        sa.null().label("story_title"),
        col(Space.id).label("space_id"),
        col(Space.name).label("space_name"),
        col(FrozenReport.created_at).label("day"),
        sa.null().label("claim_id"),
        col(FrozenReport.id).label("report_id"),
    )


def _first(spaces: Sequence[UUID]) -> Any:  # noqa: ANN401 - a scalar subquery
    """Return the first space of a draft that is among some; null where none is."""
    return (
        sa.select(col(FrozenReportSpace.space_id))
        .where(
            col(FrozenReportSpace.organisation_id) == col(FrozenReport.organisation_id),
            col(FrozenReportSpace.report_id) == col(FrozenReport.id),
            col(FrozenReportSpace.space_id).in_(spaces),
        )
        .order_by(col(FrozenReportSpace.position))
        .limit(1)
        .correlate(FrozenReport)
        .scalar_subquery()
    )


def _is_withheld() -> sa.ColumnElement[bool]:
    return sa.exists(
        sa.select(col(ReportMark.story_id))
        .where(
            col(ReportMark.organisation_id) == col(Passage.organisation_id),
            col(ReportMark.report_id) == col(Passage.report_id),
            col(ReportMark.story_id) == col(Passage.story_id),
        )
        .correlate(Passage)
    )


UNANSWERED: Final[
    Mapping[Lack, tuple[Callable[[Caller, Sequence[UUID]], Any], Any]]
] = {
    Lack.ANSWER: (_submitted, col(Story.id)),
    Lack.SUBSTANTIATION: (_sent, col(Substantiation.id)),
    Lack.PASSAGE: (_shown, col(Passage.id)),
}
"""By kind, the statement of what waits, and the column it is sorted by."""
