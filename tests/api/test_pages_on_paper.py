"""Pages on paper: who has time for a sheet or two gets no more, with nothing cut."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from playwright.async_api import Browser

from domain.audience import TELLINGS, Audience
from domain.cycle import vocabulary
from domain.figure import FigureName
from domain.sentence import ENGLISH, languages, sentences
from tests.support.browser import (
    NEEDS_CHROMIUM,
    NEEDS_POPPLER,
    Sent,
    chromium,
    opened,
    pages_of,
)
from tests.support.flowing import tell
from tests.support.given import Actor, Given
from tests.support.inventing import invented_space

pytestmark = [NEEDS_CHROMIUM, NEEDS_POPPLER, pytest.mark.in_turn]

Json = dict[str, Any]
Pages = dict[tuple[Audience, str], Sent]
"""Pages by for whom they are and in which language."""
SHORT = [audience for audience in Audience if TELLINGS[audience].sheets is not None]
EACH = pytest.mark.parametrize("audience", SHORT)
STORIES = 60
CLAIMS = 5
PAPER = 695
"""How wide an A4 sheet is between its margins, in the pixels of style sheets."""
READABLE = 340
"""How wide a picture is at least, in the same: less than half of a sheet."""


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest.fixture(scope="module")
async def pages(app: FastAPI, client: AsyncClient) -> Pages:
    """Give the short pages of a space of many stories, the newest of them long."""
    given = Given(app.state.engine, client)
    owner = await given.actor()
    space = await invented_space(app, given, owner.organisation_id, STORIES)
    await owner.patch(f"/v1/spaces/{space}", {"purpose": "We look after it. " * 100})
    await _told_at_length(owner, space)
    found = {}
    for audience, language in product(SHORT, languages()):
        path = f"/v1/spaces/{space}/report.html?audience={audience}"
        answer = await owner.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        found[audience, language] = Sent(answer.text, dict(answer.headers))
    return found


async def _told_at_length(owner: Actor, space: str) -> None:
    steps = [
        {
            "text": f"begin{n}x {'word ' * 300} end{n}x",
            "placements": [{"cycle": cycle, "polarity": "negative"}],
        }
        for n, cycle in enumerate(("realized", "enabling", "strategic") * 4)
    ]
    consent = {"reach": "public", "naming": "named"}
    newest = {"title": "long " * 35, "told_on": "2025-11-01", "consent": consent}
    story = await tell(owner, space, *steps, tellers=[{"name": "Dolma"}], **newest)
    for step in story["steps"][:CLAIMS]:
        claim = {"statement": "We contributed to it. " * 8}
        await owner.made(f"/v1/steps/{step['id']}/claims", claim)


def test_those_who_have_little_time_are_known() -> None:
    assert SHORT == [Audience.SPONSORS, Audience.PUBLIC]


@EACH
@pytest.mark.parametrize("language", languages())
async def test_a_short_page_is_printed_on_its_sheets_and_says_all_there(
    browser: Browser, pages: Pages, audience: Audience, language: str
) -> None:
    how, sent, told = TELLINGS[audience], pages[audience, language], sentences(language)
    async with opened(browser, sent, width=PAPER) as seen:
        await seen.page.emulate_media(media="print")
        headings = await seen.page.locator("main h2").all_inner_texts()
        wide = "document.documentElement.scrollWidth"
        assert await seen.page.evaluate(wide) <= PAPER
        printed = pages_of(await seen.page.pdf(prefer_css_page_size=True))
    words = " ".join(" ".join(printed).split())

    assert len(printed) <= (how.sheets or 0)
    assert len(headings) == len(how.sections) + 2
    assert [each for each in headings if each not in words] == []
    names = [vocabulary(language)[cycle].name for cycle in how.cycles]
    assert [name for name in names if name not in words] == []
    # Of a long story the beginning is told, and that it goes on.
    assert "begin0x" in words
    assert "end0x" not in words
    assert told.say("page.text-cut") in words
    assert told.say("page.steps-cut") in words


@EACH
async def test_pictures_of_a_short_page_are_its_own_and_large_enough(
    browser: Browser, pages: Pages, audience: Audience
) -> None:
    async with opened(browser, pages[audience, ENGLISH], width=PAPER) as seen:
        await seen.page.emulate_media(media="print")
        widths = """() => Object.fromEntries([...document.querySelectorAll('figure')]
            .map(figure => [figure.id, Math.min(...[...figure.querySelectorAll('text')]
              .map(each => each.getScreenCTM().a)) * 776]))"""
        found = await seen.page.evaluate(widths)
        # Titles stand on the drawings, and are said to those who do not see them.
        heads = await seen.page.locator("figcaption").all_inner_texts()

    assert set(found) == {f"figure-{name}" for name in TELLINGS[audience].figures}
    assert all(wide >= READABLE for wide in found.values()), found
    assert all(heads)


async def test_claims_are_told_in_their_wording_and_no_more_than_there_is_room_for(
    browser: Browser, pages: Pages
) -> None:
    async with opened(browser, pages[Audience.SPONSORS, ENGLISH], width=PAPER) as seen:
        on_screen = await seen.page.locator(".claim details").count()
        await seen.page.emulate_media(media="print")
        claims = await seen.page.locator(".claim").all_inner_texts()
        reasons = await seen.page.locator(".claim details:visible").count()
        more = await seen.page.locator("#claims > p").all_inner_texts()

    assert len(claims) == TELLINGS[Audience.SPONSORS].entries
    assert all("contributed, at least in part" in claim for claim in claims)
    assert (on_screen, reasons) == (len(claims), 0)
    assert more[-1] == "There is more of this than is shown here."


def test_no_picture_is_shown_that_is_not_known() -> None:
    assert all(how.figures <= set(FigureName) for how in TELLINGS.values())
