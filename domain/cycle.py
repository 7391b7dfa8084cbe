"""The eight value cycles, and what they mean in words."""

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


class Side(StrEnum):
    """On which side of the border a step lies at a cycle, as those who count say."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    BOTH = "both"


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
