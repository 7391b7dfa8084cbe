"""Evidence: what others say of a step or a flow, and measurements beside a step."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Invalid

CORROBORATIONS_MAX = 200
"""Corroborations of one step or flow."""


class EvidenceRelation(StrEnum):
    """What a person takes a measurement and a step to say about each other.

    That a step suggested an indicator is the indicator's origin, not a relation.
    """

    ILLUSTRATES = "illustrates"
    EXPLAINS = "explains"
    CORROBORATES = "corroborates"
    CONTRADICTS = "contradicts"
    CONTEXTUALISES = "contextualises"


class SourceKind(StrEnum):
    """What sort of source speaks."""

    DOCUMENT = "document"
    STATISTIC = "statistic"
    WITNESS = "witness"


class Verdict(StrEnum):
    """Whether a source agrees with what is told."""

    AGREES = "agrees"
    PARTLY = "partly"
    DISAGREES = "disagrees"


class Standing(StrEnum):
    """Whether a source had a hand in what is told."""

    PARTY = "party"
    OUTSIDER = "outsider"


class Aspect(StrEnum):
    """What a source speaks of: how it came about, or how much it was."""

    PROCESS = "process"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Corroboration:
    """What one source says; who it is, as people wrote it."""

    source: str
    standing: Standing
    aspect: Aspect
    verdict: Verdict

    @property
    def supports(self) -> bool:
        """Tell whether the source agrees, at least in part."""
        return self.verdict is not Verdict.DISAGREES


def refuse_unreasoned(verdict: Verdict, reason: str | None) -> None:
    """Let a verdict pass that agrees wholly, or says why it does not.

    Raises
    ------
    Invalid
        If the reason is missing.
    """
    if verdict is not Verdict.AGREES and reason is None:
        raise Invalid("say what it does not agree with", "/reason", "required")


def aspect_of_flow(said: Aspect | None) -> Aspect:
    """Return what a source speaks of who speaks of a flow.

    Raises
    ------
    Invalid
        If it is said to be how much it was: a flow has no level.
    """
    if said is Aspect.LEVEL:
        raise Invalid("a flow has no level", "/aspect", "not-taken")
    return Aspect.PROCESS


def corroborated(said: Iterable[Corroboration]) -> bool:
    """Tell whether a source agrees, at least in part."""
    return any(each.supports for each in said)


def disputed(said: Iterable[Corroboration]) -> bool:
    """Tell whether a source disagrees; both may hold at once."""
    return any(not each.supports for each in said)


@dataclass(frozen=True, slots=True)
class Voices:
    """How many sources agree, agree partly and disagree."""

    agrees: int
    partly: int
    disagrees: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The voices of those who had a hand in it, and of those who had none."""

    party: Voices
    outsider: Voices


def heard(said: Iterable[Corroboration]) -> Heard:
    """Count the sources by what they say; one that says a thing twice is one."""
    told = {(each.standing, each.verdict, _voice(each.source)) for each in said}
    voices = {
        standing: Voices(
            *(
                sum(told_by[:2] == (standing, verdict) for told_by in told)
                for verdict in Verdict
            )
        )
        for standing in Standing
    }
    return Heard(voices[Standing.PARTY], voices[Standing.OUTSIDER])


def _voice(source: str) -> str:
    """Return a source's name without what does not tell it from another."""
    return " ".join(source.casefold().split())
