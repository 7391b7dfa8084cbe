"""Aspirations and uncertainties: entered, changed, listed, and how they stand."""

from services.frame_entries.detail import (
    EntryDetail,
    EntryFilter,
    detail_of,
    list_entries,
)
from services.frame_entries.hold import read_entry
from services.frame_entries.states import change_entry_state
from services.frame_entries.write import change_entry, create_entry, delete_entry

__all__ = [
    "EntryDetail",
    "EntryFilter",
    "change_entry",
    "change_entry_state",
    "create_entry",
    "delete_entry",
    "detail_of",
    "list_entries",
    "read_entry",
]
