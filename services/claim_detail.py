"""Claims with what they are about and how strong they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.claim import Contributor, Others, Share, others_of
from domain.story import Naming
from services.access import knows_author, visible_stories
from services.database.tables import Claim, Person, Space, Step, Story
from services.stories.view import EXCERPT_LENGTH, knows_tellers, step_of_story
from services.strengths import Weighed, strengths


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim as the caller sees it."""

    row: Claim
    step: str
    story: str | None
    space: str
    made_by: tuple[UUID | None, str | None]
    contributors: list[Contributor] | None
    others: Others
    weighed: Weighed


def visible_claims(caller: Caller, *columns: Any) -> Any:  # noqa: ANN401 - what is selected decides
    """Return the claims on steps that are there for the caller.

    `columns` are what is selected; all that `shown_claims` takes where none is named.
    """
    wanted = columns or (
        Claim,
        func.substr(Step.text, 1, EXCERPT_LENGTH),
        col(Story.title),
        col(Space.name),
        col(Person.name),
        knows_author(caller, col(Claim.made_by_id)),
        or_(col(Story.naming) == Naming.NAMED, knows_tellers(caller)),
    )
    own = col(Claim.organisation_id)
    return (
        visible_stories(caller, *wanted)
        .join(Step, step_of_story())
        .join(
            Claim,
            and_(
                own == col(Step.organisation_id),
                col(Claim.step_id) == col(Step.id),
                # It follows from the step, and keeps the database from reading every
                # story for each claim while it has no statistics.
                col(Claim.story_id) == col(Story.id),
                col(Claim.space_id) == col(Space.id),
            ),
        )
        .join(
            Person,
            and_(
                col(Person.organisation_id) == own,
                col(Person.id) == col(Claim.made_by_id),
            ),
        )
        .where(
            Claim.organisation_id == caller.organisation_id,
            col(Step.deleted_at).is_(None),
        )
    )


async def shown_claims(
    session: AsyncSession, caller: Caller, rows: Sequence[Any]
) -> list[ClaimShown]:
    """Return rows of `visible_claims` with their strength: ten statements at most."""
    if not rows:
        return []
    weighed = await strengths(
        session, caller, [(row[0], bool(row[-1])) for row in rows]
    )
    return [_shown(row, weighed[row[0].id]) for row in rows]


def _shown(row: Any, weighed: Weighed) -> ClaimShown:  # noqa: ANN401 - a row of `visible_claims`
    claim, step, story, space, name, known, _ = row
    contributors = contributors_of(claim)
    return ClaimShown(
        row=claim,
        step=step,
        story=story,
        space=space,
        made_by=(claim.made_by_id, name) if known else (None, None),
        contributors=contributors,
        others=others_of(contributors),
        weighed=weighed,
    )


def contributors_of(claim: Claim) -> list[Contributor] | None:
    """Return the other contributors that a claim names; None where nobody asked."""
    if claim.contributors is None:
        return None
    return [
        Contributor(
            each["name"],
            None if each["share"] is None else Share(each["share"]),
            each["note"],
        )
        for each in claim.contributors
    ]
