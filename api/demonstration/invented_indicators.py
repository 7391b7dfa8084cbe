"""Invented effect data: indicators of every kind at every cycle, and their series."""

from dataclasses import dataclass
from typing import Any

from api.demonstration.chance import Chance
from api.demonstration.entering import Entry
from domain.cycle import Cycle, Dimension
from domain.indicator import Direction, Frequency, Kind
from domain.story import Polarity

Json = dict[str, Any]

YEARS = range(2021, 2026)
SCHOOLS = 40
GROUPS = ("women", "men")
CODES = (
    {"code": "not_yet", "definition": "Nobody has tried it."},
    {"code": "some", "definition": "Some have tried it."},
    {"code": "all", "definition": "Everybody does it."},
)

_NAMES: dict[Kind, tuple[str, str | None]] = {
    Kind.NUMBER: ("Schools with clean water", "schools"),
    Kind.PERCENTAGE: ("Children who come every day", "% of children"),
    Kind.MONEY: ("Raised by the cooperative", "EUR"),
    Kind.SCALE: ("How safe it feels to ask, from 1 to 5", None),
    Kind.YES_NO: ("Is there a plan for the dry season?", None),
    Kind.CODED: ("How far the checklist has come", None),
    Kind.TEXT: ("What people say of the meetings", None),
}


@dataclass(frozen=True, slots=True)
class Indicators:
    """Indicators and their measurements, and how to refer to them."""

    ids: tuple[str, ...]
    entries: tuple[Entry, ...]


def indicators(chance: Chance, space: str, activities: tuple[str, ...]) -> Indicators:
    """Return indicators of every kind and at every cycle but `transformative`.

    That cycle stays without one: reports show an empty cycle too.
    """
    ids, entries = [], []
    cycles = [cycle for cycle in Cycle if cycle is not Cycle.TRANSFORMATIVE]
    for kind, cycle in zip(Kind, cycles, strict=True):
        body = _indicator(chance, kind, cycle)
        if chance.happens(50):
            origin = {"kind": "activity", "id": chance.one(activities)}
            body["origins"] = [origin]
        ids.append(str(body["id"]))
        path = f"/v1/spaces/{space}/indicators"
        entries.append(Entry(path, body, sender="facilitator"))
        entries += _series(chance, kind, str(body["id"]))
    return Indicators(tuple(ids), tuple(entries))


def _indicator(chance: Chance, kind: Kind, cycle: Cycle) -> Json:
    name, unit = _NAMES[kind]
    both = cycle in {Cycle.ENABLING, Cycle.STRATEGIC, Cycle.ORIENTING}
    body: Json = {
        "id": chance.id(),
        "name": name,
        "kind": kind,
        "unit": unit,
        "direction": Direction.INCREASE if unit else Direction.NONE,
        "cycles": [{"cycle": cycle, "dimension": Dimension.EXTERNAL if both else None}],
        "frequency": chance.one(list(Frequency)),
        "source": "invented",
    }
    if kind is Kind.CODED:
        body["codes"] = list(CODES)
    if kind is Kind.NUMBER:
        body |= {
            "baseline": 4,
            "targets": [{"value": SCHOOLS, "by": "2030-12-31"}],
            "breakdown_keys": ["led_by"],
        }
    return body


def _series(chance: Chance, kind: Kind, indicator: str) -> list[Entry]:
    path = f"/v1/indicators/{indicator}/measurements"
    made = []
    for step, year in enumerate(YEARS):
        body = {
            "id": chance.id(),
            "when": {"from": f"{year}-01-01", "precision": "year"},
            **_value(chance, kind, step),
            "judged": chance.one([None, Polarity.POSITIVE, Polarity.MIXED]),
            "n": chance.number(5, 400) if chance.happens(50) else None,
        }
        made.append(Entry(path, body, sender="facilitator"))
        if kind is Kind.NUMBER:
            made += [
                Entry(path, _part(chance, body, group), sender="facilitator")
                for group in GROUPS
            ]
    return made


def _part(chance: Chance, whole: Json, group: str) -> Json:
    return {
        **whole,
        "id": chance.id(),
        "value": chance.number(0, int(whole["value"])),
        "breakdown": {"led_by": group},
    }


def _value(chance: Chance, kind: Kind, step: int) -> Json:
    if kind is Kind.CODED:
        return {"code": chance.one(CODES)["code"]}
    if kind is Kind.TEXT:
        return {"text": chance.one(["Shorter than before.", "أقصر من قبل."])}
    if kind is Kind.NUMBER:
        return {"value": 4 + 3 * step + chance.number(0, 4), "out_of": SCHOOLS}
    values = {
        Kind.PERCENTAGE: 61.5 + 2 * step,
        Kind.MONEY: 1200.25 + 310 * step,
        Kind.SCALE: chance.number(1, 5),
        Kind.YES_NO: chance.number(0, 1),
    }
    return {"value": values[kind]}
