"""Stories told in part, where a page has room for no more of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.reports.accounts import StepTold, StoryTold

_LEAST: Final = 80
"""What a step takes at least, in characters: it has lines of its own."""


def shortened(story: StoryTold, most: int | None) -> StoryTold:
    """Return a story of so many characters at most, and say where it goes on.

    Its first steps are told as they are; None leaves all of it.
    """
    if most is None:
        return story
    steps = list(_first(story.steps, most))
    return replace(story, steps=steps, more=story.more or len(steps) < len(story.steps))


def _first(steps: Sequence[StepTold], room: int) -> Iterator[StepTold]:
    for step in steps:
        if room < _LEAST:
            return
        if len(step.text) > room:
            yield replace(step, text=begun(step.text, room), cut=True)
            return
        yield step
        room -= max(len(step.text), _LEAST)


def begun(text: str, most: int | None) -> str:
    """Return the beginning of a text, up to the end of a word where it has words."""
    if most is None or len(text) <= most:
        return text
    kept = text[:most]
    # Where nothing parts words, or one alone has the length, letters are counted; and
    # where there is nothing but spaces yet.
    whole = (kept.rsplit(maxsplit=1) or [""])[0]
    return f"{whole if len(whole) > most // 2 else kept}\u2026"
