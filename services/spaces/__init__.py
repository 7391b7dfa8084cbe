"""Spaces: made, changed, archived, and read."""

from services.spaces.read import (
    SpaceDetail,
    detail_of,
    list_spaces,
    names_of,
    read_space,
)
from services.spaces.write import (
    StageEntered,
    StatementSaid,
    archive_space,
    change_space,
    create_space,
    reopen_space,
)

__all__ = [
    "SpaceDetail",
    "StageEntered",
    "StatementSaid",
    "archive_space",
    "change_space",
    "create_space",
    "detail_of",
    "list_spaces",
    "names_of",
    "read_space",
    "reopen_space",
]
