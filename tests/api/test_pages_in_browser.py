"""Pages in a browser: they load and run nothing, can be read by all, and print well."""

import re
from collections.abc import AsyncIterator, Iterator
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from playwright.async_api import Browser

from domain.cycle import Cycle
from services.documents.page import Content, Picture, page_of
from tests.api.test_naughty_text import texts_for
from tests.support.browser import (
    NEEDS_CHROMIUM,
    NEEDS_POPPLER,
    Sent,
    chromium,
    faults,
    opened,
    pages_of,
)
from tests.support.freezing import frozen
from tests.support.given import Given
from tests.support.telling import Telling, a_story, telling

pytestmark = [NEEDS_CHROMIUM, pytest.mark.in_turn]

Json = dict[str, Any]
ATTACK = (
    "<script>window.hit = 1; alert(1)</script><img src=http://evil.example/a onerror="
    "'window.hit = 1'><svg/onload=alert(2)><style>@import url(http://evil.example/b)"
    "</style><iframe src=javascript:alert(3)></iframe>\"'><link rel=stylesheet "
    "href=http://evil.example/c><meta http-equiv=refresh content='0;http://evil.example'>"
)
QUERIES = (
    "",
    *(f"?audience={name}" for name in ("participants", "conveners", "sponsors")),
    *(f"?audience={name}" for name in ("funders", "researchers", "public")),
)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest.fixture(scope="module")
async def here(app: FastAPI, client: AsyncClient) -> Telling:
    """Give a space with something in every section, of long and hostile texts."""
    there = await telling(Given(app.state.engine, client))
    await there.collector.patch(
        f"/v1/spaces/{there.space}",
        {"purpose": f"{ATTACK} {'unbroken' * 60}", "name": "LOGIN" * 39},
    )
    for number in range(4):
        await _measured(there, number)
    for number, text in enumerate(texts_for(400)):
        await _told(there, number, f"{text} {ATTACK}")
    for kind in ("aspirations", "uncertainties"):
        body = {"text": f"{kind} {ATTACK}", "visibility": "organisation"}
        await there.collector.made(f"/v1/spaces/{there.space}/{kind}", body)
    return there


async def _measured(there: Telling, number: int) -> None:
    cycle = list(Cycle)[number % 4]
    indicator = await there.indicator(
        name=f"Indicator {number} {ATTACK}"[:200],
        unit="kilometres-of-road-that-nobody-breaks",
        cycles=[{"cycle": cycle}],
        baseline=10,
        targets=[{"value": 90, "by": "2027-12-31"}],
    )
    path = f"/v1/indicators/{indicator}/measurements"
    for year, value in ((2014, 50), (2015, 40), (2016, 30 - number)):
        body = {"value": value, "when": {"from": f"{year}-05-01"}}
        await there.collector.made(path, body)


async def _told(there: Telling, number: int, text: str) -> None:
    cycles = [
        {"cycle": cycle, "polarity": polarity}
        for cycle, polarity in product(
            list(Cycle)[number % 8 :][:2], ["positive", "negative"][number % 2 :][:1]
        )
    ]
    steps = [
        {
            # What turns the direction round is kept from the marks at both ends.
            "text": f"begin{number}x{n} {'word ' * 90} end{number}x{n}" if n else text,
            "place": "b" * 200,
            "modality": "aspired" if n == 2 else "reported",
            "placements": cycles,
        }
        for n in range(3)
    ]
    story = a_story(
        title=text[:200],
        steps=steps,
        consent={"reach": "public", "naming": "named"},
        tellers=[{"name": f"{'n' * 150} {number}"}],
    )
    made = await there.collector.made(f"/v1/spaces/{there.space}/stories", story)
    if number % 5 == 0:
        path = f"/v1/steps/{made['steps'][0]['id']}/claims"
        await there.evaluator.made(path, {"statement": f"Claim {number} {ATTACK}"})


@pytest.fixture(scope="module")
async def pages(here: Telling) -> dict[str, Sent]:
    """Give pages by what they are: of every audience, frozen, with figures, empty."""
    empty = await here.another_space("Nothing yet")
    report = await frozen(here, title=ATTACK[:200])
    paths = {
        **{query: f"/v1/spaces/{here.space}/report.html{query}" for query in QUERIES},
        "empty": f"/v1/spaces/{empty}/report.html",
        "frozen": f"/v1/reports/{report['id']}.html",
    }
    found = {}
    for name, path in paths.items():
        answer = await here.evaluator.get(path)
        assert answer.status_code == 200, answer.text
        found[name] = Sent(answer.text, dict(answer.headers))
    parts = "effect,contribution,flows,paths,matrix,framing,coverage"
    told = await here.evaluator.read(f"/v1/spaces/{here.space}/report?parts={parts}")
    found["figures"] = _with_figures(told)
    return found


def _with_figures(report: Json) -> Sent:
    pictures = {
        name: Picture(f"The figure {name}", _drawing(name), [["a", "b"], ["1", "2"]])
        for name in ("coverage", "flows", "frames", "of its own")
    }
    page = page_of(Content(report=report, spaces=[], pictures=pictures))
    return Sent(page.html, {"content-security-policy": page.policy})


def _drawing(name: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" role="img" '
        f'aria-label="{name}"><style>.big {{ font-size: 30px }}</style>'
        f'<text class="big" y="30">top-{name.replace(" ", "-")}</text>'
        f'<text class="big" y="390">foot-{name.replace(" ", "-")}</text></svg>'
    )


async def test_no_request_leaves_a_page_and_no_script_runs(
    browser: Browser, pages: dict[str, Sent]
) -> None:
    for name, sent in pages.items():
        assert ATTACK[:30] not in sent.html, name
        async with opened(browser, sent) as seen:
            await seen.page.wait_for_timeout(50)
            loaded = "performance.getEntriesByType('resource').length"

            assert (seen.asked, seen.said) == ([], []), name
            assert await seen.page.evaluate(loaded) == 0
            assert await seen.page.evaluate("window.hit") is None
            assert await seen.page.locator("main").count() == 1


async def test_a_script_would_not_run_even_if_it_came_to_stand_there(
    browser: Browser, pages: dict[str, Sent]
) -> None:
    sent = pages[""]
    html = sent.html.replace("<main", "<script>window.hit = 1</script><main", 1)
    image = "<img src='http://evil.example/x' onerror='window.hit = 1'>"
    html = html.replace("</main>", f"{image}</main>")
    kept = Sent(html, {})
    for each in (Sent(html, sent.headers), kept):
        # The second has no headers, as a page that somebody has saved.
        async with opened(browser, each) as seen:
            await seen.page.wait_for_timeout(50)

            assert await seen.page.evaluate("window.hit") is None
            assert seen.asked == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(
    browser: Browser, pages: dict[str, Sent], scheme: str
) -> None:
    for number, name in enumerate(("", "?audience=conveners", "frozen", "figures")):
        # Wide and narrow in turn: each page is looked at in both schemes.
        width = (360, 1200)[(number + (scheme == "dark")) % 2]
        async with opened(browser, pages[name], width=width, scheme=scheme) as seen:
            assert await faults(seen.page) == [], name


async def test_nobody_has_to_scroll_sideways_on_a_phone(
    browser: Browser, pages: dict[str, Sent]
) -> None:
    width = 360
    wide = """() => [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 120))"""
    for name, sent in pages.items():
        async with opened(browser, sent, width=width) as seen:
            scrolls = "document.documentElement.scrollWidth"

            assert await seen.page.evaluate(scrolls) <= width, (
                name,
                (await seen.page.evaluate(wide))[:5],
            )


async def test_style_holds_though_the_policy_is_strict(
    browser: Browser, pages: dict[str, Sent]
) -> None:
    async with opened(browser, pages["figures"]) as seen:
        body = "getComputedStyle(document.body).maxWidth"
        text = "getComputedStyle(document.querySelector('svg text')).fontSize"

        assert await seen.page.evaluate(body) == "1216px"
        assert await seen.page.evaluate(text) == "30px"


_MARKED = {"": 10, "figures": 4, "?audience=conveners": 10}
"""Pages that are printed, and how many things in them have marks at both ends."""


@NEEDS_POPPLER
async def test_printing_cuts_no_row_no_figure_and_no_step(
    browser: Browser, pages: dict[str, Sent]
) -> None:
    for name, marked in _MARKED.items():
        async with opened(browser, pages[name]) as seen:
            await seen.page.emulate_media(media="print")
            apart = """() => [...document.querySelectorAll('tr, figure, .step, .card')]
                .filter(e => getComputedStyle(e).breakInside !== 'avoid')
                .map(e => e.outerHTML.slice(0, 100))"""
            assert await seen.page.evaluate(apart) == []
            pdf = await seen.page.pdf(prefer_css_page_size=True)
        printed = pages_of(pdf)
        pairs = list(_pairs(printed))

        assert len(printed) > 1
        assert [pair for pair in pairs if pair[1] != pair[2]] == [], name
        assert len(pairs) >= marked
        for number, text in enumerate(printed, start=1):
            assert f"{number}/{len(printed)}" in text.replace(" ", "")


_MARK = re.compile(r"(begin|end)[0-9].*|(top|foot)-.+")


def _pairs(printed: list[str]) -> Iterator[tuple[str, int, int]]:
    """Yield, of what has a mark at both ends, on which pages these stand."""
    marks = {
        word: number
        for number, text in enumerate(printed)
        for word in text.split()
        if _MARK.fullmatch(word)
    }
    for begin, end in (("begin", "end"), ("top-", "foot-")):
        for word, number in marks.items():
            if word.startswith(begin):
                other = end + word.removeprefix(begin)
                yield word, number, marks.get(other, -1)
