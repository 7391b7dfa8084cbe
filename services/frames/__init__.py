"""Frames: what a space hopes for and does not know, version after version."""

from services.frames.read import (
    FrameDetail,
    Kept,
    detail_of,
    frame_for,
    list_frame_versions,
    list_frames,
    present_versions,
    read_difference,
    read_frame_version,
)
from services.frames.write import FrameSaid, add_frame_version, create_frame

__all__ = [
    "FrameDetail",
    "FrameSaid",
    "Kept",
    "add_frame_version",
    "create_frame",
    "detail_of",
    "frame_for",
    "list_frame_versions",
    "list_frames",
    "present_versions",
    "read_difference",
    "read_frame_version",
]
