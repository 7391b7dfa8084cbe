"""The eight value cycles, what they mean in words, and the schemes before them."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.errors import Invalid


class Cycle(StrEnum):
    """A kind of value; the order is that of drawing, and nobody has to follow it."""

    IMMEDIATE = "immediate"
    POTENTIAL = "potential"
    APPLIED = "applied"
    REALIZED = "realized"
    ENABLING = "enabling"
    STRATEGIC = "strategic"
    ORIENTING = "orienting"
    TRANSFORMATIVE = "transformative"


class Ring(StrEnum):
    """Where a cycle stands in the picture of all eight."""

    INNER = "inner"
    OUTER = "outer"


class Dimension(StrEnum):
    """Whether value lies within the space or in its surroundings."""

    INTERNAL = "internal"
    EXTERNAL = "external"


LETTERS: Mapping[Cycle, str] = MappingProxyType(
    {cycle: cycle.value[0].upper() for cycle in Cycle}
)

_INNER = frozenset({Cycle.IMMEDIATE, Cycle.POTENTIAL, Cycle.APPLIED, Cycle.REALIZED})


def ring(cycle: Cycle) -> Ring:
    """Return the ring to which a cycle belongs."""
    return Ring.INNER if cycle in _INNER else Ring.OUTER


def has_dimension(cycle: Cycle) -> bool:
    """Tell whether value at this cycle may be called internal or external."""
    return ring(cycle) is Ring.OUTER


def check_placed(cycles: Sequence[tuple[Cycle, Dimension | None]]) -> None:
    """Let cycles pass of which each is named once, with a dimension it has.

    Raises
    ------
    Invalid
        If one is named twice, or an inner one has a dimension.
    """
    for position, (cycle, dimension) in enumerate(cycles):
        place = f"/cycles/{position}"
        if cycle in {earlier for earlier, _ in cycles[:position]}:
            raise Invalid("this cycle is named already", f"{place}/cycle", "duplicate")
        if dimension is not None and not has_dimension(cycle):
            raise Invalid(
                "value at this cycle is neither internal nor external",
                f"{place}/dimension",
                "not-taken",
            )


def letters(cycles: Iterable[Cycle]) -> str:
    """Return how one step is written in the signature of a path.

    "?" without a cycle, "A" for one, "(AE)" for several, in the order of `Cycle`
    whatever the order given; a cycle named twice is written once.
    """
    placed = set(cycles)
    written = "".join(letter for cycle, letter in LETTERS.items() if cycle in placed)
    if not written:
        return "?"
    return written if len(placed) == 1 else f"({written})"


@dataclass(frozen=True, slots=True)
class CycleText:
    """What one cycle means, in one language.

    `internal` and `external` are None for the cycles without dimensions.
    """

    name: str
    meaning: str
    internal: str | None
    external: str | None
    questions: tuple[str, ...]
    quantitative: tuple[str, ...]
    qualitative: tuple[str, ...]
    sources: tuple[str, ...]
    negative: str


_DEFAULT_LANGUAGE = "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the language tags for which a vocabulary is present, sorted."""
    present = files("domain").joinpath("vocabulary").iterdir()
    return tuple(
        sorted(
            file.name.removesuffix(".toml")
            for file in present
            if file.name.endswith(".toml")
        )
    )


def vocabulary(language: str) -> Mapping[Cycle, CycleText]:
    """Return the text of every cycle in a language, in the order of `Cycle`.

    A regional tag without a vocabulary of its own gets that of its language
    (`en-GB` reads `en`), any other unknown tag gets English. Case is ignored.
    """
    tag = language.lower()
    # Only names of files that are there are ever opened, so a tag is never a path.
    for known in (tag, tag.partition("-")[0]):
        if known in languages():
            return _read(known)
    return _read(_DEFAULT_LANGUAGE)


@cache
def _read(language: str) -> Mapping[Cycle, CycleText]:
    file = files("domain").joinpath("vocabulary", f"{language}.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            cycle: CycleText(
                name=entries[cycle]["name"],
                meaning=entries[cycle]["meaning"],
                internal=entries[cycle].get("internal"),
                external=entries[cycle].get("external"),
                questions=tuple(entries[cycle]["questions"]),
                quantitative=tuple(entries[cycle]["quantitative"]),
                qualitative=tuple(entries[cycle]["qualitative"]),
                sources=tuple(entries[cycle]["sources"]),
                negative=entries[cycle]["negative"],
            )
            for cycle in Cycle
        }
    )


class Scheme(StrEnum):
    """A published set of cycles, by year and number of elements."""

    V2011_5 = "v2011_5"
    V2015_8 = "v2015_8"
    V2020_8 = "v2020_8"


class Match(StrEnum):
    """How an element of an older scheme corresponds to today's cycles."""

    EXACT = "exact"
    ONE_TO_MANY = "one_to_many"


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Which of today's cycles an element of a scheme may stand for.

    The most frequent one comes first.
    """

    element: str
    cycles: tuple[Cycle, ...]

    @property
    def match(self) -> Match:
        """Tell whether the element stands for one cycle or for one of several."""
        return Match.EXACT if len(self.cycles) == 1 else Match.ONE_TO_MANY

    @property
    def needs_person(self) -> bool:
        """Tell whether somebody who knows the entry has to choose."""
        return self.match is Match.ONE_TO_MANY


def _same(*cycles: Cycle) -> tuple[Correspondence, ...]:
    return tuple(Correspondence(cycle.value, (cycle,)) for cycle in cycles)


_INNER_IN_ORDER = tuple(cycle for cycle in Cycle if cycle in _INNER)

SCHEMES: Mapping[Scheme, tuple[Correspondence, ...]] = MappingProxyType(
    {
        Scheme.V2011_5: (
            *_same(*_INNER_IN_ORDER),
            # Success redefined: mostly a deep change, at times a new direction.
            Correspondence("reframing", (Cycle.TRANSFORMATIVE, Cycle.STRATEGIC)),
        ),
        Scheme.V2015_8: _same(
            *_INNER_IN_ORDER,
            Cycle.TRANSFORMATIVE,
            Cycle.STRATEGIC,
            Cycle.ENABLING,
            Cycle.ORIENTING,
        ),
        Scheme.V2020_8: _same(*Cycle),
    }
)
