"""Aspirations and uncertainties, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.indicator import AtCycle, AtCycleRead
from api.schemas.values import Day, Id, Instant, Read, Ref, Sent, Text, example
from domain.frame import (
    TEXT_MAX,
    EntryState,
    SharedWith,
    UncertaintyKind,
)

Statement = Annotated[str, Field(min_length=1, max_length=TEXT_MAX)]
AtCycles = Annotated[list[AtCycle], Field(max_length=8)]
AspirationIds = Annotated[list[Id], Field(max_length=100)]

_HOLDER = "The person who holds it; the space as a whole if null."
_VISIBILITY = "Its holder's alone if a person holds it and nothing is said."


class AspirationCreate(Sent):
    """Value that is hoped for."""

    model_config = example(
        {
            "text": "Women stand for election without fear.",
            "cycles": [{"cycle": "realized"}],
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    text: Statement
    cycles: AtCycles = Field(default=[], description="In the focus of a frame or not.")
    holder_id: Id | None = Field(default=None, description=_HOLDER)
    visibility: SharedWith | None = Field(default=None, description=_VISIBILITY)
    state: EntryState = EntryState.OPEN
    since: Day | None = Field(default=None, description="Of its state; today if null.")


class UncertaintyCreate(Sent):
    """What is not known about reaching an aspiration, or about what counts."""

    model_config = example(
        {
            "text": "Will their families support them?",
            "kind": "question",
            "cycles": [{"cycle": "enabling", "dimension": "external"}],
            "aspiration_ids": ["0192f0c1-2345-7abc-8def-0123456789ab"],
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    text: Statement
    kind: UncertaintyKind = UncertaintyKind.QUESTION
    cycles: AtCycles = Field(default=[], description="In the focus of a frame or not.")
    holder_id: Id | None = Field(default=None, description=_HOLDER)
    visibility: SharedWith | None = Field(default=None, description=_VISIBILITY)
    state: EntryState = EntryState.OPEN
    since: Day | None = Field(default=None, description="Of its state; today if null.")
    aspiration_ids: AspirationIds = Field(default=[], description="What it is about.")


class AspirationUpdate(Sent):
    """Fields of an aspiration to be changed (RFC 7396); lists are replaced."""

    model_config = example({"text": "Women stand for election, and are elected."})

    text: Statement = ""
    cycles: AtCycles = []
    visibility: SharedWith = SharedWith.ORGANISATION


class UncertaintyUpdate(Sent):
    """Fields of an uncertainty to be changed (RFC 7396); lists are replaced."""

    model_config = example({"kind": "condition"})

    text: Statement = ""
    kind: UncertaintyKind = UncertaintyKind.QUESTION
    cycles: AtCycles = []
    visibility: SharedWith = SharedWith.ORGANISATION
    aspiration_ids: AspirationIds = []


class EntryStateSent(Sent):
    """How an aspiration or uncertainty stands from a day on."""

    model_config = example(
        {"state": "partly", "since": "2016-12-31", "note": "Twice as many as before."}
    )

    state: EntryState
    since: Day | None = Field(default=None, description="Today if null.")
    note: Text | None = None


class EntryStateRead(Read):
    """How it stood from a day on, and who says so."""

    state: EntryState
    since: Day
    note: str | None
    said_by: Ref


class AspirationRead(Read):
    """Value that is hoped for; it lasts over the versions of frames."""

    id: Id
    space: Ref
    text: str
    cycles: list[AtCycleRead]
    holder: Ref | None
    visibility: SharedWith
    state: EntryState
    states: list[EntryStateRead] = Field(description="The earliest first.")
    uncertainties: list[Ref]
    version: int
    created_at: Instant


class UncertaintyRead(Read):
    """What is not known; it lasts over the versions of frames."""

    id: Id
    space: Ref
    text: str
    kind: UncertaintyKind
    cycles: list[AtCycleRead]
    holder: Ref | None
    visibility: SharedWith
    state: EntryState
    states: list[EntryStateRead] = Field(description="The earliest first.")
    aspirations: list[Ref]
    version: int
    created_at: Instant
