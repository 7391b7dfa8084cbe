"""T50, T51: whatever a person writes comes back byte for byte, on both databases."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.support import hostile
from tests.support.document import (
    JSON,
    Operation,
    Path,
    leaves,
    placed,
    resolved,
    where,
)
from tests.support.given import Given
from tests.support.realm import INTO, Realm, realm

# Our own corpus: what other systems are known to change, lose or stumble over.
TEXTS = {
    "bidi controls": "a\u202eb\u202cc\u2066d\u2069e\u200ff\u061cg",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "combining marks": "e\u0301 \u0041\u030a " + "o" + "\u0300\u0301\u0302" * 30,
    "composed and not": "\u00e9 e\u0301 \u1e69 s\u0323\u0307 s\u0307\u0323 \u212b",
    "four bytes": "\U0001f33e\U0001f469\u200d\U0001f33e\U00020bb7\U0001f1e7\U0001f1f9",
    "right to left": "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd 123 abc",
    "tags": "\U000e0001\U000e0065\U000e006e\U000e007f",
    "non-characters": "a\ufffe\uffff\ufdd0\U0001ffffb",
    "replacement": "\ufffd",
    "private use": "\ue000\uf8ff\U0010fffd",
    "line ends": "a\nb\r\nc\rd\u2028e\u2029f\x85g",
    "blanks": "\u00a0 a \t b \u3000\u2003",
    "controls": "a\x01\x02\x07\x08\x0b\x0c\x1b[31m\x7f\x9bb",
    "Dzongkha": "\u0f62\u0fab\u0f7c\u0f44\u0f0b\u0f41\u0f0d",
    "Chinese and Japanese": "\u4e2d\u6587 \u3053\u3068\u3070 \uff76\uff9e",
    "Turkish and German": "\u0130\u0131 Ii \u00df\u1e9e \u017f",
    "full width": "\uff1dSUM(\uff21\uff11)",
    "formula": "=cmd|' /C calc'!A0",
    "SQL": "'; DROP TABLE story; --\\' OR ''=''",
    "patterns": "%_\\*?[a-z]+(x+x+)+y",
    "markup": "<script>alert(1)</script>&amp;<!--]]>",
    "templates": "{{7*7}} ${x} %s %(x)s {0} #{1}",
    "JSON in text": '{"a": [1, null]}\\u0041\\n"',
    "words of programs": "null",
    "no": "None",
    "a number": "1e5",
    "a path": "../../etc/passwd\\..\\C:",
}
# What these are, they are as a whole; of the others every letter counts, wherever it
# stands, so that several are written as one text.
WHOLE = {"blanks", "formula", "words of programs", "no", "a number", "JSON in text"}
_OF_A_MAP = "it names a place, wherever on the map it stands"
_MAPS = ("create_landscape", "add_landscape_version")
# Texts that only some records take, by operation and the last name on the way to
# them: then why.
NOT_FREE = {
    (name, part): _OF_A_MAP
    for name in _MAPS
    for part in ("key", "places", "source", "target", "place")
} | {
    ("record_measurement", "code"): "a word of the indicator's own list",
    ("record_measurement", "text"): "only of an indicator that is described in words",
}
# Of these there is one in the same place, and no second one.
ONE_AT_A_TIME = {
    "assert_flow",
    "create_framing_event",
    "link_aspiration",
    "link_evidence",
    "link_uncertainty",
}
LONG = "\U0001f33e" * 400


def _written(operation: Operation) -> bool:
    made = operation.method == "POST" and "201" in operation.raw["responses"]
    if not made or operation.schema is None or "token" in operation.path:
        return False
    example = operation.example()
    return any(_places(operation.name, operation.schema, example))


def _places(
    name: str, schema: Mapping[str, Any], example: object
) -> Iterator[tuple[Path, int]]:
    """Yield the places in an example that take any text, and how long it may be."""
    there = {path for path, _ in leaves(example)} | {
        (name,) for name in schema.get("properties", {})
    }
    for path, part in hostile.fields(schema):
        if path in there:
            limit = _room(part)
            last = next(part for part in reversed(path) if isinstance(part, str))
            if limit and (name, last) not in NOT_FREE:
                yield path, limit


def _room(schema: Mapping[str, Any]) -> int:
    for kind in schema.get("anyOf", [schema]):
        each = resolved(kind)
        closed = {"enum", "const", "format", "pattern"} & set(each)
        if each.get("type") == "string" and not closed:
            return int(each.get("maxLength", 20_000))
    return 0


pytestmark = pytest.mark.in_turn

EACH = pytest.mark.parametrize(
    "operation", where(_written), ids=lambda operation: operation.name
)


@pytest.fixture(scope="module")
async def here(app: FastAPI, client: httpx.AsyncClient) -> Realm:
    return await realm(Given(app.state.engine, client))


@EACH
async def test_every_text_comes_back_as_it_was_written(
    here: Realm, operation: Operation
) -> None:
    assert operation.schema is not None
    example = await here.body(operation, here.open_space)
    places = list(_places(operation.name, operation.schema, example))
    changed = []
    await _empty_its_place(here, operation, example)
    for turn in range(max(len(texts_for(limit)) for _, limit in places)):
        body, expected = example, set()
        if "predecessor" in body:
            # Each of these is the next version of what the one before left.
            body = placed(body, ("predecessor",), turn + 1)
        for number, (path, limit) in enumerate(places):
            texts = texts_for(limit)
            # Each place gets a text of its own, so that none stands for another.
            mine = f"{texts[turn % len(texts)]}{number}"
            body = placed(body, path, mine)
            expected.add(mine)
        answer = await here.send(
            here.owner, operation, here.open_space, content=json.dumps(body).encode()
        )
        if answer.status_code not in {200, 201}:
            changed.append((sorted(expected), answer.text[:400]))
            continue
        read = answer.json()
        lost = expected - _texts(read)
        address = answer.headers.get("location")
        if address is not None:
            lost |= expected - _texts((await here.owner.get(address)).json())
            await _make_room(here, operation, address)
        if lost:
            changed.append((sorted(lost), "came back otherwise"))

    assert changed == []


async def _empty_its_place(here: Realm, operation: Operation, example: Any) -> None:
    """Take away what another test has put where there is room for one."""
    if operation.name not in ONE_AT_A_TIME:
        return
    content = json.dumps(example).encode()
    stood = await here.send(here.owner, operation, here.open_space, content=content)
    await here.owner.delete(stood.headers["location"])


async def _make_room(here: Realm, operation: Operation, address: str) -> None:
    """Take away what would keep the same from being made again."""
    if operation.name in ONE_AT_A_TIME:
        await here.owner.delete(address)
    if operation.name in INTO:
        await here.owner.post(f"{address}/undo", headers={"If-Match": "*"})


async def test_bytes_and_escapes_are_one_text(here: Realm) -> None:
    name = "\U0001f33e e\u0301 \u202e"
    answers = [
        await here.owner.post(
            "/v1/persons",
            content=json.dumps({"name": name}, ensure_ascii=escaped).encode(),
            headers={"Content-Type": JSON},
        )
        for escaped in (False, True)
    ]

    assert [answer.json()["name"] for answer in answers] == [name, name]


@cache
def texts_for(limit: int) -> list[str]:
    """Return texts that hold the whole corpus, each with room for a number after it."""
    room = limit - len("00")
    found = [text for why, text in TEXTS.items() if why in WHOLE]
    for text in (text for why, text in TEXTS.items() if why not in WHOLE):
        if len(found) > len(WHOLE) and len(found[-1]) + len(text) <= room:
            found[-1] += text
        else:
            found.append(text[-room:])
    return [*found, LONG[-room:]]


def _texts(value: object) -> set[str]:
    return {part for _, part in leaves(value) if isinstance(part, str)}


@pytest.mark.parametrize("limit", [80, 200, 400, 2_000, 20_000])
def test_the_corpus_holds_what_it_is_for(limit: int) -> None:
    everything = "".join(texts_for(limit))

    assert re.search("[\u202a-\u202e]", everything)
    assert all(mark in everything for mark in "\ufffe\uffff\U000e0001\u0301\u200b")
    assert all(text[-limit + 2 :] in everything for text in TEXTS.values())
    assert {*TEXTS} >= WHOLE
    assert max(map(len, texts_for(limit))) <= limit - 2
