"""What became of the lines of a planning grid."""

from pydantic import Field

from api.schemas.measurement_import import LineFault
from api.schemas.values import Count, Id, Read
from domain.imports import LineOutcome


class GridLineRead(Read):
    """A line of the file, and what became of it."""

    line: int = Field(description="Its number in the file; the header's is 1.")
    outcome: LineOutcome
    aspiration: Id | None = Field(description="Null for a line that was not taken.")
    uncertainties: list[Id] = Field(description="The condition, then the risk.")
    activity: Id | None = Field(description="The mitigation, planned.")
    errors: list[LineFault]


class GridImportRead(Read):
    """What became of a file."""

    written: bool = Field(description="False where nothing was taken.")
    created: Count
    unchanged: Count
    refused: Count
    lines: list[GridLineRead]
