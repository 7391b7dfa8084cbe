"""Audiences: for whom a report is told, what of it they are shown, and how far.

The audiences, what each wants and the form it is told in are those of the work that
the cycles come from (Wenger-Trayner, *Learning to make a difference*, 2020, chapter
18, on making value creation visible to different people); which sections and how much
of each is this product's reading of it. All polarities are shown to everybody: no
audience is spared what value was destroyed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.cycle import Cycle
from domain.figure import FigureName
from domain.report import ReportPart
from domain.story import REACHED, Reach, Sight


class Audience(StrEnum):
    """For whom a report is told."""

    PARTICIPANTS = "participants"
    CONVENERS = "conveners"
    SPONSORS = "sponsors"
    FUNDERS = "funders"
    RESEARCHERS = "researchers"
    PUBLIC = "public"


class Section(StrEnum):
    """What a page tells one after the other."""

    FRAMING = "framing"
    """What was hoped for and not known, against what came."""
    CHAIN = "chain"
    """The same as a chain of results: hoped for, measured, told, claimed."""
    MATRIX = "matrix"
    """Measurement and story side by side at each cycle."""
    FIGURES = "figures"
    STORIES = "stories"
    CLAIMS = "claims"
    TENSIONS = "tensions"
    MOVEMENT = "movement"
    """How value moved between cycles, and what was not yet heard back."""
    ASPIRED = "aspired"
    STALLS = "stalls"
    """At which cycle stories stop."""
    GAPS = "gaps"


@dataclass(frozen=True, slots=True)
class Telling:
    """How a report is told to an audience."""

    reach: Reach | None
    """How far a story's consent has to go; None: as far as the reader's rights do."""
    sections: tuple[Section, ...]
    """In this order; how things were counted stands at the end of every page."""
    stories: int
    """How many are told in full: the newest, and one that costs something."""
    indicators: int
    """How many are shown at a cycle."""
    titles: int = 5
    """How many stories are named at a cycle."""
    words: int | None = None
    """How many characters are told of a story; None: all that is read of it."""
    entries: int | None = None
    """How many claims and how many tensions are told; None: all that there are."""
    figures: frozenset[FigureName] = frozenset(FigureName)
    """Which pictures are shown, where there is something to draw."""
    trends: int = 8
    """Of how many indicators the course is drawn: as many as can be read on a sheet."""
    sheets: int | None = None
    """On how many sheets of paper it is to fit, set as tight as that takes."""
    cycles: tuple[Cycle, ...] = tuple(Cycle)
    names_people: bool = True
    """Whether tellers are named as their consent lets them be, or nobody is."""

    @property
    def parts(self) -> frozenset[ReportPart]:
        """The parts of a report that the sections are made of."""
        return frozenset({ReportPart.EFFECT, ReportPart.CONTRIBUTION}).union(
            *(_PARTS[section] for section in self.sections)
        )


_PARTS: Mapping[Section, frozenset[ReportPart]] = {
    Section.FRAMING: frozenset({ReportPart.FRAMING}),
    Section.CHAIN: frozenset({ReportPart.FRAMING, ReportPart.EVIDENCE}),
    Section.MATRIX: frozenset({ReportPart.MATRIX}),
    Section.FIGURES: frozenset(),
    Section.STORIES: frozenset(),
    Section.CLAIMS: frozenset({ReportPart.EVIDENCE}),
    Section.TENSIONS: frozenset({ReportPart.TENSIONS}),
    Section.MOVEMENT: frozenset({ReportPart.FLOWS, ReportPart.PATHS}),
    Section.ASPIRED: frozenset({ReportPart.ASPIRED}),
    Section.STALLS: frozenset({ReportPart.STALLS}),
    Section.GAPS: frozenset({ReportPart.COVERAGE}),
}

_S = Section
_F = FigureName

OWN = Telling(
    reach=None,
    # The chain says by other means what stands in the framing.
    sections=tuple(section for section in Section if section is not _S.CHAIN),
    stories=20,
    indicators=50,
)
"""How a report is told to whoever asks for it, for themselves."""

TELLINGS: Mapping[Audience, Telling] = MappingProxyType(
    {
        # Their own progress, and the next question: open loops, stories.
        Audience.PARTICIPANTS: Telling(
            reach=Reach.SPACE,
            sections=(
                *(_S.STORIES, _S.MOVEMENT, _S.ASPIRED, _S.FIGURES, _S.FRAMING),
                *(_S.MATRIX, _S.TENSIONS, _S.GAPS),
            ),
            stories=20,
            indicators=10,
        ),
        # Gaps, flows that stall, what the space needs: the matrix, and what to do.
        Audience.CONVENERS: Telling(
            reach=Reach.SPACE,
            sections=(
                *(_S.GAPS, _S.STALLS, _S.MOVEMENT, _S.ASPIRED, _S.TENSIONS),
                *(_S.FRAMING, _S.MATRIX, _S.FIGURES, _S.CLAIMS, _S.STORIES),
            ),
            stories=10,
            indicators=50,
        ),
        # Realized and strategic value, and what it costs, on one page or two: how the
        # indicators move, two or three stories, and claims in careful words.
        Audience.SPONSORS: Telling(
            reach=Reach.ORGANISATION,
            sections=(_S.MATRIX, _S.STORIES, _S.CLAIMS, _S.TENSIONS),
            stories=3,
            indicators=2,
            titles=1,
            words=500,
            entries=3,
            figures=frozenset({_F.TRENDS}),
            trends=4,
            sheets=2,
            cycles=(Cycle.REALIZED, Cycle.ENABLING, Cycle.STRATEGIC),
        ),
        # The chain of results: what was hoped for, measured against it, and claimed.
        Audience.FUNDERS: Telling(
            reach=Reach.PARTNERS,
            sections=(
                *(_S.CHAIN, _S.MATRIX, _S.CLAIMS, _S.TENSIONS, _S.STORIES),
                *(_S.ASPIRED, _S.GAPS),
            ),
            stories=5,
            indicators=20,
            figures=frozenset({_F.FRAMES, _F.TRENDS, _F.CYCLES}),
        ),
        # All that was coded, and nobody by name.
        Audience.RESEARCHERS: Telling(
            reach=Reach.PARTNERS,
            sections=(
                *(_S.MATRIX, _S.STORIES, _S.MOVEMENT, _S.CLAIMS, _S.TENSIONS),
                *(_S.FRAMING, _S.ASPIRED, _S.STALLS, _S.GAPS, _S.FIGURES),
            ),
            stories=20,
            indicators=50,
            names_people=False,
        ),
        # One story, with figures.
        Audience.PUBLIC: Telling(
            reach=Reach.PUBLIC,
            sections=(_S.STORIES, _S.MATRIX, _S.TENSIONS),
            stories=1,
            indicators=1,
            titles=1,
            words=1_000,
            entries=2,
            figures=frozenset({_F.CYCLES}),
            sheets=2,
        ),
    }
)
"""How a report is told to each audience."""


def telling(audience: Audience | None) -> Telling:
    """Return how a report is told to an audience; None: to who asks for it."""
    return OWN if audience is None else TELLINGS[audience]


def outside(audience: Audience | None) -> Sight | None:
    """Return how far an audience outside the organisation sees; None of all others."""
    reach = telling(audience).reach
    sight = Sight.SUBMITTED if reach is None else Sight(REACHED[reach])
    return sight if sight > Sight.ORGANISATION else None
