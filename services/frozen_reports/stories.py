"""What stories say, in the content of a frozen report: written there, and read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.cycle import Cycle
from domain.frozen_report import REDACTED
from domain.report import Label
from domain.story import Modality, Naming, Polarity
from domain.when import Precision
from services.canonical import canonical
from services.reports.accounts import StepTold, StoryTold


def written(stories: Sequence[StoryTold], most: int) -> list[dict[str, Any]]:
    """Return stories as JSON, as many as fit into so many bytes.

    The last is the last to be left out: it may be there for what it cost. Not who
    tells them, nor where it was: both may be put right without the teller's yes, and
    stay as they were only where they are not said.
    """
    found = [_written(story) for story in stories]
    sizes = [len(canonical(told)) for told in found]
    while found and sum(sizes) > most:
        at = max(len(found) - 2, 0)
        del found[at], sizes[at]
    return found


def _written(story: StoryTold) -> dict[str, Any]:
    return {
        "id": str(story.id),
        "title": story.title,
        "language": story.language,
        "told_on": story.told_on.isoformat(),
        "space_id": str(story.space.id),
        "steps": [_written_step(step) for step in story.steps],
        "more": story.more,
    }


def _written_step(step: StepTold) -> dict[str, Any]:
    return {
        "id": str(step.id),
        "text": step.text,
        "cut": step.cut,
        "language": step.language,
        "when": {
            "from": _iso(step.first),
            "to": _iso(step.last),
            "precision": step.precision.value,
        },
        "modality": step.modality.value,
        "revisit_on": _iso(step.revisit_on),
        "placements": [
            {"cycle": cycle.value, "polarity": said and said.value}
            for cycle in Cycle
            if cycle in step.placed
            for said in [step.placed[cycle]]
        ],
    }


def read(content: Mapping[str, Any]) -> list[StoryTold]:
    """Return the stories of a content of which something is left to be told.

    None of one in format 1, which held none.
    """
    names = {each["id"]: each["label"] for each in content["report"]["spaces"]}
    return [
        StoryTold(
            id=UUID(story["id"]),
            title=story["title"],
            language=story["language"],
            told_on=date.fromisoformat(story["told_on"]),
            space=Label(UUID(story["space_id"]), names[story["space_id"]]),
            naming=Naming.ANONYMOUS,
            tellers=(),
            steps=[_step(step) for step in story["steps"]],
            more=story["more"],
        )
        for story in content.get("stories", ())
        if any(step["text"] != REDACTED for step in story["steps"])
    ]


def _step(step: Mapping[str, Any]) -> StepTold:
    return StepTold(
        id=UUID(step["id"]),
        text=step["text"],
        cut=step["cut"],
        language=step["language"],
        first=_day(step["when"]["from"]),
        last=_day(step["when"]["to"]),
        precision=Precision(step["when"]["precision"]),
        place=None,
        modality=Modality(step["modality"]),
        revisit_on=_day(step["revisit_on"]),
        placed={
            Cycle(each["cycle"]): each["polarity"] and Polarity(each["polarity"])
            for each in step["placements"]
        },
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
