"""Aspirations and uncertainties between clients and use cases, alike for both."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.said import cycles_said
from api.schemas.frame_entry import AspirationRead, EntryStateRead, UncertaintyRead
from api.schemas.indicator import AtCycleRead
from api.schemas.values import Ref
from domain.access import Caller
from domain.cycle import Cycle
from domain.frame import EntryState
from domain.scheme import AtCycle
from services import frame_entries
from services.frame_entries import EntryDetail, EntryFilter

_PLAIN = ("id", "text", "visibility", "state", "version", "created_at")


def entry_said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an entry as use cases take them.

    Raises
    ------
    Invalid
        If a cycle is neither given nor told by its name in the source.
    """
    said = dict(fields)
    if "cycles" in said:
        said["cycles"] = cycles_said(said["cycles"])
    if "kind" in said:
        said["of"] = said.pop("kind")
    return said


def at_cycles(cycles: Sequence[AtCycle]) -> list[AtCycleRead]:
    """Return cycles as clients get them."""
    return [AtCycleRead.model_validate(at) for at in cycles]


def _ref(key: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    return None if key is None else Ref(id=key, label=names.get(key))


def _refs(found: Sequence[tuple[UUID, str]]) -> list[Ref]:
    return [Ref(id=key, label=text) for key, text in found]


def _common(row: Any, detail: EntryDetail) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "space": Ref(id=row.space_id, label=detail.spaces[row.space_id]),
        "cycles": at_cycles(detail.cycles.get(row.id, ())),
        "holder": _ref(row.holder_id, detail.persons),
        "states": [
            EntryStateRead(
                state=each.state,
                since=each.since,
                note=each.note,
                said_by=Ref(
                    id=each.said_by_id, label=detail.persons.get(each.said_by_id)
                ),
            )
            for each in detail.states.get(row.id, ())
        ],
    }


async def aspirations_read(
    session: AsyncSession, caller: Caller, rows: Sequence[Any]
) -> list[AspirationRead]:
    """Return aspirations as clients get them: six statements for any number."""
    detail = await frame_entries.detail_of(session, caller, rows)
    return [
        AspirationRead(
            **_common(row, detail),
            uncertainties=_refs(detail.uncertainties.get(row.id, ())),
        )
        for row in rows
    ]


async def uncertainties_read(
    session: AsyncSession, caller: Caller, rows: Sequence[Any]
) -> list[UncertaintyRead]:
    """Return uncertainties as clients get them: six statements for any number."""
    detail = await frame_entries.detail_of(session, caller, rows)
    return [
        UncertaintyRead(
            **_common(row, detail),
            kind=row.of,
            aspirations=_refs(detail.aspirations.get(row.id, ())),
        )
        for row in rows
    ]


async def _filter(
    cycle: Annotated[Cycle | None, Query(description="Only at this cycle.")] = None,
    holder: Annotated[
        UUID | None, Query(description="Only what this person holds.")
    ] = None,
    personal: Annotated[
        bool | None,
        Query(description="Only what persons hold, or only what the space holds."),
    ] = None,
    state: Annotated[EntryState | None, Query(description="Only these.")] = None,
) -> EntryFilter:
    return EntryFilter(cycle, holder, state, personal)


Filter = Annotated[EntryFilter, Depends(_filter)]
