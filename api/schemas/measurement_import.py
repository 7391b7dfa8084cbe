"""What became of the lines of a file of measurements."""

from pydantic import Field

from api.schemas.values import Count, Id, Read
from domain.imports import LineOutcome


class LineFault(Read):
    """Why a line is refused."""

    column: str | None = Field(description="Null where it is the line as a whole.")
    code: str
    message: str


class LineRead(Read):
    """A line of the file, and what became of it."""

    line: int = Field(description="Its number in the file; the header's is 1.")
    outcome: LineOutcome
    measurement: Id | None = Field(description="Null for a line that was not taken.")
    errors: list[LineFault]


class ImportRead(Read):
    """What became of a file."""

    written: bool = Field(description="False in a dry run.")
    created: Count
    unchanged: Count
    corrected: Count
    refused: Count
    lines: list[LineRead]
