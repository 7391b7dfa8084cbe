"""The stories of others that go on from one, as its reader sees them (17.2)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.figure import Figure, wording
from domain.figures.relay import STORIES_SHOWN, HandedOn, Voice, relay_figure
from domain.figures.thread import Thread
from domain.flow import neighbours
from domain.sentence import Sentences
from services.access import visible_stories
from services.database.tables import Story
from services.figures.asked import FigureAsked
from services.figures.stories import in_told_order
from services.stories.load import load
from services.stories.paths import RelayShown, read_paths
from services.stories.told import Told
from services.stories.view import story_json


async def relay(session: AsyncSession, caller: Caller, asked: FigureAsked) -> Figure:
    """Return a story and those that go on from it, on two levels.

    Raises
    ------
    NotFound
        If there is no such story for the caller.
    """
    found = await read_paths(
        session, caller, asked.subject, open_after_days=asked.open_after_days
    )
    handed_on = [each for relay_ in found.relays for each in _handed_on(relay_)]
    met = dict.fromkeys(
        relay_.target.story.id
        for relay_ in found.relays
        if relay_.target.story is not None and relay_.target.story.id is not None
    )
    others = [key for key in met if key != asked.subject]
    keys = [asked.subject, *others[: STORIES_SHOWN + 1]]
    voices = await _voices(session, caller, keys, asked, hidden=found.hidden)
    return relay_figure(
        voices[asked.subject],
        [voices[key] for key in keys[1:] if key in voices],
        handed_on,
        found.relays_deeper,
        asked.within.language,
        complete=found.complete,
    )


def _handed_on(relay_: RelayShown) -> Sequence[HandedOn]:
    source, target = relay_.source.step, relay_.target.step
    if source is None or target is None or source.id is None or target.id is None:
        return ()
    return (HandedOn(relay_.flow_id, source.id, target.id),)


async def _voices(
    session: AsyncSession,
    caller: Caller,
    keys: Sequence[UUID],
    asked: FigureAsked,
    *,
    hidden: bool,
) -> dict[UUID, Voice]:
    """Return stories that are there for the caller, each as it is read alone."""
    rows = await session.exec(
        visible_stories(caller, col(Story.id), story_json(caller)).where(
            col(Story.id).in_(keys)
        )
    )
    read = {key: json.loads(body) for key, body in rows}
    told = await load(session, caller, list(read))
    words = wording(asked.within.language)
    return {
        key: Voice(
            _thread(read[key], told[key].by(asked.within.placements), hidden=hidden),
            tellers_of(read[key], words),
        )
        for key in read
    }


def _thread(read: Mapping[str, Any], told: Told, *, hidden: bool) -> Thread:
    return Thread(
        story=told.id,
        title=read["title"] or "",
        space=(told.home, read["space"]["label"]),
        steps=in_told_order(told),
        flows=(*told.asserted, *neighbours(told.nodes(), told.asserted)),
        hidden=hidden,
    )


def tellers_of(read: Mapping[str, Any], words: Sentences) -> str:
    """Return who tells a story, by name, by role or not, as the teller consents."""
    names = [_name(each, words) for each in read["tellers"]]
    return ", ".join(dict.fromkeys(names))


def _name(teller: Mapping[str, Any], words: Sentences) -> str:
    label = str(teller["label"])
    if teller["id"] is None and label in {"anonymous", "a teller"}:
        return words.say(f"figure.teller.{label.replace(' ', '-')}")
    return label
