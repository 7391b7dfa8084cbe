"""Claims of a report: the newest of its spaces, with what they stand on."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.report import ClaimItem, Claims, Label
from domain.room import LABEL_MAX
from domain.story import Sight, Visibility
from domain.strength import Presence, in_words, rubrics
from services.claim_detail import ClaimShown, shown_claims, visible_claims
from services.database.tables import Claim, Step, Story
from services.reports.scope import Scope

CLAIMS_MAX = 50


def visible_claims_of(caller: Caller, scope: Scope, *columns: Any) -> Any:  # noqa: ANN401 - what is selected decides
    """Return the claims on steps that count for the reader in a report's days.

    `columns` are what is selected; all that `shown_claims` takes where none is named.
    """
    days = scope.days
    return visible_claims(caller, *columns).where(
        or_(*_counted(scope)),
        *([] if days.first is None else [col(Step.day) >= days.first]),
        *([] if days.last is None else [col(Step.day) <= days.last]),
    )


def _counted(scope: Scope) -> Iterator[ColumnElement[bool]]:
    for space in scope.spaces:
        submitted = scope.homes[space] is Sight.SUBMITTED
        least = Visibility.SUBMITTED if submitted else Visibility.EVALUATORS
        yield and_(col(Claim.space_id) == space, col(Story.visibility) >= least)


async def claims_of(
    session: AsyncSession, caller: Caller, scope: Scope, language: str
) -> Claims:
    """Return the newest claims, in a language: eleven statements at most."""
    newest = (
        visible_claims_of(caller, scope)
        .order_by(col(Claim.id).desc())
        .limit(CLAIMS_MAX + 1)
    )
    rows = (await session.exec(newest)).all()
    shown = await shown_claims(session, caller, rows[:CLAIMS_MAX])
    return Claims(
        rubric=rubrics()[-1].version,
        claims=[_item(each, language) for each in shown],
        more=len(rows) > CLAIMS_MAX,
        sources="",
    )


def _item(found: ClaimShown, language: str) -> ClaimItem:
    row, strength = found.row, in_words(found.weighed.strength, language)
    return ClaimItem(
        id=row.id,
        label=row.statement[:LABEL_MAX],
        step=Label(row.step_id, found.step[:LABEL_MAX]),
        story=Label(row.story_id, (found.story or "")[:LABEL_MAX]),
        level=strength.level,
        wording=strength.wording,
        present=strength.those(Presence.PRESENT),
        absent=strength.those(Presence.ABSENT),
        unknown=strength.those(Presence.UNKNOWN),
        other_contributors=found.others.known if found.others.considered else None,
    )
