"""Refusals: stable codes, and sentences that clients can read."""

import pickle
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from domain.errors import (
    Conflict,
    DomainError,
    FlowRefused,
    Invalid,
    SpaceArchived,
    Stale,
    StoryWithdrawn,
    UnknownReference,
)


def _kinds(root: type[DomainError]) -> Iterator[type[DomainError]]:
    for kind in root.__subclasses__():
        if kind.__module__ == "domain.errors":
            yield kind
            yield from _kinds(kind)


KINDS: list[type[DomainError]] = sorted(
    _kinds(DomainError), key=lambda kind: kind.__name__
)


def test_no_two_refusals_share_a_code() -> None:
    every: list[type[DomainError]] = [DomainError, *KINDS]
    codes = Counter(kind.code for kind in every)
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_explains_its_code_in_one_sentence(
    kind: type[DomainError],
) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    assert "code" in vars(kind)
    sentence = kind.__doc__ or ""
    assert re.fullmatch(r"[A-Z][^\n.]+\.", sentence)


def test_a_refusal_carries_its_sentence_and_what_a_client_can_compare() -> None:
    error = Stale("the record has moved on", context={"provided": "3", "current": "5"})
    assert str(error) == "the record has moved on"
    assert error.context == {"provided": "3", "current": "5"}
    assert StoryWithdrawn("withdrawn").context == {}


def test_contexts_are_not_shared() -> None:
    facts = {"current": "5"}
    first, second = Stale("stale", context=facts), Stale("stale", context=facts)
    first.context["current"] = "6"
    assert second.context == {"current": "5"}


def test_an_invalid_part_is_named_by_a_pointer_and_its_own_fault() -> None:
    error = Invalid("not a cycle", "/steps/0/placements/1/cycle", "unknown-cycle")
    assert error.pointer == "/steps/0/placements/1/cycle"
    assert (error.code, error.fault) == ("invalid", "unknown-cycle")


def test_a_fault_is_the_code_of_its_kind_unless_said_otherwise() -> None:
    assert Invalid("no").fault == "invalid"
    assert Invalid("no").pointer == ""
    assert UnknownReference("no such person", pointer="/by").fault == (
        "unknown-reference"
    )


def test_a_refusal_survives_a_trip_to_another_process() -> None:
    error = FlowRefused("backwards", "/flows/0/target", context={"position": "2"})
    # Made here a line ago, so it is safe to read back.
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(again), again.pointer, again.fault, again.context) == (
        "backwards",
        "/flows/0/target",
        "flow-against-time",
        {"position": "2"},
    )


def test_special_refusals_are_of_their_family() -> None:
    assert issubclass(SpaceArchived, Conflict)
    assert issubclass(FlowRefused, Invalid)
