"""Frames: what a space hopes for and does not know, and how that changes.

A frame is a chain of versions that never change. Aspirations and uncertainties, its
entries, last over the versions, so that links can point to them; a version keeps what
they said when it was agreed. The focus of a frame refuses no entry outside it, and
what one person holds is never merged into what the space holds.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from domain.cycle import Cycle
from domain.errors import Invalid
from domain.scheme import AtCycle

TEXT_MAX = 2000
ENTRIES_MAX = 200
"""How many entries a version of a frame takes in."""


class EntryKind(StrEnum):
    """What a frame is made of."""

    ASPIRATION = "aspiration"
    """Value that is hoped for."""
    UNCERTAINTY = "uncertainty"
    """What is not known about reaching it, or about what counts."""


class UncertaintyKind(StrEnum):
    """What sort of thing is uncertain; the older grid had conditions and risks."""

    QUESTION = "question"
    CONDITION = "condition"
    """What has to be there for an aspiration to be reached."""
    RISK = "risk"
    """What may get in the way of it."""


class EntryState(StrEnum):
    """How an entry stands, as people see it: any may follow any, and all are kept.

    Few on purpose. Whether something is still pursued is what a report asks first;
    how far it came is told by measurements and steps, not by more words here.
    """

    OPEN = "open"
    PARTLY = "partly"
    """Some of it came about, or is known, and it goes on."""
    MET = "met"
    """Of an aspiration: it came about."""
    ANSWERED = "answered"
    """Of an uncertainty: it is no longer one."""
    CONTRADICTED = "contradicted"
    """Experience speaks against it: the opposite came, or the question was wrong."""
    ABANDONED = "abandoned"
    """Nobody pursues it any more."""


ONGOING = frozenset({EntryState.OPEN, EntryState.PARTLY})
"""The states in which an entry is still pursued."""

_OF_ONE_KIND = {
    EntryState.MET: EntryKind.ASPIRATION,
    EntryState.ANSWERED: EntryKind.UNCERTAINTY,
}


class SharedWith(StrEnum):
    """Who sees an entry."""

    HOLDER = "holder"
    """The person alone who holds it."""
    SPACE = "space"
    """Those who take part in the space, and who frame or evaluate it."""
    ORGANISATION = "organisation"
    """Everybody who sees the space."""


class FrameRelation(StrEnum):
    """What an indicator, a step or an activity does to an entry."""

    ANSWERS = "answers"
    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    REFRAMES = "reframes"
    """It changes what is hoped for, or what is uncertain, itself."""


class Change(StrEnum):
    """What happened to an entry between two versions of a frame."""

    ADDED = "added"
    ENDED = "ended"
    CHANGED = "changed"


def check_state(kind: EntryKind, state: EntryState) -> None:
    """Let a state pass that an entry of this kind may have.

    Raises
    ------
    Invalid
        If only entries of the other kind are `met`, or `answered`.
    """
    if _OF_ONE_KIND.get(state, kind) is not kind:
        raise Invalid(f"this {kind} cannot be {state}", "/state", "not-taken")


def shared_with(holder: UUID | None, said: SharedWith | None) -> SharedWith:
    """Return who sees an entry: what a person holds is theirs alone unless said.

    Raises
    ------
    Invalid
        If the space as a whole is to hold something that one holder alone sees.
    """
    if holder is None and said is SharedWith.HOLDER:
        raise Invalid(
            "what no person holds cannot be its holder's alone",
            "/visibility",
            "not-taken",
        )
    if said is not None:
        return said
    return SharedWith.ORGANISATION if holder is None else SharedWith.HOLDER


def check_horizon(since: date | None, until: date | None) -> None:
    """Let a horizon pass that does not end before it begins.

    Raises
    ------
    Invalid
        If it does.
    """
    if since is not None and until is not None and until < since:
        raise Invalid("a frame cannot end before it begins", "/until", "order")


@dataclass(frozen=True, slots=True)
class Entry:
    """An aspiration or uncertainty as a version of a frame keeps it."""

    id: UUID
    kind: EntryKind
    text: str
    cycles: tuple[AtCycle, ...]
    state: EntryState
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What a version of a frame says."""

    statement: str
    focus: frozenset[Cycle]
    since: date | None
    until: date | None
    persons: frozenset[UUID]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that is not the same in two versions."""

    change: Change
    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """Return the entry as it was last."""
        entry = self.after or self.before
        assert entry is not None  # noqa: S101 - one of the two is there
        return entry


@dataclass(frozen=True, slots=True)
class CycleDifference:
    """What changed at one cycle; at None, what belongs to no cycle."""

    cycle: Cycle | None
    was_in_focus: bool
    is_in_focus: bool
    entries: tuple[EntryChange, ...]


Horizon = tuple[date | None, date | None]
"""The first and the last day that a frame looks at; None where that is left open."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version of a frame to another."""

    statement: tuple[str, str] | None
    """What it said before and after; None where it says the same."""
    horizon: tuple[Horizon, Horizon] | None
    """How far it looked before and after; None where that is the same."""
    joined: frozenset[UUID]
    left: frozenset[UUID]
    cycles: tuple[CycleDifference, ...]


def difference(before: Version, after: Version) -> Difference:
    """Return what changed between two versions, whichever is the older, by cycle.

    An entry stands at each cycle that it had in either. Every cycle is listed, and
    one more place for entries without any. Entries keep the order of `after`; those
    that ended come last.
    """
    changes = _changes(before.entries, after.entries)
    statements = before.statement, after.statement
    horizons = (before.since, before.until), (after.since, after.until)
    places: list[Cycle | None] = [*Cycle, None]
    return Difference(
        statement=None if statements[0] == statements[1] else statements,
        horizon=None if horizons[0] == horizons[1] else horizons,
        joined=after.persons - before.persons,
        left=before.persons - after.persons,
        cycles=tuple(
            CycleDifference(
                cycle,
                cycle in before.focus,
                cycle in after.focus,
                tuple(each for each in changes if cycle in _places(each)),
            )
            for cycle in places
        ),
    )


def _changes(before: Sequence[Entry], after: Sequence[Entry]) -> list[EntryChange]:
    earlier = {entry.id: entry for entry in before}
    later = {entry.id: entry for entry in after}
    found = [_change(earlier.get(entry.id), entry) for entry in after]
    found += [_change(entry, None) for entry in before if entry.id not in later]
    return [each for each in found if each is not None]


def _change(before: Entry | None, after: Entry | None) -> EntryChange | None:
    if before == after:
        return None
    if before is None:
        return EntryChange(Change.ADDED, before, after)
    ended = before.state in ONGOING and (after is None or after.state not in ONGOING)
    kind = Change.ENDED if after is None or ended else Change.CHANGED
    return EntryChange(kind, before, after)


def _places(change: EntryChange) -> set[Cycle | None]:
    entries = [each for each in (change.before, change.after) if each is not None]
    return {at.cycle for each in entries for at in each.cycles} | (
        {None} if any(not each.cycles for each in entries) else set()
    )


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version of a frame as far as it is asked what brought it about."""

    frame: UUID
    number: int
    agreed_on: date
    step: UUID | None
    activity: UUID | None
    entries: Mapping[UUID, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Returned:
    """A `returns` flow as far as it may have changed a frame.

    `steps` are its two ends, `activities` what led to them, `reframed` the entries
    that a step of it reframes, and `day` is that of its target.
    """

    steps: frozenset[UUID]
    activities: frozenset[UUID]
    reframed: frozenset[UUID]
    day: date


def reframes(returned: Returned, versions: Iterable[Agreed]) -> bool:
    """Tell whether a return led to a new version of a frame: a reframing loop.

    It did if a version after the first names one of its steps, or an activity that
    led to one, as what brought it about; or if it was agreed on that day or later and
    changes an entry that a step of the return reframes. The first version of a frame
    changes none.
    """
    chains: dict[UUID, list[Agreed]] = {}
    for version in sorted(versions, key=lambda each: each.number):
        chains.setdefault(version.frame, []).append(version)
    return any(
        _brought_about(returned, before, after)
        for chain in chains.values()
        for before, after in pairwise(chain)
    )


def _brought_about(returned: Returned, before: Agreed, after: Agreed) -> bool:
    if after.step in returned.steps or after.activity in returned.activities:
        return True
    return after.agreed_on >= returned.day and any(
        before.entries.get(key) != after.entries.get(key) for key in returned.reframed
    )


def cycles_in_focus(focuses: Iterable[Collection[Cycle]]) -> frozenset[Cycle] | None:
    """Return the cycles that any of some frames has in focus; None without frames."""
    found = list(focuses)
    return frozenset(cycle for each in found for cycle in each) if found else None
