"""The landing check: what was hoped for against what is measured and told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.cycle import Cycle
from domain.disclosure import Groups
from domain.framing import FramedEntry
from domain.headcount import Count
from domain.report import Label


@dataclass(frozen=True, slots=True)
class LastReading:
    """The newest measurement among the indicators of an aspiration."""

    indicator: Label
    day: date


@dataclass(frozen=True, slots=True)
class Landed:
    """An aspiration, and how much stands beside it."""

    aspiration: FramedEntry
    indicators: int
    stories: Count
    """Stories of its space that touch one of its cycles."""
    steps: Count
    """Steps that are linked to it."""
    last_reading: LastReading | None

    @property
    def lands(self) -> bool:
        """Tell whether an indicator or a story stands beside it."""
        return any(n != 0 for n in (self.indicators, self.stories, self.steps))

    def disclosed(self, groups: Groups) -> "Landed":
        """Return it as those outside the evaluators get it."""
        cycles = sorted({cycle for cycle, _ in self.aspiration.cycles})
        return replace(
            self,
            stories=groups.shown(f"landing {' '.join(cycles)}", self.stories or 0),
            steps=groups.shown(f"landing {self.aspiration.id}", self.steps or 0),
        )


@dataclass(frozen=True, slots=True)
class Landing:
    """What the check found in a space."""

    aspirations: list[Landed]
    without_origin: list[Label]
    """Indicators that nothing suggested, as far as the reader sees."""
    complete: bool
    """False where there are more than are shown."""


def touching(cycles: Iterable[Cycle], stories: Mapping[frozenset[Cycle], int]) -> int:
    """Return how many stories touch a cycle of several, each counted once.

    `stories` counts them by the cycles that they have.
    """
    wanted = frozenset(cycles)
    return sum(n for own, n in stories.items() if own & wanted)
