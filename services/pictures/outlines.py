"""Outlines: letters that change their form beside others, drawn instead of set.

The renderer of PNG places the marks of some scripts (Devanagari, Bengali) wrongly;
HarfBuzz places them, and what it places is drawn.
"""

from functools import cache, lru_cache

import uharfbuzz as hb
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from services.pictures.typefaces import Face


@lru_cache(1_000)
def outline(text: str, face: Face, size: float) -> tuple[str, float]:
    """Return the path of a text on a baseline at the origin, and how wide it is."""
    font = _font(face)
    scale = size / font.face.upem
    shaped = hb.Buffer()
    shaped.add_str(text)
    shaped.guess_segment_properties()
    hb.shape(font, shaped)
    pen = SVGPathPen(None, lambda number: f"{number:.2f}")
    at = 0.0
    for glyph, place in zip(shaped.glyph_infos, shaped.glyph_positions, strict=True):
        right, up = at + place.x_offset, place.y_offset
        placed = TransformPen(pen, (scale, 0, 0, -scale, right * scale, -up * scale))
        font.draw_glyph_with_pen(glyph.codepoint, placed)
        at += place.x_advance
    return pen.getCommands(), at * scale


@cache
def _font(face: Face) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(face.path))))
