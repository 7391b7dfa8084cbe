"""The rows of a story as the ceiling writes them: no more than lists and pages show."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from uuid_utils import uuid7

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_CYCLES = (
    *("immediate", "potential", "applied", "realized"),
    *("enabling", "strategic", "orienting", "transformative"),
)


def rows_of(
    sent: Row, organisation_id: UUID, space_id: UUID, viewer: UUID, now: datetime
) -> Rows:
    """Return the rows of a story that was sent, under the names of their tables."""
    own = {"organisation_id": str(organisation_id)}
    space, me, instant = str(space_id), str(viewer), now.isoformat()
    story = str(uuid7())
    made = {"version": 1, "created_at": instant}
    told_on = sent["told_on"]
    steps = [
        _step(step, story, space, told_on, entered) | own
        for entered, step in enumerate(sent["steps"])
    ]
    cycles = [{p["cycle"] for p in step["placements"]} for step in sent["steps"]]
    placements = [
        {"id": str(uuid7()), "step_id": row["id"], "cycle": placement["cycle"]}
        | {"polarity": placement.get("polarity"), "placed_as": "teller"}
        | {"placed_by_id": me, **own, **made}
        for row, step in zip(steps, sent["steps"], strict=True)
        for placement in step["placements"]
    ]
    days = _days(steps, cycles)
    all_cycles = [cycle for cycle in _CYCLES if cycle in days]
    consent = sent["consent"]
    return {
        "story": [
            _story(sent, story, space, me, instant)
            | {"path": f'["{"-".join(map(_letters, cycles))}"]'}
            | {"cycles": json.dumps(all_cycles, separators=(",", ":"))}
            | {"unplaced": not all(cycles), "arrives_twice": False}
            | own
            | made
        ],
        "story_teller": [
            {"story_id": story, "person_id": teller["id"], "position": position} | own
            for position, teller in enumerate(sent["tellers"])
        ],
        "step": steps,
        "placement": placements,
        "flow": [{**flow, **own, **made} for flow in _flows(steps, story, space)],
        "story_cycle": [
            {"story_id": story, "cycle": cycle, "space_id": space}
            | {"told_on": told_on, "day": day, "latest": day == max(days[cycle])}
            | {"negative": _negative(sent, cycle), **own}
            for cycle in all_cycles
            for day in days[cycle]
        ],
        "consent": [
            {"id": str(uuid7()), "story_id": story, "reach": consent["reach"]}
            | {"naming": consent["naming"], "given_on": consent["given_on"]}
            | {"recorded_by_id": me, "recorded_at": instant, **own}
        ],
    }


def _story(sent: Row, story: str, space: str, me: str, instant: str) -> Row:
    how, day = sent["approval"]["how"], instant[:10]
    approval = f'{{"how":"{how}","on":"{day}","recorded_by_id":"{me}"}}'
    return {
        "id": story,
        "space_id": space,
        "title": sent["title"],
        "language": sent["language"],
        "kind": "individual",
        "state": sent["state"],
        "told_on": sent["told_on"],
        "received_at": instant,
        "collected_by_id": me,
        "sources": "[]",
        "approval": approval,
        "visibility": 4,
        "naming": sent["consent"]["naming"],
        "facts": "{}",
        "request_digest": "",
        "updated_at": instant,
    }


def _step(sent: Row, story: str, space: str, told_on: str, entered: int) -> Row:
    first, last, precision = _when(sent.get("when"))
    place = sent.get("place")
    return {
        "id": str(uuid7()),
        "story_id": story,
        "position": sent["position"],
        "entered": entered,
        "text": sent["text"],
        "first_day": first,
        "last_day": last,
        "precision": precision,
        "day": first or told_on,
        "space_id": None if place else space,
        "place": place,
        "modality": sent["modality"],
        "attachments": "[]",
    }


def _when(sent: Row | None) -> tuple[str | None, str | None, str]:
    if sent is None:
        return None, None, "unknown"
    first, precision = sent["from"], sent["precision"]
    if precision == "day":
        return first, first, precision
    begins = date.fromisoformat(first).replace(day=1)
    ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return begins.isoformat(), ends.isoformat(), precision


def _letters(cycles: set[str]) -> str:
    written = "".join(cycle[0].upper() for cycle in _CYCLES if cycle in cycles)
    return written if len(written) == 1 else f"({written})"


def _flows(steps: list[Row], story: str, space: str) -> Iterator[Row]:
    for source, target in pairwise(steps):
        yield {
            "id": str(uuid7()),
            "source_step_id": source["id"],
            "target_step_id": target["id"],
            "source_story_id": story,
            "target_story_id": story,
            "space_id": space,
            "source_space_id": space,
            "relation": "leads_to",
            "made": True,
        }


def _days(steps: list[Row], cycles: list[set[str]]) -> dict[str, set[str]]:
    days: dict[str, set[str]] = {}
    for step, placed in zip(steps, cycles, strict=True):
        for cycle in placed:
            days.setdefault(cycle, set()).add(step["day"])
    return days


def _negative(sent: Row, cycle: str) -> bool:
    return any(
        placement["cycle"] == cycle
        and placement.get("polarity") in {"negative", "mixed"}
        for step in sent["steps"]
        for placement in step["placements"]
    )
