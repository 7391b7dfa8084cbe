"""What a rendering process may take, and what it cannot reach."""

import asyncio
import os
import re
import signal
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Unavailable
from domain.figure import Figure, FigureName, Node, Sort, blank
from services.pictures import lettering
from services.pictures.draw import ordered
from services.pictures.order import Form, Order, mark_of, read_order
from services.pictures.renderer import Renderer
from services.pictures.svg import typeset
from services.pictures.theme import Theme
from services.pictures.vega import ForeignAddress, refuse_addresses
from tests.support.pictures import HOSTILE

OWN, OTHER = UUID(int=1), UUID(int=2)


def an_order(**spec: Any) -> Order:
    """Return the order of an empty figure, with something else in its specification."""
    order = ordered(blank(FigureName.CYCLES, "en"), Form.SVG, Theme.LIGHT)
    return replace(order, spec={**order.spec, **spec})


def a_renderer(**limits: float) -> Renderer:
    """Return a renderer of one process."""
    usual = {"seconds": 30.0, "megabytes": 1024, "kept": 10**6}
    wanted = usual | {"waiting": 32, "share": 32} | limits
    return Renderer(
        processes=1,
        seconds=wanted["seconds"],
        megabytes=int(wanted["megabytes"]),
        kept=int(wanted["kept"]),
        waiting=int(wanted["waiting"]),
        share=int(wanted["share"]),
    )


async def test_a_process_that_ended_while_it_had_nothing_to_do_is_replaced() -> None:
    renderer = a_renderer()
    try:
        assert await renderer.picture(an_order(height=11), OWN)
        (pid,) = renderer.pids
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(20):
            while Path(f"/proc/{pid}").exists():  # noqa: ASYNC110, ASYNC240 - nobody tells
                await asyncio.sleep(0.01)
        assert await renderer.picture(an_order(height=12), OWN)
        assert renderer.pids.isdisjoint({pid})
    finally:
        await renderer.stop()


async def test_an_order_arrives_as_it_was_sent() -> None:
    figure = replace(
        blank(FigureName.CYCLES, "en"),
        nodes=tuple(
            Node(f"cycle:{number}", Sort.CYCLE, label)
            for number, label in enumerate(HOSTILE)
        ),
    )
    order = an_order()
    assert read_order(order.written()) == order
    assert mark_of(order.written()) == mark_of(read_order(order.written()).written())
    assert isinstance(figure, Figure)


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(
            {"data": [{"name": "x", "url": "http://127.0.0.1:9/x.json"}]}, id="data"
        ),
        pytest.param(
            {"data": [{"name": "x", "values": [], "format": {}}]}, id="format"
        ),
        pytest.param(
            {"marks": [{"type": "image", "encode": {"enter": {}}}]}, id="image"
        ),
        pytest.param(
            {"marks": [{"type": "rect", "encode": {"enter": {"href": {}}}}]}, id="href"
        ),
        pytest.param({"width": {"signal": "1 + 1"}}, id="an expression"),
    ],
)
async def test_what_fetches_or_works_something_out_is_refused(
    spec: dict[str, Any],
) -> None:
    with pytest.raises(ForeignAddress):
        refuse_addresses(an_order(**spec).spec)
    renderer = a_renderer()
    try:
        with pytest.raises(Unavailable):
            await renderer.picture(an_order(**spec), OWN)
        assert (await renderer.picture(an_order(), OWN)).startswith(b"<svg")
    finally:
        await renderer.stop()


async def test_a_process_that_wants_too_much_memory_is_let_go() -> None:
    renderer = a_renderer(megabytes=48)
    try:
        with pytest.raises(Unavailable):
            await renderer.picture(an_order(), OWN)
    finally:
        await renderer.stop()


async def test_a_process_learns_no_secret_and_opens_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    renderer = a_renderer()
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{trap.getsockname()[1]}")
        try:
            _ = await renderer.picture(an_order(), OWN)
            (pid,) = renderer.pids
            with open(f"/proc/{pid}/environ", "rb") as environment:  # noqa: ASYNC230, PTH123 - a file of the kernel's
                told = environment.read()
        finally:
            await renderer.stop()
        with pytest.raises(TimeoutError):
            trap.accept()
    assert b"secret" not in told
    assert b"PROXY" not in told


async def test_kept_pictures_make_room_for_newer_ones() -> None:
    renderer = a_renderer(kept=9_000)
    orders = [an_order(width=width) for width in (700, 701, 702, 703)]
    try:
        for order in orders:
            _ = await renderer.picture(order, OWN)
        assert renderer.rendered == 4
        _ = await renderer.picture(orders[-1], OWN)
        assert renderer.rendered == 4
        _ = await renderer.picture(orders[0], OWN)
        assert renderer.rendered == 5
    finally:
        await renderer.stop()


async def test_too_many_at_once_are_asked_to_come_again() -> None:
    renderer = a_renderer(waiting=3)
    orders = [an_order(width=width) for width in range(500, 505)]
    try:
        answers = await asyncio.gather(
            *(renderer.picture(each, OWN) for each in orders), return_exceptions=True
        )
    finally:
        await renderer.stop()
    refused = [each for each in answers if isinstance(each, Unavailable)]
    assert len(refused) == 2
    assert all(isinstance(each, bytes) for each in answers if each not in refused)


def test_letters_that_join_are_drawn_where_a_renderer_would_not_place_them() -> None:
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg"><text font-size="12px" fill="#000"'
        ' transform="translate(5,6)">{}</text></svg>'
    )
    plain, joined = text.format("We met."), text.format("हिन्दी and مرحبا")
    assert "<path" not in typeset(plain, outlined=True)
    assert "We met." in typeset(plain, outlined=True)
    drawn = typeset(joined, outlined=True)
    assert drawn.count("<path") == 2
    assert "and" in drawn
    assert "हि" not in drawn
    assert "हि" in typeset(joined)


def test_brackets_of_a_text_from_right_to_left_are_turned_in_every_part() -> None:
    told = "קבוצה ב׳ (3 פעמים)."
    text = f'<text font-size="12px">{told}</text>'
    drawn = typeset(f'<svg xmlns="http://www.w3.org/2000/svg">{text}</svg>')
    spans = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)
    assert "".join(lettering.undirected(each) for each in reversed(spans)) == told
    assert len(spans) > 2
    assert all(span == lettering.isolated(lettering.undirected(span)) for span in spans)


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("We met.", ["Noto Sans"]),
        ("社区学习，日本語", ["Noto Sans CJK SC"]),
        ("مرحبا", ["Noto Sans Arabic"]),
        ("שלום", ["Noto Sans Hebrew"]),
        ("ཕུན་ཚོགས", ["Noto Serif Tibetan"]),
        ("A हिन्दी", ["Noto Sans", "Noto Sans Devanagari"]),
    ],
)
def test_every_part_of_a_text_is_set_in_a_typeface_that_has_it(
    text: str, families: list[str]
) -> None:
    assert [face.family for face, _ in lettering.runs(text)] == families
    assert "".join(part for _, part in lettering.runs(text)) == text


async def test_nobody_takes_the_turns_of_another_organisation() -> None:
    renderer = a_renderer(waiting=8, share=2)
    asked = [(an_order(width=500 + n), OWN) for n in range(4)]
    asked.append((an_order(width=600), OTHER))
    try:
        for _ in range(2):
            answers = await asyncio.gather(
                *(renderer.picture(*each) for each in asked), return_exceptions=True
            )
            refused = [isinstance(each, Unavailable) for each in answers]
            assert refused == [False, False, True, True, False]
            asked = [
                (an_order(width=order.spec["width"] + 1000), whose)
                for order, whose in asked
            ]
    finally:
        await renderer.stop()
