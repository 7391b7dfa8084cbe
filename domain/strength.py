"""Strength: how well a claim of contribution stands, under a rubric kept as data.

A rubric names components; each is present, absent or unknown. Nothing is added up to
a score, and nothing counts twice: to be told again, or confirmed again by the same
source, makes no claim stronger.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from domain.evidence import Aspect, Corroboration, Standing, corroborated, disputed
from domain.sentence import ENGLISH
from domain.when import When


class Component(StrEnum):
    """What a rubric looks at."""

    FIRST_HAND = "first_hand"
    DATED = "dated"
    PATH = "path"
    COUNTERFACTUAL = "counterfactual"
    CONTRIBUTORS = "contributors"
    PROCESS = "process"
    LEVEL = "level"
    MEASURED = "measured"
    RETURNED = "returned"


class Presence(StrEnum):
    """Whether a component is there; unknown where nothing that is told says it."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """How strong a claim is, from weak to probable; none is ever proved."""

    WEAK = "weak"
    PLAUSIBLE = "plausible"
    PROBABLE = "probable"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rubric asks of a claim, and what would answer it."""

    asks: str
    would_raise: str


@dataclass(frozen=True, slots=True)
class Rung:
    """What a level needs: certain components, and how many of them all."""

    level: Level
    wording: str
    needs: frozenset[Component]
    least: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of how strength is judged; it never changes once released."""

    version: str
    since: date
    gap_days: int
    disputed: str
    components: Mapping[Component, Asked]
    levels: Sequence[Rung]
    """From the weakest on."""


@cache
def rubrics(language: str = ENGLISH) -> tuple[Rubric, ...]:
    """Return every version of the rubric with its texts, the one in force last.

    What a rubric asks for is the same in every language that `languages` names.
    """
    folder = files("domain").joinpath("rubrics")
    versions = sorted(
        int(file.name.removesuffix(".toml"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    )
    return tuple(
        _rubric(
            str(version),
            _read(f"{version}.toml"),
            {} if language == ENGLISH else _read(language, f"{version}.toml"),
        )
        for version in versions
    )


def _read(*way: str) -> dict[str, Any]:
    file = files("domain").joinpath("rubrics", *way)
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _rubric(version: str, told: Mapping[str, Any], texts: Mapping[str, Any]) -> Rubric:
    words = {**told, **texts}
    return Rubric(
        version=version,
        since=told["since"],
        gap_days=told["gap_days"],
        disputed=words["disputed"],
        components={
            Component(name): Asked(**words["components"][name])
            for name in told["components"]
        },
        levels=tuple(
            Rung(
                Level(rung["level"]),
                texts.get("wordings", {}).get(rung["level"], rung["wording"]),
                frozenset(map(Component, rung["needs"])),
                rung["least"],
            )
            for rung in told["levels"]
        ),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a claim; None where nothing that is told says it."""

    first_hand: bool | None
    """Whether a teller took part in the claimed step or in what led to it."""
    whens: tuple[When, ...]
    """When the claimed step, and each that led to it, happened."""
    path: bool
    counterfactual: bool
    contributors: bool
    """Whether others were thought of, be it that none is known."""
    corroborations: tuple[Corroboration, ...]
    measured: bool
    returned: bool
    complete: bool = True
    """Whether all that led to it was looked at; else a bound was met."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One component of a claim's strength, and what would make it present."""

    component: Component
    state: Presence
    asks: str
    would_raise: str | None


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a claim is, and why."""

    rubric: str
    level: Level
    wording: str
    components: tuple[Judged, ...]
    complete: bool

    def those(self, state: Presence) -> list[Component]:
        """Return the components that are in a state."""
        return [each.component for each in self.components if each.state is state]


def strength(known: Known, rubric: Rubric) -> Strength:
    """Return how strong a claim is under a rubric.

    Another source that agrees never makes it weaker, one that disagrees never
    stronger, and the same source again changes nothing.
    """
    found = states(known, rubric.gap_days)
    shown = {name: found[name] for name in rubric.components}
    present = {name for name, state in shown.items() if state is Presence.PRESENT}
    rung = [
        each
        for each in rubric.levels
        if each.needs <= present and len(present) >= each.least
    ][-1]
    return Strength(
        rubric=rubric.version,
        level=rung.level,
        wording=rung.wording,
        components=tuple(
            Judged(name, state, asked.asks, _advice(name, state, asked, rubric))
            for name, asked in rubric.components.items()
            for state in [shown[name]]
        ),
        complete=known.complete,
    )


def in_words(found: Strength, language: str) -> Strength:
    """Return the same strength, told in a language that `languages` names."""
    rubric = next(each for each in rubrics(language) if each.version == found.rubric)
    return replace(
        found,
        wording=next(e.wording for e in rubric.levels if e.level is found.level),
        components=tuple(
            Judged(
                name, each.state, asked.asks, _advice(name, each.state, asked, rubric)
            )
            for each in found.components
            for name, asked in [(each.component, rubric.components[each.component])]
        ),
    )


def _advice(
    name: Component, state: Presence, asked: Asked, rubric: Rubric
) -> str | None:
    if state is Presence.PRESENT:
        return None
    # These two are absent only where somebody disagrees.
    of_sources = name in {Component.PROCESS, Component.LEVEL}
    contested = of_sources and state is Presence.ABSENT
    return rubric.disputed if contested else asked.would_raise


def states(known: Known, gap_days: int) -> dict[Component, Presence]:
    """Return whether each component is there."""
    return {
        Component.FIRST_HAND: _told(known.first_hand),
        Component.DATED: _told(_dated(known.whens, gap_days)),
        Component.PATH: _told(known.path),
        Component.COUNTERFACTUAL: _told(known.counterfactual),
        Component.CONTRIBUTORS: _told(known.contributors),
        Component.PROCESS: _confirmed(known.corroborations, Aspect.PROCESS),
        Component.LEVEL: _confirmed(known.corroborations, Aspect.LEVEL),
        Component.MEASURED: _told(known.measured),
        Component.RETURNED: _told(known.returned),
    }


def _told(there: bool | None) -> Presence:  # noqa: FBT001 - what is told of one thing
    if there is None:
        return Presence.UNKNOWN
    return Presence.PRESENT if there else Presence.ABSENT


def _dated(whens: Sequence[When], gap_days: int) -> bool | None:
    """Tell whether no long gap lies between neighbours; None if one has no date."""
    spans = sorted((w.first, w.last or w.first) for w in whens if w.first is not None)
    if len(spans) < len(whens) or not spans:
        return None
    reached = spans[0][1]
    for first, last in spans:
        if (first - reached).days > gap_days:
            return False
        reached = max(reached, last)
    return True


def _confirmed(said: Sequence[Corroboration], aspect: Aspect) -> Presence:
    """Return whether outsiders confirm; unknown where none of them has spoken."""
    about = [each for each in said if each.aspect is aspect]
    if disputed(about):
        return Presence.ABSENT
    outside = [each for each in about if each.standing is Standing.OUTSIDER]
    return Presence.PRESENT if corroborated(outside) else Presence.UNKNOWN
