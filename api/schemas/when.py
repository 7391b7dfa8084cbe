"""When something happened, as exactly as people know it."""

from typing import Self

from pydantic import Field, model_validator

from api.schemas.values import Day, Sent, example
from domain.errors import Invalid
from domain.when import Precision, When


class WhenSent(Sent):
    """Days and how exactly they are known; `to` may be left out."""

    model_config = example({"from": "2016-01-01", "precision": "year"})

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    precision: Precision = Precision.DAY

    def value(self, pointer: str) -> When:
        """Return the domain's value, refusing with pointers below `pointer`."""
        return when_of(self, pointer)


class WhenRead(Sent):
    """The first and last day on which it may have been."""

    model_config = example(
        {"from": "2016-01-01", "to": "2016-12-31", "precision": "year"}
    )

    from_: Day | None = Field(alias="from")
    to: Day | None
    precision: Precision

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, row: object) -> object:
        if hasattr(row, "precision") and hasattr(row, "first_day"):
            return {
                "from": row.first_day,
                "to": row.last_day,  # type: ignore[attr-defined]  # a row has both
                "precision": row.precision,
            }
        return row

    @classmethod
    def of(cls, row: object) -> Self:
        """Return the time of a row that has first_day, last_day and precision."""
        return cls.model_validate(row)


def when_of(sent: WhenSent | None, pointer: str) -> When:
    """Return the domain's value; unknown where nothing was sent.

    Raises
    ------
    Invalid
        Where the dates do not go together; the pointer begins with `pointer`.
    """
    if sent is None:
        return When(None, None, Precision.UNKNOWN)
    try:
        return When.of(sent.from_, sent.to, sent.precision)
    except Invalid as refusal:
        place = pointer + refusal.pointer.removeprefix("/when")
        raise Invalid(str(refusal), place, refusal.fault) from refusal
