import base64
import random
import string
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from api.pagination import (
    LIMIT_DEFAULT,
    Limit,
    Page,
    PageInfo,
    decode,
    encode,
    link_next,
    page_of,
)
from domain.errors import CursorFilterMismatch, CursorInvalid, DomainError

KEY = b"k" * 32
OURS = UUID("0192f0c1-0000-7000-8000-000000000001")
THEIRS = UUID("0192f0c1-0000-7000-8000-000000000002")
SCOPE = "stories?cycle=applied&sort=-told_on"
VALUES = ["2026-05-01", "0192f0c1-2345-7abc-8def-0123456789ab"]
ALPHABET = string.ascii_letters + string.digits + "-_"


def cursor(**changes: Any) -> str:
    given_: dict[str, Any] = {"organisation": OURS, "scope": SCOPE, "values": VALUES}
    return encode(KEY, **given_ | changes)


def read(text: str, **changes: Any) -> list[str | int | None]:
    given_: dict[str, Any] = {"organisation": OURS, "scope": SCOPE}
    return decode(KEY, text, **given_ | changes)


@given(st.lists(st.none() | st.integers() | st.text(st.characters(codec="utf-8"))))
def test_what_goes_into_a_cursor_comes_out(values: list[str | int | None]) -> None:
    text = cursor(values=values)
    assert set(text) <= set(ALPHABET)
    assert len(text) > 4096 or read(text) == values


def test_a_cursor_of_another_organisation_is_invalid() -> None:
    with pytest.raises(CursorInvalid):
        read(cursor(organisation=THEIRS))


def test_a_cursor_of_another_organisation_and_filter_is_invalid_too() -> None:
    with pytest.raises(CursorInvalid):
        read(cursor(organisation=THEIRS, scope="other"))


def test_a_cursor_of_another_key_is_invalid() -> None:
    text = encode(b"x" * 32, organisation=OURS, scope=SCOPE, values=VALUES)
    with pytest.raises(CursorInvalid):
        read(text)


def test_a_cursor_of_another_filter_or_order_does_not_fit() -> None:
    with pytest.raises(CursorFilterMismatch):
        read(cursor(scope=SCOPE.replace("-told_on", "told_on")))


def test_ten_thousand_tampered_cursors_are_all_refused() -> None:
    chance = random.Random(20261123)  # noqa: S311 - the same run every time
    good = cursor()
    accepted: list[tuple[str, DomainError | None]] = []
    for _ in range(10_000):
        bad = tampered(good, chance)
        try:
            read(bad)
        except CursorInvalid:
            continue
        except DomainError as other:
            accepted.append((bad, other))
        else:
            accepted.append((bad, None))
    assert accepted == []


def tampered(good: str, chance: random.Random) -> str:
    """Return a text that differs from `good`: bits, characters, length, parts."""
    raw = bytearray(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    at = chance.randrange(len(good))
    bad = good
    while bad == good:
        match chance.randrange(6):
            case 0:
                raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
                bad = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
            case 1:
                bad = good[:at] + chance.choice(ALPHABET) + good[at + 1 :]
            case 2:
                bad = good[:at]
            case 3:
                bad = good[:at] + chance.choice(ALPHABET) + good[at:]
            case 4:
                bad = "".join(chance.choices(ALPHABET, k=chance.randrange(200)))
            case _:
                other = cursor(values=["2026-05-02", None], organisation=THEIRS)
                bad = good[:at] + other[at:]
    return bad


@pytest.mark.parametrize(
    "spare", ["=", "==", "\n", " ", "\0", "é", "\ud800", "~", "%3D"]
)
def test_only_one_spelling_of_a_cursor_is_accepted(spare: str) -> None:
    for text in (
        cursor() + spare,
        spare + cursor(),
        cursor()[:9] + spare + cursor()[9:],
    ):
        with pytest.raises(CursorInvalid):
            read(text)


def test_spare_bits_at_the_end_are_refused() -> None:
    good = next(c for c in (cursor(values=["x" * n]) for n in range(3)) if len(c) % 4)
    others = [good[:-1] + last for last in ALPHABET if last != good[-1]]
    same_bytes = [o for o in others if lax(o) == lax(good)]
    assert same_bytes
    for text in same_bytes:
        with pytest.raises(CursorInvalid):
            read(text)


def lax(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("text", ["", "A", "AAAA", "A" * 5000, "+/+/", "null"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorInvalid):
        read(text)


def test_the_other_alphabet_of_base64_is_refused() -> None:
    texts = (cursor(values=[n]) for n in range(1000))
    good = next(text for text in texts if "-" in text)
    with pytest.raises(CursorInvalid):
        read(good.replace("-", "+"))


def test_the_link_keeps_the_other_parameters_and_replaces_the_cursor() -> None:
    url = "http://spoofed.example/v1/spaces/s1/stories?cursor=old&q=caf%C3%A9&limit=2"
    assert link_next(url, "new") == (
        '</v1/spaces/s1/stories?q=caf%C3%A9&limit=2&cursor=new>; rel="next"'
    )


def test_nothing_breaks_out_of_the_link() -> None:
    link = link_next('http://h/v1/x?q=>; rel="self"\r\nSet-Cookie: a', "new")
    assert link.count(">") == link.count("<") == 1
    assert "\r" not in link
    assert "\n" not in link


app = FastAPI()


@app.get("/numbers")
async def numbers(limit: Limit = LIMIT_DEFAULT) -> Page[int]:
    return page_of(list(range(limit)), limit=limit, next_cursor="c")


async def answer(query: str) -> Any:
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://test"
    ) as client:
        return await client.get(f"/numbers?{query}")


@pytest.mark.parametrize(
    ("query", "limit"), [("", 50), ("limit=1", 1), ("limit=200", 200), ("limit=07", 7)]
)
async def test_a_page_says_where_it_stands(query: str, limit: int) -> None:
    page = (await answer(query)).json()
    assert page["page"] == {
        "limit": limit,
        "next_cursor": "c",
        "has_more": True,
        "total": None,
        "total_is": None,
    }
    assert len(page["items"]) == limit


@pytest.mark.parametrize(
    "limit",
    [
        "0",
        "-1",
        "201",
        "1000000000",
        "50.0",
        "5e1",
        "+5",
        "1_0",
        "%205",
        "%D9%A5",
        "%C2%B2",
        "null",
        "NaN",
        "0x10",
    ],
)
async def test_a_limit_outside_1_to_200_is_refused(limit: str) -> None:
    assert (await answer(f"limit={limit}")).status_code == 422


@pytest.mark.parametrize("limit", ["", "9" * 5000])
async def test_no_limit_and_an_endless_one_are_refused(limit: str) -> None:
    assert (await answer(f"limit={limit}")).status_code == 422


def test_the_last_page_has_no_cursor() -> None:
    last = page_of([1], limit=50, next_cursor=None)
    assert last.page == PageInfo(
        limit=50, next_cursor=None, has_more=False, total=None, total_is=None
    )


def test_the_document_states_the_limits() -> None:
    (limit,) = app.openapi()["paths"]["/numbers"]["get"]["parameters"]
    schema = limit["schema"]
    assert (schema["minimum"], schema["maximum"], schema["default"]) == (1, 200, 50)
