"""The list of patterns, as clients get it."""

from pydantic import Field

from api.schemas.values import Read


class PatternRead(Read):
    """A pattern of flows and loops: what it looks like and what it means."""

    code: str = Field(description="By this a report names it; the same for good.")
    name: str
    expression: str = Field(
        description="Steps by the letters of their cycles, `.` any, with `!` where it "
        "costs something and `+` where it is positive; `-` leads on, `>` by leads_to, "
        "`~` by a return, `/` into another space, `=` the same event elsewhere, `>>` "
        "however far; `^` begins, `$` ends, `_` nothing follows for long, `F` a new "
        "version of a frame, `|` or."
    )
    meaning: str


class PatternsRead(Read):
    """The patterns that are looked for."""

    language: str = Field(description="The language of the texts.")
    edition: str = Field(description="Which list it is; a report names it too.")
    patterns: list[PatternRead]
