"""The eight cycles and the schemes before them, as clients get them."""

from pydantic import Field

from api.schemas.values import Read
from domain.cycle import Cycle, Dimension, Ring
from domain.scheme import Match, Scheme


class SampleIndicators(Read):
    """Signs of value that others have looked for at a cycle."""

    quantitative: list[str]
    qualitative: list[str]


class CycleRead(Read):
    """One kind of value; a type, never a phase."""

    cycle: Cycle
    letter: str = Field(description="How it is written in the signature of a path.")
    ring: Ring
    dimensions: list[Dimension] = Field(description="Empty where there are none.")
    name: str
    meaning: str
    internal: str | None = Field(description="What the internal dimension means.")
    external: str | None = Field(description="What the external dimension means.")
    questions: list[str] = Field(description="What to ask to find this value.")
    indicators: SampleIndicators
    sources: list[str] = Field(description="Where data on it is found.")
    negative: str = Field(description="What value lost looks like here.")


class ElementRead(Read):
    """An element of a scheme, and the cycles that it may stand for."""

    element: str
    name: str
    cycles: list[Cycle] = Field(description="The most frequent one comes first.")
    match: Match
    needs_person: bool = Field(
        description="Whether somebody who knows the entry has to choose."
    )


class SchemeRead(Read):
    """A published set of cycles, and how it maps to today's."""

    scheme: Scheme
    name: str
    elements: list[ElementRead]


class CyclesRead(Read):
    """The vocabulary of value."""

    language: str = Field(description="The language of the texts.")
    cycles: list[CycleRead] = Field(
        description="In the order of drawing; nobody has to follow it."
    )
    schemes: list[SchemeRead]
