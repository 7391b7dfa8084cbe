"""What problems say, in other languages than English.

English sentences stand where a refusal is raised and may tell more of the matter. A
translation tells what the code means: of a problem as a whole, and of each place that
is not accepted. A further language is one more file of this shape.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Messages:
    """What codes mean in one language: of problems, and of faults at a place."""

    problems: Mapping[str, str]
    faults: Mapping[str, str]


@cache
def messages(language: str) -> Messages:
    """Return the messages of a language that `languages` names, English aside."""
    file = files(__name__).joinpath(f"{language}.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return Messages(told["problems"], told["faults"])


@cache
def languages() -> tuple[str, ...]:
    """Return the tags of the languages that problems are told in, sorted."""
    names = (file.name for file in files(__name__).iterdir())
    translated = (n.removesuffix(".toml") for n in names if n.endswith(".toml"))
    return tuple(sorted([ENGLISH, *translated]))


def meaning(code: str, english: str, language: str) -> str:
    """Return what a problem's code means."""
    if language == ENGLISH:
        return english
    return messages(language).problems.get(code, english)


def message(code: str, english: str, language: str) -> str:
    """Return what is the matter at one place, by the code of its fault."""
    if language == ENGLISH:
        return english
    known = messages(language)
    return known.faults.get(code) or known.problems.get(code, english)
