"""Framing events: below `/v1/spaces/{space_id}`, and `/v1/framing-events`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.framing_event import (
    AgendaItemRead,
    CommitmentRead,
    FramingEventCreate,
    FramingEventRead,
    FramingEventUpdate,
    ToDeriveRead,
)
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    DuplicateEntry,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    UnknownReference,
)
from domain.framing_event import AgendaItem, OutcomeKind
from services import framing_event_detail, framing_events
from services.framing_event_detail import EventDetail, agenda_of
from services.framing_events import OutcomeSaid

router = APIRouter(prefix="/v1", tags=["framing"], route_class=UnitOfWork)

_PLAIN = (
    "id",
    "frame_id",
    "frame_version",
    "landscape_id",
    "landscape_version",
    "version",
    "created_at",
)
_LISTS = {
    "indicators_to_derive": OutcomeKind.INDICATOR,
    "commitments": OutcomeKind.COMMITMENT,
    "open_questions": OutcomeKind.QUESTION,
}


def _said(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[OutcomeKind, Any]]:
    """Return the fields of an event as use cases take them, and outcomes by kind."""
    plain = {name: value for name, value in fields.items() if name not in _LISTS}
    if "agenda" in plain:
        plain["agenda"] = [
            AgendaItem(each.topic, each.text, each.minutes) for each in plain["agenda"]
        ]
    outcomes = {
        kind: [
            _outcome(kind, each, f"/{name}/{n}") for n, each in enumerate(fields[name])
        ]
        for name, kind in _LISTS.items()
        if name in fields
    }
    return plain, outcomes


def _outcome(kind: OutcomeKind, sent: Any, at: str) -> OutcomeSaid:  # noqa: ANN401 - of any kind
    if isinstance(sent, str):
        return OutcomeSaid(kind, sent, at)
    return OutcomeSaid(kind, at=at, **dict(sent))


def _ref(key: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    """Return a reference; what the reader may not see is named by nothing."""
    if key is None:
        return None
    return Ref(id=key if key in names else None, label=names.get(key))


def _one(row: Any, detail: EventDetail) -> FramingEventRead:  # noqa: ANN401 - a row
    own = detail.outcomes.get(row.id, ())
    of = {kind: [each for each in own if each.kind is kind] for kind in OutcomeKind}
    return FramingEventRead(
        **{name: getattr(row, name) for name in _PLAIN},
        space=Ref(id=row.space_id, label=detail.spaces[row.space_id]),
        activity=Ref(id=row.activity_id, label=detail.activities.get(row.activity_id)),
        agenda=[AgendaItemRead.model_validate(each) for each in agenda_of(row)],
        indicators_to_derive=[
            ToDeriveRead(
                text=each.text,
                aspiration=_ref(each.aspiration_id, detail.aspirations),
                indicator=_ref(each.indicator_id, detail.indicators),
            )
            for each in of[OutcomeKind.INDICATOR]
        ],
        commitments=[
            CommitmentRead(
                text=each.text, person=_ref(each.person_id, detail.persons), by=each.by
            )
            for each in of[OutcomeKind.COMMITMENT]
        ],
        open_questions=[each.text for each in of[OutcomeKind.QUESTION]],
    )


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[FramingEventRead]:
    """Return framing events as clients get them: six statements for any number."""
    detail = await framing_event_detail.detail_of(session, caller, found)
    return [_one(row, detail) for row in found]


async def _tagged(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> FramingEventRead:
    """Return the one event that was found, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    return (await _read(session, caller, found))[0]


@router.post(
    "/spaces/{space_id}/framing-events",
    operation_id="create_framing_event",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(FramingEventRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        DuplicateEntry,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_framing_event(
    space_id: UUID,
    sent: FramingEventCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> FramingEventRead:
    """Say of an activity that it framed: its agenda, and what came of it."""
    fields, outcomes = _said(dict(sent))
    row, replayed = await framing_events.create_framing_event(
        session,
        caller,
        space_id,
        event_id=fields.pop("id"),
        outcomes=[each for several in outcomes.values() for each in several],
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/framing-events/{row.id}", replayed=replayed)
    return await _tagged(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/framing-events",
    operation_id="list_framing_events",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_framing_events(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[FramingEventRead]:
    """List the framing events of a space."""
    found = await framing_events.list_framing_events(
        session, caller, space_id, pages.after()
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/framing-events/{framing_event_id}",
    operation_id="read_framing_event",
    responses=problems(NotFound),
)
async def read_framing_event(
    framing_event_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> FramingEventRead:
    """Read a framing event."""
    row = await framing_events.read_framing_event(session, caller, framing_event_id)
    return await _tagged(session, caller, [row], response)


@router.patch(
    "/framing-events/{framing_event_id}",
    operation_id="change_framing_event",
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        PreconditionMissing,
        Stale,
        UnknownReference,
    ),
)
async def change_framing_event(
    framing_event_id: UUID,
    sent: FramingEventUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> FramingEventRead:
    """Change fields of a framing event; a list that is sent replaces the present one.

    Once an indicator is derived, name it beside what it was to be derived from.
    """
    fields, outcomes = _said(
        {name: getattr(sent, name) for name in sent.model_fields_set}
    )
    row = await framing_events.change_framing_event(
        session, caller, framing_event_id, expected, fields | {"outcomes": outcomes}
    )
    return await _tagged(session, caller, [row], response)


@router.delete(
    "/framing-events/{framing_event_id}",
    operation_id="delete_framing_event",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, PreconditionMissing, Stale
    ),
)
async def delete_framing_event(
    framing_event_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Take back that an activity framed; the activity stays, and so does the frame."""
    await framing_events.delete_framing_event(
        session, caller, framing_event_id, expected
    )
