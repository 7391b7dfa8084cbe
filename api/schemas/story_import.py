"""What became of the lines of a file of stories."""

from pydantic import Field

from api.schemas.measurement_import import LineFault
from api.schemas.values import Count, Id, Read
from domain.imports import LineOutcome


class StoryLineRead(Read):
    """A line of the file, and what became of its story."""

    line: int = Field(description="Its number in the file; the header's is 1.")
    outcome: LineOutcome
    story: Id | None = Field(description="Null for a line that was not taken.")
    errors: list[LineFault]


class StoryTally(Read):
    """How many stories came to each outcome."""

    created: Count
    unchanged: Count
    refused: Count


class StoryImportRead(Read):
    """What became of a file of stories."""

    written: bool = Field(description="False in a dry run.")
    stories: StoryTally
    lines: list[StoryLineRead]
