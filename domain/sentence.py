"""Sentences that answers tell people, in each language; codes are the same in all.

A further language is one more file in `domain/sentences`, and one in each folder of
texts beside it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language, by name: `coverage.no-story`."""

    language: str
    told: Mapping[str, str]

    def say(self, name: str, **values: object) -> str:
        """Return a sentence, with values put in their places."""
        return self.told[name].format(**values)


@cache
def languages() -> tuple[str, ...]:
    """Return the tags of the languages in which answers are told, sorted."""
    names = (file.name for file in files("domain").joinpath("sentences").iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


@cache
def sentences(language: str = ENGLISH) -> Sentences:
    """Return the sentences of a language that `languages` names."""
    file = files("domain").joinpath("sentences", f"{language}.toml")
    chapters = tomllib.loads(file.read_text(encoding="utf-8"))
    told = {
        f"{chapter}.{name}": text
        for chapter, texts in chapters.items()
        for name, text in texts.items()
    }
    return Sentences(language, told)
