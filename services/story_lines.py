"""Stories in a file of comma-separated lines: one line is one step.

Lines with the same key are one story. What belongs to the story as a whole may stand
on any of its lines, but says the same wherever it stands.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

from uuid_utils.compat import uuid7

from domain.errors import Invalid
from domain.story import (
    STEPS_MAX,
    TITLE_MAX,
    Modality,
    Naming,
    Reach,
    State,
    StoryKind,
)
from domain.when import Precision, When
from services.csv_lines import CsvLine
from services.stories.said import ConsentSaid, PersonSaid, StepSaid, StorySaid
from services.story_cells import (
    LINE_MAX,
    NAME_MAX,
    Home,
    language,
    placements,
    position,
    when,
)

REQUIRED: Final = ("story", "step")
_OF_STORY: Final = (
    *("title", "language", "told_on", "state", "approval", "tellers"),
    *("teller_role", "consent_reach", "consent_naming", "consent_given_on"),
)
OPTIONAL: Final = (
    *_OF_STORY,
    *("position", "prompt", "from", "to", "precision", "space", "place", "people"),
    *("modality", "revisit_on", "cycles", "scheme", "as"),
)

Value = TypeVar("Value")
Faults = list[tuple[int, Invalid]]


@dataclass(frozen=True, slots=True)
class StoryLines:
    """The lines of one story, in the order of the file."""

    key: str
    lines: list[CsvLine] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Return what tells the same lines again from others."""
        cells = [sorted(line.cells.items()) for line in self.lines]
        text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        return f"sha-256:{hashlib.sha256(text.encode()).hexdigest()}"


def by_story(lines: Sequence[CsvLine]) -> tuple[list[StoryLines], Faults]:
    """Return lines by story, and the faults of those that name none."""
    stories: dict[str, StoryLines] = {}
    faults: Faults = []
    for line in lines:
        try:
            key = line.needed("story", longest=LINE_MAX)
        except Invalid as fault:
            faults.append((line.number, fault))
            continue
        stories.setdefault(key, StoryLines(key)).lines.append(line)
    return list(stories.values()), faults


def story_of(told: StoryLines, home: Home) -> tuple[StorySaid, Faults]:
    """Return what the lines of a story say, and everything that is wrong with them."""
    reading = _Reading(told, home)
    said = reading.story()
    return said, reading.faults


class _Reading:
    """The lines of one story while they are read; faults are collected."""

    def __init__(self, told: StoryLines, home: Home) -> None:
        self.told = told
        self.home = home
        self.faults: Faults = []
        self.spoken = {name: self._spoken(name) for name in _OF_STORY}

    def _spoken(self, column: str) -> CsvLine:
        """Return the line that says something of the whole story."""
        saying = [line for line in self.told.lines if column in line.cells]
        for line in saying[1:]:
            if line.cells[column] != saying[0].cells[column]:
                message = f"line {saying[0].number} says otherwise of the same story"
                fault = Invalid(message, f"/{column}", "differs")
                self.faults.append((line.number, fault))
        return saying[0] if saying else self.told.lines[0]

    def _try(self, line: CsvLine, read: Callable[[CsvLine], Value]) -> Value | None:
        try:
            return read(line)
        except Invalid as fault:
            self.faults.append((line.number, fault))
            return None

    def _text(self, column: str, longest: int) -> str | None:
        line = self.spoken[column]
        return self._try(line, lambda at: at.text(column, longest=longest))

    def story(self) -> StorySaid:
        """Return the story as far as it can be read."""
        lines, spoken = self.told.lines, self.spoken
        for line in lines[STEPS_MAX:]:
            fault = Invalid(f"at most {STEPS_MAX} steps", "/story", "too-many")
            self.faults.append((line.number, fault))
        how = self._text("approval", LINE_MAX)
        state = self._try(spoken["state"], lambda at: at.word_in("state", State))
        told_on = self._try(spoken["told_on"], lambda at: at.day_in("told_on"))
        return StorySaid(
            id=self.home.story_id(self.told.key),
            title=self._text("title", TITLE_MAX),
            language=self._try(spoken["language"], lambda at: language(at, "language")),
            kind=StoryKind.INDIVIDUAL,
            state=state or State.SUBMITTED,
            told_on=told_on or datetime.now(UTC).date(),
            captured_at=None,
            source=None,
            tellers=self._tellers(),
            collected_by_id=None,
            sources=[],
            approval={"how": how} if how else None,
            consent=self._consent(),
            steps=[self._step(line) for line in lines[:STEPS_MAX]],
        )

    def _tellers(self) -> list[PersonSaid]:
        role = self._text("teller_role", NAME_MAX)
        line = self.spoken["tellers"]
        return self._try(line, lambda at: self.home.tellers(at, role)) or []

    def _consent(self) -> ConsentSaid | None:
        line = self.spoken["consent_reach"]
        reach = self._try(line, lambda at: at.word_in("consent_reach", Reach))
        naming = self._try(
            self.spoken["consent_naming"],
            lambda at: at.word_in("consent_naming", Naming),
        )
        given_on = self._try(
            self.spoken["consent_given_on"], lambda at: at.day_in("consent_given_on")
        )
        if reach is not None:
            return ConsentSaid(reach, naming or Naming.ANONYMOUS, given_on=given_on)
        if "consent_reach" not in line.cells and (naming or given_on):
            message = "say how far the consent reaches"
            fault = Invalid(message, "/consent_reach", "required")
            self.faults.append((line.number, fault))
        return None

    def _step(self, line: CsvLine) -> StepSaid:
        modality = self._try(line, lambda at: at.word_in("modality", Modality))
        unknown = When(None, None, Precision.UNKNOWN)
        return StepSaid(
            id=uuid7(),
            text=self._try(line, lambda at: at.needed("step")) or "",
            position=self._try(line, position),
            prompt=self._try(line, lambda at: at.text("prompt", longest=LINE_MAX)),
            language=None,
            when=self._try(line, when) or unknown,
            space_id=self._try(line, self.home.space),
            place=self._try(line, lambda at: at.text("place", longest=LINE_MAX)),
            people=self._try(line, self.home.people) or [],
            modality=modality or Modality.REPORTED,
            revisit_on=self._try(line, lambda at: at.day_in("revisit_on")),
            attachments=[],
            placements=self._try(line, placements) or [],
            links=[],
        )
