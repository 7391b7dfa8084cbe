"""Why a flow between stories is kept but not counted, in a code and in words."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.flow import AGAINST_TIME

END_DELETED = "end-deleted"

MEANING: Mapping[str, str] = MappingProxyType(
    {
        AGAINST_TIME: "Its target was surely over before its source began.",
        END_DELETED: "The step or the activity at one of its ends was deleted.",
    }
)
"""By reason, what a reader is told."""
