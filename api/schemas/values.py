"""The values that all schemas are made of, read strictly."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

DIGITS_MAX = 15
"""Significant digits of a decimal, so that JavaScript keeps them."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})\Z",
    re.ASCII,
)
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", re.ASCII)
_LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"


class Sent(BaseModel):
    """Base of what clients send: an unknown name is refused."""

    model_config = ConfigDict(extra="forbid")


class Read(BaseModel):
    """Base of what clients get, made from a row; no field has a default."""

    model_config = ConfigDict(from_attributes=True)


def _refuse(form: str) -> PydanticCustomError:
    return PydanticCustomError("wrong-form", f"The form is {form}.")


def _day(raw: object) -> object:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not _DAY.match(raw):
        raise _refuse("YYYY-MM-DD")
    return raw


def _instant(raw: object) -> object:
    if isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not _INSTANT.match(raw):
        raise _refuse("RFC 3339, with an offset")
    try:
        # An offset beyond a day, a 60th second or a year 0 is no instant.
        datetime.fromisoformat(raw.upper())
    except ValueError as fault:
        raise _refuse("RFC 3339, with an offset") from fault
    return raw


def _id(raw: object) -> object:
    if isinstance(raw, UUID):
        return raw
    if not isinstance(raw, str) or not _ID.match(raw):
        raise _refuse("a UUID of 36 characters")
    return raw


def _number(raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise PydanticCustomError("wrong-type", "A number is expected.")
    number = Decimal(raw)
    if len(number.normalize().as_tuple().digits) > DIGITS_MAX:
        raise PydanticCustomError(
            "number-too-long", f"At most {DIGITS_MAX} significant digits."
        )
    return number


def as_number(number: Decimal) -> int | float:
    """Return the JSON number of an exact decimal of at most 15 digits."""
    whole = number == number.to_integral_value()
    return int(number) if whole and abs(number) < 10**DIGITS_MAX else float(number)


InstantText = Annotated[
    str,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant that is kept as it was sent, with its offset."""
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Id = Annotated[UUID, BeforeValidator(_id)]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(as_number, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
Flag = StrictBool
Whole = StrictInt
Count = Annotated[StrictInt, Field(ge=0, le=2**53 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=400)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Language = Annotated[str, Field(max_length=35, pattern=_LANGUAGE)]


FEW = "Null where it is a small group and you do not evaluate: see `threshold`."
"""What is said of a count that may be held back."""


class Ref(Read):
    """A reference: the id, and what a reader calls it."""

    id: UUID | None = Field(description="Null where the reader may not know it.")
    label: str | None


def example(value: dict[str, Any]) -> ConfigDict:
    """Return the model configuration that shows an example."""
    return ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"examples": [value]}
    )
