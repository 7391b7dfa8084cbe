"""Frames and their versions, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.frame_entry import Statement
from api.schemas.indicator import AtCycleRead
from api.schemas.values import Day, Id, Instant, Read, Ref, Sent, Text, Whole, example
from domain.cycle import Cycle
from domain.frame import ENTRIES_MAX, Change, EntryKind, EntryState

Focus = Annotated[list[Cycle], Field(max_length=8)]
EntryIds = Annotated[list[Id], Field(max_length=ENTRIES_MAX)]
PersonIds = Annotated[list[Id], Field(max_length=500)]
Number = Annotated[Whole, Field(ge=1, le=2**31 - 1)]

_TAKEN = "Null: all that are shared in the space and still pursued."
_ID = "0192f0c1-2345-7abc-8def-0123456789ab"
_EXAMPLE = {
    "statement": "Women take part in local government.",
    "focus": ["applied", "realized", "enabling"],
    "since": "2015-01-01",
    "until": "2020-12-31",
    "agreed_on": "2015-03-01",
    "person_ids": [_ID],
    "aspiration_ids": [_ID],
    "uncertainty_ids": [_ID],
}


class FrameCreate(Sent):
    """A frame to be given to a space: its first version."""

    model_config = example(_EXAMPLE)

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    statement: Text = Field(description="The difference that is cared about.")
    focus: Focus = Field(default=[], description="The cycles; it refuses no entry.")
    since: Day | None = Field(default=None, description="Of its horizon.")
    until: Day | None = Field(default=None, description="Of its horizon.")
    agreed_on: Day | None = Field(default=None, description="Today if null.")
    note: Text | None = None
    person_ids: PersonIds = Field(default=[], description="Who took part in it.")
    aspiration_ids: EntryIds | None = Field(default=None, description=_TAKEN)
    uncertainty_ids: EntryIds | None = Field(default=None, description=_TAKEN)
    brought_by_step_id: Id | None = None
    brought_by_activity_id: Id | None = None


class FrameVersionCreate(Sent):
    """The next version of a frame, as a whole."""

    model_config = example(
        {
            "predecessor": 1,
            **_EXAMPLE,
            "agreed_on": "2017-05-01",
            "brought_by_step_id": _ID,
        }
    )

    predecessor: Number = Field(description="The version that it follows.")
    statement: Text = Field(description="The difference that is cared about.")
    focus: Focus = Field(default=[], description="The cycles; it refuses no entry.")
    since: Day | None = Field(default=None, description="Of its horizon.")
    until: Day | None = Field(default=None, description="Of its horizon.")
    agreed_on: Day | None = Field(default=None, description="Today if null.")
    note: Text | None = None
    person_ids: PersonIds = Field(default=[], description="Who took part in it.")
    aspiration_ids: EntryIds | None = Field(default=None, description=_TAKEN)
    uncertainty_ids: EntryIds | None = Field(default=None, description=_TAKEN)
    brought_by_step_id: Id | None = Field(
        default=None, description="The step that led to it: a reframing loop."
    )
    brought_by_activity_id: Id | None = Field(
        default=None, description="The framing event's activity."
    )


class FramedEntry(Read):
    """An aspiration or uncertainty as a version keeps it."""

    id: Id
    text: Statement
    cycles: list[AtCycleRead]
    in_focus: bool = Field(description="Whether a cycle of it is in focus.")
    holder: Ref | None
    state: EntryState = Field(description="As it was then.")
    state_now: EntryState


class FrameVersionListed(Read):
    """A version of a frame, without its entries."""

    version: int
    predecessor: int | None
    agreed_on: Day
    statement: str
    focus: list[Cycle]
    since: Day | None
    until: Day | None
    note: str | None
    persons: list[Ref]
    brought_by_step: Ref | None
    brought_by_activity: Ref | None
    created_at: Instant


class FrameRead(FrameVersionListed):
    """A frame in its present version, or in the one asked for."""

    id: Id
    space: Ref
    aspirations: list[FramedEntry]
    uncertainties: list[FramedEntry]
    hidden: bool = Field(description="Whether something is not shown to you.")


class EntryThen(Read):
    """What an aspiration or uncertainty said in one version."""

    text: str
    cycles: list[AtCycleRead]
    state: EntryState
    holder: Ref | None


class EntryChanged(Read):
    """An aspiration or uncertainty that is not the same in both versions."""

    id: Id
    kind: EntryKind
    change: Change
    before: EntryThen | None
    after: EntryThen | None


class CycleChanged(Read):
    """What changed at one cycle."""

    cycle: Cycle | None = Field(description="Null: of no cycle.")
    was_in_focus: bool
    is_in_focus: bool
    entries: list[EntryChanged]


class StatementChanged(Read):
    """What a frame said before and after."""

    before: str
    after: str


class HorizonRead(Read):
    """How far a frame looks; null where that is left open."""

    since: Day | None
    until: Day | None


class HorizonChanged(Read):
    """How far a frame looked before and after."""

    before: HorizonRead
    after: HorizonRead


class FrameDifferenceRead(Read):
    """What changed from one version of a frame to another."""

    from_: int = Field(alias="from", validation_alias="from_")
    to: int
    statement: StatementChanged | None = Field(description="Null: it says the same.")
    horizon: HorizonChanged | None = Field(description="Null: it is the same.")
    joined: list[Ref]
    left: list[Ref]
    cycles: list[CycleChanged] = Field(description="All eight, and what has none.")
