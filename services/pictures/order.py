"""Orders: what a rendering process is asked for, as it travels to it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from domain.figure_table import Table

LENGTH: Final = 4
"""Bytes that tell how long an order, or a picture, is."""
RENDERING: Final = "2"
"""Changes whenever the same specification would be rendered otherwise."""


class Form(StrEnum):
    """In what a picture is rendered."""

    SVG = "svg"
    INLINE = "inline"
    """An SVG for a page that brings its own fonts."""
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Order:
    """A specification to render, and what is said beside the picture."""

    form: Form
    spec: dict[str, Any]
    title: str
    description: str
    language: str
    table: Table

    def written(self) -> bytes:
        """Return it as bytes: the same for the same order."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()


def read_order(sent: bytes) -> Order:
    """Return an order from its bytes."""
    found = json.loads(sent)
    table = found.pop("table")
    head, rows = tuple(table["head"]), tuple(map(tuple, table["rows"]))
    return Order(form=Form(found.pop("form")), table=Table(head, rows), **found)


def slot_of(mark: str) -> str:
    """Return what stands in a page for a picture until it is rendered.

    It is a comment, which nothing that people wrote can be: that is escaped.
    """
    return f"<!--picture {mark}-->"


def mark_of(written: bytes) -> str:
    """Return what tells one picture from every other, rendered by this version."""
    return hashlib.sha256(RENDERING.encode() + written).hexdigest()[:32]
