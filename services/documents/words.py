"""Words of a document: sentences, days and numbers as one language writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from domain.cycle import Cycle, CycleText, vocabulary
from domain.sentence import ENGLISH, Sentences, sentences
from domain.strength import Asked, Component, Rubric, rubrics
from domain.when import Precision

_DAYS: Final = {
    "es": "{day} de {month} de {year}",
    "pt": "{day} de {month} de {year}",
}
_MONTHS: Final = {"es": "{month} de {year}", "pt": "{month} de {year}"}
_DAY: Final = "{day} {month} {year}"
_MONTH: Final = "{month} {year}"
_POINTS: Final = {"en": (",", ".")}
# A thin space that does not break, and a comma.
_COMMA: Final = ("\u202f", ",")
_LONG: Final = 10_000
_TEN: Final = 10


@dataclass(frozen=True, slots=True)
class Words:
    """How one language says what a document says."""

    language: str = ENGLISH

    @property
    def told(self) -> Sentences:
        """The sentences of the language."""
        return sentences(self.language)

    def say(self, name: str, **values: object) -> str:
        """Return a sentence, with values put in their places."""
        return self.told.say(name, **values)

    def cycle(self, cycle: str) -> CycleText:
        """Return the name of a cycle and what it means."""
        return vocabulary(self.language)[Cycle(cycle)]

    def component(self, name: str, version: str) -> Asked:
        """Return what a rubric asks of a claim by one component."""
        return self._rubric(version).components[Component(name)]

    def wording(self, level: str, version: str) -> str:
        """Return how a rubric words what is claimed at a level."""
        levels = self._rubric(version).levels
        return next(each.wording for each in levels if each.level == level)

    def _rubric(self, version: str) -> Rubric:
        every = rubrics(self.language)
        return next((each for each in every if each.version == version), every[-1])

    def day(self, day: date | str) -> str:
        """Return a day; one that comes as text is in the form of ISO 8601."""
        on = date.fromisoformat(day) if isinstance(day, str) else day
        number = "1er" if self.language == "fr" and on.day == 1 else str(on.day)
        return _DAYS.get(self.language, _DAY).format(
            day=number, month=self.say(f"month.{on.month}"), year=on.year
        )

    def when(
        self, first: date | None, last: date | None, precision: Precision
    ) -> str | None:
        """Return when something happened, no more exactly than is known."""
        if first is None or precision is Precision.UNKNOWN:
            return None
        begin, end = (self._at(each, precision) for each in (first, last or first))
        return begin if begin == end else f"{begin} \u2013 {end}"

    def _at(self, day: date, precision: Precision) -> str:
        if precision is Precision.DAY:
            return self.day(day)
        if precision is Precision.YEAR:
            return str(day.year)
        return _MONTHS.get(self.language, _MONTH).format(
            month=self.say(f"month.{day.month}"), year=day.year
        )

    def number(self, value: Decimal | float | None) -> str:
        """Return a number, all of it; a dash where there is none."""
        if value is None:
            return "\u2013"
        group, point = _POINTS.get(self.language, _COMMA)
        exact = Decimal(str(value)).normalize()
        grouping = "," if abs(exact) >= _LONG else ""
        plain = f"{exact:{grouping}f}"
        swapped = plain.replace(",", "\0").replace(".", point).replace("\0", group)
        return swapped.replace("-", "\u2212")

    def share(self, value: Decimal | float) -> str:
        """Return a share as a percentage, to three figures at most."""
        percent = Decimal(str(value)) * 100
        places = 0 if abs(percent) >= _TEN else 1
        return f"{self.number(round(percent, places))}\u00a0%"

    def dates(self, first: str | None, last: str | None) -> str:
        """Return over which days something is told."""
        if first is None and last is None:
            return self.say("page.all-days")
        if first is None or last is None:
            name, day = ("until", last) if first is None else ("since", first)
            key = {"until": "last", "since": "first"}[name]
            return self.say(f"page.{name}", **{key: self.day(day or "")})
        return self.say("page.between", first=self.day(first), last=self.day(last))
