"""Passages: what a report says of a person is shown to that person first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission, Scope
from domain.errors import Invalid, NotFound, NotPermitted, StateConflict
from domain.frozen_report import Answer, ReportState, at
from domain.story import Naming
from services.access import require_in_organisation
from services.database.dialect import Row
from services.database.keyset import After, Slice, page
from services.database.tables import (
    FrozenReport,
    FrozenReportEntry,
    FrozenReportStory,
    Passage,
    Step,
    StepPerson,
    StoryTeller,
)
from services.frozen_reports.press import Held, HeldEntry
from services.frozen_reports.read import evaluated, marks_of, served

Answers: TypeAlias = Mapping[tuple[UUID | None, UUID, tuple[str, ...]], Passage]
"""Passages that were answered: about what, by whom, and what was said."""

_ANSWER = ("answer", "note", "how", "answered_by_id", "answered_at")


@dataclass(frozen=True, slots=True)
class PassageShown:
    """A passage and the report it stands in, with what it says."""

    passage: Passage
    report: FrozenReport
    texts: list[str]


def is_open(passage: Passage) -> bool:
    """Tell whether a person has not said yes to a passage."""
    return passage.answer is not Answer.YES


@dataclass(frozen=True, slots=True)
class Named:
    """A person who is named in a content, by a story or by what they hold."""

    person_id: UUID
    story_id: UUID | None
    entry_id: UUID | None
    pointers: Sequence[str]

    @property
    def about(self) -> UUID | None:
        """Return the story, aspiration or uncertainty."""
        return self.story_id or self.entry_id


async def named_in(
    session: AsyncSession,
    caller: Caller,
    held: Sequence[Held],
    hoped: Sequence[HeldEntry],
) -> list[Named]:
    """Return whom a content names: in stories as consent lets them, and holders."""
    named = [each for each in held if each.naming is Naming.NAMED]
    people = await _people(session, caller, [each.story_id for each in named])
    return [
        *(
            Named(person, each.story_id, None, each.pointers)
            for each in named
            for person in people.get(each.story_id, ())
        ),
        *(
            Named(each.holder_id, None, each.entry_id, each.pointers)
            for each in hoped
            if each.holder_id is not None
        ),
    ]


def passage_rows(
    caller: Caller,
    report_id: UUID,
    content: dict[str, Any],
    named: Sequence[Named],
    answered: Answers,
) -> list[Row]:
    """Return the rows of the passages that name a person.

    An answer that was given before to the same words stands.
    """
    rows: list[Row] = []
    for each in named:
        said = tuple(_said(content, each.pointers))
        before = answered.get((each.about, each.person_id, said))
        rows.append(
            {
                "organisation_id": caller.organisation_id,
                "id": uuid7(),
                "report_id": report_id,
                "story_id": each.story_id,
                "entry_id": each.entry_id,
                "person_id": each.person_id,
                **{name: getattr(before, name, None) for name in _ANSWER},
            }
        )
    return rows


def _said(content: object, pointers: Sequence[str]) -> list[str]:
    """Return what stands at some places, each text once."""
    texts = (at(content, pointer) for pointer in pointers)
    return list(dict.fromkeys(text for text in texts if isinstance(text, str)))


async def _people(
    session: AsyncSession, caller: Caller, story_ids: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """Return who tells stories and who takes part in their steps: two statements."""
    tellers = await session.exec(
        select(StoryTeller.story_id, StoryTeller.person_id)
        .where(
            StoryTeller.organisation_id == caller.organisation_id,
            col(StoryTeller.story_id).in_(story_ids),
        )
        .order_by(col(StoryTeller.position))
    )
    actors = await session.exec(
        select(Step.story_id, StepPerson.person_id)
        .join(
            StepPerson,
            and_(
                col(StepPerson.organisation_id) == col(Step.organisation_id),
                col(StepPerson.step_id) == col(Step.id),
            ),
        )
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.story_id).in_(story_ids),
            col(Step.deleted_at).is_(None),
            col(StepPerson.person_id).is_not(None),
        )
        .order_by(col(Step.entered), col(StepPerson.id))
    )
    found: dict[UUID, dict[UUID, None]] = {}
    for story, person in (*tellers, *actors):
        if person is not None:
            found.setdefault(story, {})[person] = None
    return {story: list(people) for story, people in found.items()}


async def answers_to(
    session: AsyncSession, caller: Caller, report: FrozenReport
) -> Answers:
    """Return what was answered to the passages of a draft."""
    held = await _pointers(session, caller, [report.id])
    content = orjson.loads(report.content)
    rows = await session.exec(
        select(Passage).where(
            Passage.organisation_id == caller.organisation_id,
            Passage.report_id == report.id,
            col(Passage.answer).is_not(None),
        )
    )
    found = {}
    for row in rows:
        about = row.story_id or row.entry_id
        said = _said(content, held.get((report.id, about), ()))
        found[about, row.person_id, tuple(said)] = row
    return found


async def _pointers(
    session: AsyncSession, caller: Caller, report_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID | None], list[str]]:
    """Return where reports tell of stories and entries: two statements."""
    stories = await session.exec(
        select(FrozenReportStory).where(
            FrozenReportStory.organisation_id == caller.organisation_id,
            col(FrozenReportStory.report_id).in_(report_ids),
        )
    )
    entries = await session.exec(
        select(FrozenReportEntry).where(
            FrozenReportEntry.organisation_id == caller.organisation_id,
            col(FrozenReportEntry.report_id).in_(report_ids),
        )
    )
    return {
        **{(row.report_id, row.story_id): row.pointers for row in stories},
        **{(row.report_id, row.entry_id): row.pointers for row in entries},
    }


async def list_own_passages(
    session: AsyncSession, caller: Caller, after: After
) -> Slice[PassageShown]:
    """Return a page of the passages about the caller, in drafts and frozen reports.

    Raises
    ------
    NotPermitted
        If the token does not read.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    statement = select(Passage).where(
        Passage.organisation_id == caller.organisation_id,
        Passage.person_id == caller.person_id,
    )
    found = await page(session, statement, [col(Passage.id)], after)
    shown = await _shown(session, caller, found.rows)
    return Slice(shown, found.next, found.total)


async def list_passages(
    session: AsyncSession, caller: Caller, report: FrozenReport, after: After
) -> Slice[PassageShown]:
    """Return a page of the passages of a report whose spaces the caller evaluates."""
    statement = select(Passage).where(
        Passage.organisation_id == caller.organisation_id,
        Passage.report_id == report.id,
    )
    found = await page(session, statement, [col(Passage.id)], after)
    shown = await _shown(session, caller, found.rows)
    return Slice(shown, found.next, found.total)


async def _shown(
    session: AsyncSession, caller: Caller, passages: Sequence[Passage]
) -> list[PassageShown]:
    ids = sorted({passage.report_id for passage in passages})
    reports = await session.exec(
        select(FrozenReport).where(
            FrozenReport.organisation_id == caller.organisation_id,
            col(FrozenReport.id).in_(ids),
        )
    )
    there = {report.id: report for report in reports}
    marks = await marks_of(session, caller, list(there.values()))
    contents = {
        key: orjson.loads(served(report, marks[key]).content)
        for key, report in there.items()
    }
    held = await _pointers(session, caller, ids)
    shown = []
    for each in passages:
        places = held.get((each.report_id, each.story_id or each.entry_id), ())
        said = _said(contents[each.report_id], places)
        shown.append(PassageShown(each, there[each.report_id], said))
    return shown


async def answer_passage(
    session: AsyncSession,
    caller: Caller,
    passage_id: UUID,
    answer: Answer,
    *,
    note: str | None = None,
    how: str | None = None,
) -> PassageShown:
    """Answer a passage of a draft: the person themselves, or an evaluator for them.

    Raises
    ------
    NotFound
        If it is neither about the caller nor in a report of theirs to freeze.
    NotPermitted
        If the token does not write.
    Invalid
        If somebody else answers and does not say how the person did.
    StateConflict
        If the report is frozen.
    """
    found = await session.exec(
        select(Passage)
        .join(
            FrozenReport,
            and_(
                col(FrozenReport.organisation_id) == col(Passage.organisation_id),
                col(FrozenReport.id) == col(Passage.report_id),
            ),
        )
        .where(
            Passage.organisation_id == caller.organisation_id,
            Passage.id == passage_id,
            or_(Passage.person_id == caller.person_id, evaluated(caller)),
        )
    )
    passage = found.one_or_none()
    if passage is None:
        raise NotFound("no such passage")
    if Scope.WRITE not in caller.scopes:
        raise NotPermitted("a token for reading answers nothing")
    if how is None and passage.person_id != caller.person_id:
        raise Invalid("say how the person answered", "/how", "required")
    own = (caller.organisation_id, passage.report_id)
    report = await session.get(
        FrozenReport, own, with_for_update=True, populate_existing=True
    )
    if report is None or report.state is ReportState.FROZEN:
        raise StateConflict("the report is frozen")
    passage.answer, passage.note, passage.how = answer, note, how
    passage.answered_by_id = caller.person_id
    passage.answered_at = datetime.now(UTC)
    session.add(passage)
    await session.flush()
    return (await _shown(session, caller, [passage]))[0]
