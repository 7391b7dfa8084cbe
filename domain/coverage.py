"""Coverage: what there is at each cycle and what there is not yet, in plain words.

Nothing is scored or required: a cycle in focus with nothing yet is where to look
first, and that is all the order says.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from domain.cycle import Cycle
from domain.scheme import Scheme, is_asked
from domain.sentence import Sentences, sentences


class Empty(StrEnum):
    """Why there is nothing at a cycle."""

    NOT_IN_FOCUS = "not_in_focus"
    NOTHING_YET = "nothing_yet"
    NO_FRAME = "no_frame"
    NOT_ASKED = "not_asked"
    """No frame tells, and all there is came in schemes that lack the cycle."""


def why_empty(
    cycle: Cycle, focus: Collection[Cycle] | None, schemes: Collection[Scheme] = ()
) -> Empty:
    """Return why there is nothing at a cycle, given the cycles in focus.

    `schemes` are those in which what there is at other cycles was named.
    """
    if focus is None:
        return Empty.NO_FRAME if is_asked(cycle, schemes) else Empty.NOT_ASKED
    return Empty.NOTHING_YET if cycle in focus else Empty.NOT_IN_FOCUS


class Has(IntEnum):
    """Which kinds of data there are at a cycle, in the order in which it is listed."""

    NOTHING_IN_FOCUS = 0
    EFFECT = 1
    STORIES = 2
    BOTH = 3
    NOTHING = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a cycle, in numbers."""

    cycle: Cycle
    indicators: int = 0
    measured: int = 0
    steps: int = 0
    aspired: int = 0
    """Steps that are hoped for; among `steps`."""
    arrived: int = 0
    """Steps that happened here while their stories live elsewhere."""


@dataclass(frozen=True, slots=True)
class CycleCoverage:
    """What there is at a cycle, and what there is not yet."""

    cycle: Cycle
    in_focus: bool | None
    """None without a frame."""
    there: list[str]
    not_yet: list[str]


def coverage_by_cycle(
    known: Iterable[Known],
    focus: Collection[Cycle] | None,
    words: Sentences | None = None,
    schemes: Collection[Scheme] = (),
) -> list[CycleCoverage]:
    """Return the coverage of each cycle, in English unless told in other words.

    `schemes` are those in which what there is was named.

    First those in focus with nothing yet, then those with effect data only, with
    stories only and with both, and at last those not in focus with nothing.
    """
    order = list(Cycle)
    ordered = sorted(
        known, key=lambda each: (_has(each, focus), order.index(each.cycle))
    )
    told = words or sentences()
    return [_covered(each, focus, told, schemes) for each in ordered]


def _has(known: Known, focus: Collection[Cycle] | None) -> Has:
    effect = known.indicators > 0
    told = bool(known.steps or known.arrived)
    if effect and told:
        return Has.BOTH
    if effect or told:
        return Has.EFFECT if effect else Has.STORIES
    in_focus = focus is not None and known.cycle in focus
    return Has.NOTHING_IN_FOCUS if in_focus else Has.NOTHING


def _covered(
    known: Known,
    focus: Collection[Cycle] | None,
    words: Sentences,
    schemes: Collection[Scheme],
) -> CycleCoverage:
    nothing = _has(known, focus) is Has.NOTHING
    asked = not nothing or is_asked(known.cycle, schemes)
    return CycleCoverage(
        cycle=known.cycle,
        in_focus=None if focus is None else known.cycle in focus,
        there=[
            words.say(f"coverage.{name}", **values) for name, values in _there(known)
        ],
        # An empty cycle that nobody asked about is no finding.
        not_yet=[
            words.say(f"coverage.{name}")
            for name in (_not_yet(known) if asked else ["not-asked"])
        ],
    )


def _there(known: Known) -> Iterator[tuple[str, dict[str, int]]]:
    # Stories and steps are told of without their number: a small one may point at
    # somebody, and the report has them where it holds small groups back.
    n, measured = known.indicators, known.measured
    if n == 1:
        yield ("one-measured" if measured else "one-unmeasured"), {}
    elif n and measured:
        yield "some-measured", {"indicators": n, "measured": measured}
    elif n:
        yield "none-measured", {"indicators": n}
    if known.steps > known.aspired:
        yield "reported", {}
    if known.aspired:
        yield "aspired", {}
    if known.arrived:
        yield "arrived", {}


def _not_yet(known: Known) -> Iterator[str]:
    if not known.indicators:
        yield "no-indicator"
    elif not known.measured:
        yield "no-measurement"
    if not known.steps:
        yield "no-story"
    elif known.steps == known.aspired:
        yield "not-reported"
