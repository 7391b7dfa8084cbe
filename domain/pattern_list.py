"""The list of patterns: data that is read, in any language that is there."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from domain.pattern import Expression, PatternInvalid, parsed
from domain.sentence import ENGLISH

_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: what it looks like, what it is called, what it means."""

    code: str
    expression: Expression
    name: str
    meaning: str


@cache
def patterns(language: str = ENGLISH) -> tuple[Pattern, ...]:
    """Return the list in one of `domain.sentence.languages`, in its order.

    A pattern that has no text in the language has its English one.
    """
    return read_patterns(_entries(ENGLISH), _entries(language))


def read_patterns(
    entries: Mapping[str, Mapping[str, str]], texts: Mapping[str, Mapping[str, str]]
) -> tuple[Pattern, ...]:
    """Return the patterns of a list, with names and meanings from `texts` if there.

    Raises
    ------
    PatternInvalid
        If a code or an expression is none.
    """
    found = []
    for code, entry in entries.items():
        if _CODE.fullmatch(code) is None:
            raise PatternInvalid(f"{code}: no code of a pattern")
        text = {**entry, **texts.get(code, {})}
        expression = parsed(entry["expression"])
        found.append(Pattern(code, expression, text["name"], text["meaning"]))
    return tuple(found)


def _entries(language: str) -> dict[str, Any]:
    file = files("domain").joinpath("patterns", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def pattern_of(code: str) -> Pattern | None:
    """Return a pattern of the list by its code; None where there is no such one."""
    return next((each for each in patterns() if each.code == code), None)


@cache
def edition() -> str:
    """Return what tells this list from others by which something may be counted."""
    said = "\n".join(f"{each.code} {each.expression.text}" for each in patterns())
    return sha256(said.encode()).hexdigest()[:12]
