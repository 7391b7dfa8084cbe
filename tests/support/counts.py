"""Counts in answers, found by the document: which fields hold them, and what is there.

`HARMLESS` says of which numbers nobody has to be protected, and why. Any other whole
number in an answer counts people or what they told, and has to be one that may be
held back: a new count is null where it is a small group, or a row here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.document import Operation, resolved

_EFFECT = "effect data: indicators and measurements, neither people nor what they told"
_HISTORY = "how often one record, which the reader has, was changed"
_OWN_WORDS = "said by the teller in a story that the reader reads"
_LISTED = "counts what is listed, one by one, for the same reader"
_PLACE = "a place in a list that stands in the same answer"
_SETTING = "a setting, or what was asked for"
_OWN_STORIES = "whoever does not evaluate sees stories in this state if they are theirs"
_EVALUATORS = "for those who evaluate all the spaces; null or refused for others"
_MERGES = "for those who may merge the record: how much of it went over"
_OF_RECORD = "an attribute of one record, no count"

HARMLESS: Mapping[str, str] = {
    "version": _HISTORY,
    "predecessor": _HISTORY,
    "frame_version": _HISTORY,
    "landscape_version": _HISTORY,
    "read_frame_difference.from": _HISTORY,
    "read_frame_difference.to": _HISTORY,
    "agreed.n": _EVALUATORS,
    "overall.n": _EVALUATORS,
    "n": _EFFECT,
    "measurements": _EFFECT,
    "measurements.count": _EFFECT,
    "effect.count": _EFFECT,
    "indicator_count": _EFFECT,
    "unexplained.count": _EFFECT,
    "tensions.count": _EFFECT,
    "counts.indicators": _EFFECT,
    "aspirations[].indicators": _EFFECT,
    "counts.activities": "what a space does, neither people nor what they told",
    "people[].number": _OWN_WORDS,
    "position": _OWN_WORDS,
    "attachments[].size": _OWN_WORDS,
    "agenda[].minutes": _OF_RECORD,
    "age_days": _OF_RECORD,
    "relays[].level": _PLACE,
    "space_changes[]": _PLACE,
    "parts[]": _PLACE,
    "page.limit": _SETTING,
    "threshold": _SETTING,
    "format": _SETTING,
    "items[].status": _SETTING,
    "levels[].least": _SETTING,
    "gap_days": _SETTING,
    "links[].moved": _MERGES,
    "links[].joined": _MERGES,
    "patterns.looked_at": _SETTING,
    "curve[].days": _SETTING,
    "left_out": "columns: spaces, aspirations, periods or parts; and spaces",
    "agrees": _LISTED,
    "partly": _LISTED,
    "disagrees": _LISTED,
    "known": _LISTED,
    "main": _LISTED,
    "partial": _LISTED,
    "minor": _LISTED,
    "unsaid": _LISTED,
    "claims[].other_contributors": _LISTED,
    "stories.draft": _OWN_STORIES,
    "stories.submitted": _OWN_STORIES,
    "stories.withdrawn": _OWN_STORIES,
    "tellers_and_analysts.count": _EVALUATORS,
    "among_analysts.count": _EVALUATORS,
    "compared.count": _EVALUATORS,
    "cycles[].both": _EVALUATORS,
    "cycles[].teller": _EVALUATORS,
    "cycles[].analyst": _EVALUATORS,
    "cycles[].neither": _EVALUATORS,
    "read_work.kinds[].count": _EVALUATORS,
    "read_joint_work.kinds[].count": _EVALUATORS,
    "watermark[].stories": _EVALUATORS,
}
"""Ends of the ways to numbers that are not held back, each with the reason.

The first end that fits is the one that counts.
"""


def harmless(way: str) -> str | None:
    """Return the row of `HARMLESS` about a number, by the way to it."""
    for end in HARMLESS:
        if way == end or way.endswith(f".{end}"):
            return end
    return None


def whole_numbers(operation: Operation) -> dict[str, bool]:
    """Return the ways to the whole numbers of an answer, and whether each may be null.

    A way begins with the operation's name.
    """
    content = operation.raw["responses"].get("200", {}).get("content", {})
    found: dict[str, bool] = {}
    for media in content.values():
        found |= dict(_numbers(media["schema"], operation.name, ()))
    return found


def _numbers(
    schema: Mapping[str, Any], way: str, within: tuple[str, ...]
) -> Iterator[tuple[str, bool]]:
    name = schema.get("$ref", "")
    if name in within:
        return
    inner = (*within, name) if name else within
    whole = resolved(schema)
    kinds = whole.get("anyOf", whole.get("oneOf", []))
    null = {"type": "null"} in kinds
    if whole.get("type") == "integer":
        yield way, False
    for kind in kinds:
        for found, may_be_null in _numbers(kind, way, inner):
            yield found, may_be_null or (found == way and null)
    for part, further in _parts(whole, way):
        yield from _numbers(part, further, inner)


def _parts(schema: Mapping[str, Any], way: str) -> Iterator[tuple[Any, str]]:
    for field, part in schema.get("properties", {}).items():
        yield part, f"{way}.{field}"
    for mark, name in (("[]", "items"), ("{}", "additionalProperties")):
        if isinstance(schema.get(name), Mapping):
            yield schema[name], way + mark


def answered(value: object, wanted: Mapping[str, bool], way: str) -> Iterator[Any]:
    """Yield the ways to the whole numbers of an answer that are wanted, with them."""
    if isinstance(value, dict):
        for field, part in value.items():
            known = any(each.startswith(f"{way}.{field}") for each in wanted)
            yield from answered(
                part, wanted, f"{way}.{field}" if known else f"{way}{{}}"
            )
    elif isinstance(value, list):
        for part in value:
            yield from answered(part, wanted, f"{way}[]")
    elif type(value) is int and way in wanted:
        yield way, value
