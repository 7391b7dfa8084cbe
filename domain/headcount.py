"""How counts are typed that small groups are held back from (`domain.disclosure`)."""

from typing import Annotated, TypeAlias

Count: TypeAlias = Annotated[int | None, "a count of people or of what they told"]
"""None where it is not told, or the group is too small to be (`domain.disclosure`)."""
