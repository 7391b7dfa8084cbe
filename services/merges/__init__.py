"""Merges: persons, indicators and spaces that were entered twice become one."""

from services.database.tables import Merge
from services.merges.indicators import merge_indicator
from services.merges.persons import merge_person
from services.merges.read import Shown, list_merges, read_merge, show
from services.merges.spaces import merge_space
from services.merges.undo import undo_merge
from services.merges.write import MergeSaid

__all__ = [
    "Merge",
    "MergeSaid",
    "Shown",
    "list_merges",
    "merge_indicator",
    "merge_person",
    "merge_space",
    "read_merge",
    "show",
    "undo_merge",
]
