"""Frames, purely: what changed between versions, and what brought a version about."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.cycle import Cycle, Dimension
from domain.errors import Invalid
from domain.frame import (
    Agreed,
    Change,
    Entry,
    EntryKind,
    EntryState,
    Returned,
    SharedWith,
    Version,
    check_horizon,
    check_state,
    cycles_in_focus,
    difference,
    reframes,
    shared_with,
)
from domain.scheme import AtCycle

A, B, C = uuid4(), uuid4(), uuid4()
STEP, OTHER, EVENT = uuid4(), uuid4(), uuid4()
FRAME = uuid4()
DAY = date(2021, 6, 1)


def an_entry(
    key: UUID = A,
    *cycles: AtCycle,
    text: str = "To be heard.",
    state: EntryState = EntryState.OPEN,
) -> Entry:
    return Entry(key, EntryKind.ASPIRATION, text, cycles, state)


def a_version(
    *entries: Entry,
    focus: frozenset[Cycle] = frozenset(),
    statement: str = "We care.",
    persons: frozenset[UUID] = frozenset(),
    until: date | None = None,
) -> Version:
    return Version(statement, focus, None, until, persons, entries)


APPLIED = AtCycle(Cycle.APPLIED)
OUTSIDE = AtCycle(Cycle.STRATEGIC, Dimension.EXTERNAL)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        pytest.param([], [an_entry()], Change.ADDED, id="added"),
        pytest.param([an_entry()], [], Change.ENDED, id="left out"),
        pytest.param(
            [an_entry()],
            [an_entry(state=EntryState.MET)],
            Change.ENDED,
            id="no longer pursued",
        ),
        pytest.param(
            [an_entry()], [an_entry(text="To be asked.")], Change.CHANGED, id="reworded"
        ),
        pytest.param(
            [an_entry()],
            [an_entry(state=EntryState.PARTLY)],
            Change.CHANGED,
            id="partly there",
        ),
        pytest.param([an_entry()], [an_entry()], None, id="the same"),
        pytest.param(
            [an_entry(state=EntryState.MET)],
            [an_entry(state=EntryState.OPEN)],
            Change.CHANGED,
            id="taken up again",
        ),
    ],
)
def test_what_happened_to_an_entry(
    before: list[Entry], after: list[Entry], change: Change | None
) -> None:
    found = difference(a_version(*before), a_version(*after))
    changes = [each.change for row in found.cycles for each in row.entries]

    assert changes == ([] if change is None else [change])


def test_a_difference_is_told_by_cycle_and_what_has_none_stands_last() -> None:
    before = a_version(
        an_entry(A, APPLIED), an_entry(B), focus=frozenset({Cycle.APPLIED})
    )
    after = a_version(
        an_entry(A, OUTSIDE), an_entry(C), focus=frozenset({Cycle.STRATEGIC})
    )
    found = difference(before, after)
    told = {
        row.cycle: [(each.change, each.entry.id) for each in row.entries]
        for row in found.cycles
        if row.entries
    }
    focus = {
        row.cycle: (row.was_in_focus, row.is_in_focus)
        for row in found.cycles
        if row.was_in_focus or row.is_in_focus
    }

    assert [row.cycle for row in found.cycles] == [*Cycle, None]
    assert told == {
        Cycle.APPLIED: [(Change.CHANGED, A)],
        Cycle.STRATEGIC: [(Change.CHANGED, A)],
        None: [(Change.ADDED, C), (Change.ENDED, B)],
    }
    assert focus == {Cycle.APPLIED: (True, False), Cycle.STRATEGIC: (False, True)}


def test_a_difference_tells_of_statement_horizon_and_participants() -> None:
    before = a_version(persons=frozenset({A, B}))
    after = a_version(persons=frozenset({B, C}), statement="Else.", until=DAY)
    found = difference(before, after)

    assert found.statement == (before.statement, "Else.")
    assert found.horizon == ((before.since, before.until), (before.since, DAY))
    assert (found.joined, found.left) == (frozenset({C}), frozenset({A}))


def test_a_version_differs_in_nothing_from_itself() -> None:
    version = a_version(an_entry(A, APPLIED), focus=frozenset({Cycle.APPLIED}))
    found = difference(version, version)

    assert not any(row.entries for row in found.cycles)
    assert (found.statement, found.horizon) == (None, None)
    assert found.joined == frozenset()


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EntryKind.ASPIRATION, EntryState.ANSWERED),
        (EntryKind.UNCERTAINTY, EntryState.MET),
    ],
)
def test_some_states_belong_to_one_kind(kind: EntryKind, state: EntryState) -> None:
    with pytest.raises(Invalid):
        check_state(kind, state)


def test_what_a_person_holds_is_theirs_alone_unless_said() -> None:
    assert shared_with(A, None) is SharedWith.HOLDER
    assert shared_with(None, None) is SharedWith.ORGANISATION
    assert shared_with(A, SharedWith.SPACE) is SharedWith.SPACE
    with pytest.raises(Invalid):
        shared_with(None, SharedWith.HOLDER)


def test_a_frame_does_not_end_before_it_begins() -> None:
    check_horizon(DAY, DAY)
    check_horizon(None, DAY)
    with pytest.raises(Invalid):
        check_horizon(DAY, date(2021, 5, 31))


def test_frames_in_force_add_up_their_focus_and_none_is_no_frame() -> None:
    assert cycles_in_focus([]) is None
    assert cycles_in_focus([[], []]) == frozenset()
    assert cycles_in_focus([[Cycle.APPLIED], [Cycle.REALIZED]]) == frozenset(
        {Cycle.APPLIED, Cycle.REALIZED}
    )


def agreed(number: int, **fields: object) -> Agreed:
    told: dict[str, object] = {"agreed_on": DAY, "step": None, "activity": None}
    return Agreed(FRAME, number, **(told | fields))  # type: ignore[arg-type]  # of a test


def returned(*reframed: UUID) -> Returned:
    return Returned(
        frozenset({STEP, OTHER}), frozenset({EVENT}), frozenset(reframed), DAY
    )


SAID = {A: an_entry()}
SAYS = {A: an_entry(text="To decide.")}


@pytest.mark.parametrize(
    ("back", "versions", "led"),
    [
        pytest.param(returned(), [agreed(1), agreed(2)], False, id="nothing names it"),
        pytest.param(
            returned(), [agreed(1), agreed(2, step=STEP)], True, id="names its step"
        ),
        pytest.param(
            returned(), [agreed(1, step=STEP)], False, id="the first changes no frame"
        ),
        pytest.param(
            returned(),
            [agreed(1), agreed(2, activity=EVENT)],
            True,
            id="names the event that led to its step",
        ),
        pytest.param(
            returned(A),
            [agreed(1, entries=SAID), agreed(2, entries=SAYS)],
            True,
            id="changes what a step reframes",
        ),
        pytest.param(
            returned(A),
            [agreed(1, entries=SAID), agreed(2, entries=SAID)],
            False,
            id="leaves it as it was",
        ),
        pytest.param(
            returned(A),
            [
                agreed(1, entries=SAID),
                agreed(2, entries=SAYS, agreed_on=date(2021, 5, 31)),
            ],
            False,
            id="was agreed before",
        ),
        pytest.param(
            returned(A),
            [agreed(1, entries=SAID), agreed(2)],
            True,
            id="leaves out what a step reframes",
        ),
    ],
)
def test_a_return_reframes_if_it_led_to_a_new_version(
    back: Returned, versions: list[Agreed], *, led: bool
) -> None:
    assert reframes(back, versions) is led
    assert reframes(back, reversed(versions)) is led
