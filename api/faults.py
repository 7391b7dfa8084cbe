"""What is wrong with a request: one entry per place, in our words.

What was sent is never repeated: pydantic's own messages and the `input` that it
reports stay behind here. A schema's validator that has more to say raises
`PydanticCustomError("end-before-start", "The end lies before the start.")`: a code
with a hyphen is one of ours, and its sentence is passed on as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from api.strict_json import pointer_to, query_pointer

FAULTS_MAX: Final = 100

# By pydantic's type of error; where one is not listed, by its first word below.
_BY_TYPE: Final = {
    "date_future": ("out-of-range", "The day lies in the future."),
    "date_past": ("out-of-range", "The day lies in the past."),
    "decimal_max_digits": ("number-too-long", "At most {max_digits} digits."),
    "decimal_max_places": (
        "number-too-long",
        "At most {decimal_places} digits after the decimal point.",
    ),
    "decimal_whole_digits": (
        "number-too-large",
        "At most {whole_digits} digits before the decimal point.",
    ),
    "enum": ("unknown-value", "One of {expected}."),
    "extra_forbidden": ("unknown-name", "There is nothing of this name here."),
    "finite_number": ("wrong-type", "A number is expected."),
    "greater_than": ("out-of-range", "More than {gt}."),
    "greater_than_equal": ("out-of-range", "At least {ge}."),
    "less_than": ("out-of-range", "Less than {lt}."),
    "less_than_equal": ("out-of-range", "At most {le}."),
    "literal_error": ("unknown-value", "One of {expected}."),
    "missing": ("required", "This is required."),
    "multiple_of": ("out-of-range", "A multiple of {multiple_of}."),
    "none_required": ("wrong-type", "Only null is accepted."),
    "string_pattern_mismatch": ("wrong-form", "The text has not the form required."),
    "string_too_long": ("too-long", "At most {max_length} characters."),
    "string_too_short": ("too-short", "At least {min_length} characters."),
    "too_long": ("too-many", "At most {max_length} entries."),
    "too_short": ("too-few", "At least {min_length} entries."),
    "url_too_long": ("too-long", "At most {max_length} characters."),
}
_BY_FIRST_WORD: Final = {
    "bool": ("wrong-type", "True or false is expected."),
    "dataclass": ("wrong-type", "An object is expected."),
    "date": ("wrong-form", "A date is expected, as YYYY-MM-DD."),
    "datetime": ("wrong-form", "A time is expected, as RFC 3339 has it."),
    "decimal": ("wrong-type", "A number is expected."),
    "dict": ("wrong-type", "An object is expected."),
    "float": ("wrong-type", "A number is expected."),
    "int": ("wrong-type", "A whole number is expected."),
    "list": ("wrong-type", "A list is expected."),
    "mapping": ("wrong-type", "An object is expected."),
    "model": ("wrong-type", "An object is expected."),
    "set": ("wrong-type", "A list is expected."),
    "string": ("wrong-type", "A text is expected."),
    "time": ("wrong-form", "A time is expected, as RFC 3339 has it."),
    "timezone": ("wrong-form", "The offset from UTC is missing or not accepted."),
    "tuple": ("wrong-type", "A list is expected."),
    "union": ("unknown-value", "None of the accepted kinds."),
    "url": ("wrong-form", "A URL is expected."),
    "uuid": ("wrong-form", "A UUID is expected."),
}
_OTHERWISE: Final = ("not-accepted", "This is not accepted.")


class Fault(BaseModel):
    """One place in the request that is not accepted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "pointer": "/steps/2/placements/0/cycle",
                    "code": "unknown-value",
                    "message": "One of 'immediate', 'potential' or 'applied'.",
                }
            ]
        }
    )

    pointer: str = Field(
        description="A JSON pointer into the body, `?name` for a query parameter, or"
        " `name:` for a header. It ends before a name that is not ours."
    )
    code: str
    message: str


def faults_of(error: RequestValidationError) -> list[Fault]:
    """Return the faults of a request that its schema refuses, one for each place.

    No more than 100 are listed, in the order in which they were found.
    """
    found: dict[str, Fault] = {}
    for raw in error.errors():
        if len(found) == FAULTS_MAX:
            break
        pointer = _pointer(raw["loc"], error.body)
        code, message = _told(raw)
        found.setdefault(pointer, Fault(pointer=pointer, code=code, message=message))
    return list(found.values())


def _told(raw: Mapping[str, Any]) -> tuple[str, str]:
    kind: str = raw["type"]
    if "-" in kind:
        return kind, raw["msg"]
    first_word = kind.partition("_")[0]
    code, message = _BY_TYPE.get(kind) or _BY_FIRST_WORD.get(first_word, _OTHERWISE)
    # The context holds what the schema demands; `actual_length` and the like of what
    # was sent are in no message.
    return code, message.format_map(raw.get("ctx", {}))


def _pointer(location: Sequence[str | int], body: object) -> str:
    source, *path = location
    match source:
        case "body":
            return pointer_to(_inside(body, path))
        case "query":
            return query_pointer(str(path[0]) if path else "")
        case "header":
            return f"{path[0]}:" if path else ""
        case _:
            return ""


def _inside(body: object, path: Sequence[str | int]) -> Iterator[str | int]:
    """Yield the parts of `path` that lead through what was sent.

    The rest are names that pydantic gives to the alternatives of a union. Only at the
    end may a name be absent from the body: then it is what is missing there.
    """
    node = body
    for index, part in enumerate(path):
        if isinstance(node, Mapping):
            if part in node:
                node = node[part]
                yield part
            elif index == len(path) - 1:
                yield part
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
            yield part
