"""What a reader sees of an organisation's rows, and what its steps say, naively."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.access import OrganisationRole, SpaceRole
from domain.cycle import Cycle
from domain.story import PlacedAs, State
from tests.support.given import Actor
from tests.support.report_asked import Asked

OUTER = frozenset(
    {Cycle.ENABLING, Cycle.STRATEGIC, Cycle.ORIENTING, Cycle.TRANSFORMATIVE}
)
REACHES = ("space", "organisation", "partners", "public")
TOLD_TO = {
    "": "organisation",
    "participants": "organisation",
    "conveners": "organisation",
    "sponsors": "organisation",
    "funders": "partners",
    "researchers": "partners",
    "public": "public",
}
"""How far a story has to go for an audience that takes no part in its home."""
COUNTED = frozenset({State.APPROVED, State.PUBLISHED})


@dataclass
class Eyes:
    """The rows of an organisation, as one reader of one report sees them."""

    rows: dict[str, list[Any]]
    reader: Actor
    asked: Asked
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def __post_init__(self) -> None:
        """Look at who sees what."""
        self.homes = {UUID(space) for space in self.asked.spaces}
        self._join()

    def _by(self, table: str, name: str) -> defaultdict[Any, list[Any]]:
        found: defaultdict[Any, list[Any]] = defaultdict(list)
        for row in self.rows[table]:
            found[getattr(row, name)].append(row)
        return found

    def _join(self) -> None:
        self.spaces = {row.id: row for row in self.rows["Space"]}
        self.stories = {row.id: row for row in self.rows["Story"]}
        self.tellers = self._by("StoryTeller", "story_id")
        self.consents = self._by("Consent", "story_id")
        self.placements = self._by("Placement", "step_id")
        alive = [row for row in self.rows["Step"] if row.deleted_at is None]
        self.steps = {row.id: row for row in alive}
        self.steps_of: defaultdict[Any, list[Any]] = defaultdict(list)
        for row in alive:
            self.steps_of[row.story_id].append(row)
        inside = TOLD_TO[self.asked.audience] == "organisation"
        self.activities = {row.id: row for row in self.rows["Activity"] if inside}
        self.seen = {key for key, row in self.stories.items() if self._sees(row)}

    def _takes_part(self, space_id: UUID) -> bool:
        """Tell whether what is given to a space reaches whoever the report is for."""
        if not self.asked.audience:
            return bool(self.roles(space_id))
        inside = self.asked.audience in {"participants", "conveners"}
        own = self._evaluates(space_id) or bool(self.roles(space_id))
        return inside and space_id in self.homes and own

    def roles(self, space_id: UUID) -> set[SpaceRole]:
        return {
            row.role
            for row in self.rows["Participation"]
            if row.space_id == space_id
            and row.person_id == self.reader.person_id
            and row.since <= self.today
            and (row.until is None or row.until >= self.today)
        }

    def sees_space(self, space_id: UUID) -> bool:
        """Tell whether a space is there for the reader."""
        if self.asked.audience and space_id not in self.homes:
            inside = TOLD_TO[self.asked.audience] == "organisation"
            return inside and bool(self.spaces[space_id].open)
        owns = self.reader.role is OrganisationRole.OWNER
        return owns or self.spaces[space_id].open or bool(self.roles(space_id))

    def evaluates(self, space_id: UUID) -> bool:
        """Tell whether whoever the report is for evaluates a space."""
        return not self.asked.audience and self._evaluates(space_id)

    def _evaluates(self, space_id: UUID) -> bool:
        roles = self.roles(space_id)
        counts = self.spaces[space_id].open or bool(roles)
        by_role = self.reader.role is OrganisationRole.EVALUATOR
        return (by_role and counts) or SpaceRole.EVALUATOR in roles

    def _reach(self, story: Any) -> str | None:
        given = [c for c in self.consents[story.id] if c.revoked_at is None]
        if not given:
            return None
        newest = max(given, key=lambda consent: (consent.recorded_at, consent.id))
        over = newest.until is not None and newest.until < self.today
        return None if over else str(newest.reach)

    def _sees(self, story: Any) -> bool:
        home = story.space_id
        if story.deleted_at is not None or not self.sees_space(home):
            return False
        if story.state is State.SUBMITTED:
            return self.asked.submitted and self.evaluates(home)
        if story.state not in COUNTED:
            return False
        reach = self._reach(story)
        wide = REACHES[REACHES.index(TOLD_TO[self.asked.audience]) :]
        return (
            self.evaluates(home)
            or self._tells(story)
            or reach in wide
            or (reach == "space" and self._takes_part(home))
        )

    def _tells(self, story: Any) -> bool:
        if self.asked.audience:
            return False
        told_by = {row.person_id for row in self.tellers[story.id]}
        return self.reader.person_id in told_by

    def hides(self) -> bool:
        return any(
            story.space_id in self.homes
            and story.deleted_at is None
            and story.state in COUNTED
            and story.id not in self.seen
            for story in self.stories.values()
        )

    def day_of(self, step: Any) -> date:
        day: date = step.first_day or self.stories[step.story_id].told_on
        return day

    def within(self, day: date) -> bool:
        first, last = self.asked.first or date.min, self.asked.last or date.max
        return first <= day <= last

    def placed(self, step: Any) -> dict[Cycle, str]:
        """Return the polarity of a step at each of its cycles."""
        said: defaultdict[Cycle, set[Any]] = defaultdict(set)
        for row in self._placing(step):
            said[row.cycle].add(row.polarity)
        return {cycle: joint(said[cycle]) for cycle in said}

    def sides(self, step: Any) -> dict[Cycle, str]:
        """Return on which side a step lies at each of its outer cycles."""
        said: defaultdict[Cycle, set[str]] = defaultdict(set)
        for row in self._placing(step):
            if row.cycle in OUTER:
                said[row.cycle] |= {str(row.dimension)} - {"None"}
        return {
            cycle: "both" if len(each) > 1 else next(iter(each), "unsaid")
            for cycle, each in said.items()
        }

    def older(self, step: Any) -> dict[Cycle, str]:
        """Return the older scheme of each cycle of which all was named in that one."""
        said: defaultdict[Cycle, set[str]] = defaultdict(set)
        for row in self._placing(step):
            said[row.cycle].add((row.as_named or {}).get("scheme", "v2020_8"))
        alone = {at: min(named) for at, named in said.items() if len(named) == 1}
        return {at: scheme for at, scheme in alone.items() if scheme != "v2020_8"}

    def _placing(self, step: Any) -> list[Any]:
        """Return the placements of a step that count."""
        all_ = self.placements[step.id]
        own = [row for row in all_ if row.placed_as is PlacedAs.TELLER]
        rows = {
            "default": own or all_,
            "teller": own,
            "analyst": [row for row in all_ if row not in own],
            "both": all_,
        }
        return rows[self.asked.placements]

    def counts(self, step_id: Any) -> bool:
        """Tell whether a step or an activity counts, by whose placements is asked."""
        if self.asked.placements != "analyst" or step_id not in self.steps:
            return True
        return bool(self.placed(self.steps[step_id]))


def joint(said: set[Any]) -> str:
    spoken = {str(each) for each in said if each is not None and each != "unsaid"}
    if len(spoken) > 1:
        return "mixed"
    return spoken.pop() if spoken else "unsaid"
