"""How far coders agree, as clients get it."""

from pydantic import Field

from api.schemas.placement import PlacementRead
from api.schemas.values import Day, Id, Number, Read, Ref
from domain.cycle import Cycle
from domain.report import Label


class AgreedShown(Read):
    """How far coders agree; each number is null where it is not defined."""

    n: int = Field(description="Comparisons behind it.")
    observed: Number | None = Field(description="Share of comparisons that agree.")
    expected: Number | None = Field(description="The share that would by chance.")
    kappa: Number | None = Field(
        description="(observed - expected) / (1 - expected); from -1 to 1, not clipped."
    )


class AtCycleShown(Read):
    """Comparisons by who placed the step at a cycle."""

    cycle: Cycle
    both: int
    teller: int = Field(description="The teller only.")
    analyst: int = Field(description="The analyst only.")
    neither: int
    agreed: AgreedShown
    sources: dict[str, str]


class ComparedShown(Read):
    """Tellers compared with analysts, a step by one analyst each time."""

    count: int = Field(description="How many comparisons there are.")
    sources: str
    overall: AgreedShown
    cycles: list[AtCycleShown]


class OneAnalystShown(Read):
    """Tellers compared with one analyst."""

    id: Id
    label: str | None
    compared: ComparedShown


class AmongCycleShown(Read):
    """Analysts among each other at a cycle."""

    cycle: Cycle
    agreed: AgreedShown


class AmongShown(Read):
    """Analysts among each other, over the steps that several of them placed."""

    count: int = Field(description="How many steps several of them placed.")
    sources: str
    overall: AgreedShown
    cycles: list[AmongCycleShown]


class AgreementsShown(Read):
    """How far those agree who place steps."""

    method: str
    tellers_and_analysts: ComparedShown
    each_analyst: list[OneAnalystShown] = Field(
        description="At most 10, those with most comparisons."
    )
    more_analysts: bool
    among_analysts: AmongShown


class AgreementRead(Read):
    """How far coders agree in the stories of a space."""

    space: Label
    rows: str = Field(
        description="The address of the rows behind any count: put its `sources` after."
    )
    from_: Day | None = Field(alias="from", validation_alias="first")
    to: Day | None = Field(validation_alias="last")
    hidden: bool = Field(description="Whether something is not shown to you.")
    agreement: AgreementsShown


class CodedShown(Read):
    """What tellers and analysts say of a step at one cycle, side by side."""

    cycle: Cycle
    teller: list[PlacementRead]
    analysts: list[PlacementRead]


class CodingsRead(Read):
    """A step as its coders placed it."""

    step: Ref
    cycles: list[CodedShown] = Field(
        description="Those at which somebody placed it, in their order."
    )
