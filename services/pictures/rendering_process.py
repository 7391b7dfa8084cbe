"""The process that renders: Vega and the fonts, in limits, with nothing to reach.

It reads orders on its standard input and answers on its standard output, each after
four bytes of its length. It ends where its input ends, and where it needs more memory
than it may have.
"""

import os
import resource
import signal
import sys
from typing import BinaryIO, Final

import vl_convert

from services.pictures.embedding import style_of
from services.pictures.order import LENGTH, Form, Order, read_order
from services.pictures.svg import readable, typeset
from services.pictures.typefaces import FONTS
from services.pictures.vega import refuse_addresses

_NICENESS: Final = 5
_SCALE: Final = 2
"""Dots of a PNG to a CSS pixel, for print and for dense screens."""


def render(order: Order) -> bytes:
    """Return the picture of an order."""
    refuse_addresses(order.spec)
    png = order.form is Form.PNG
    drawn = typeset(
        vl_convert.vega_to_svg(order.spec, allowed_base_urls=[]), outlined=png
    )
    if png:
        return vl_convert.svg_to_png(drawn, scale=_SCALE)
    told = (order.title, order.description, order.table, order.language)
    style = style_of(drawn) if order.form is Form.SVG else ""
    return readable(drawn, *told, style).encode()


def limit(megabytes: int) -> None:
    """Let this process have so much memory of its own, and write no file."""
    size = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer orders until there are no more."""
    while head := orders.read(LENGTH):
        sent = orders.read(int.from_bytes(head, "big"))
        try:
            picture = render(read_order(sent))
        except Exception:  # noqa: BLE001 - whatever it is, the next order can be drawn
            picture = b""
        answers.write(len(picture).to_bytes(LENGTH, "big") + picture)
        answers.flush()


if __name__ == "__main__":
    os.nice(_NICENESS)
    # A terminal's Ctrl-C reaches the worker too, which ends the standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit(int(sys.argv[1]))
    vl_convert.register_font_directory(str(FONTS))
    serve(sys.stdin.buffer, sys.stdout.buffer)
