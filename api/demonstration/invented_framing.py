"""What is hoped for in an invented space, and a map of what lies around it."""

from api.demonstration.chance import Chance
from api.demonstration.entering import Entry
from domain.cycle import Cycle
from domain.frame import EntryState

_FACILITATOR = "facilitator"
_HOPES = (
    ("Every meeting is worth the way there.", Cycle.IMMEDIATE, EntryState.MET),
    ("We learn how others keep their pumps.", Cycle.POTENTIAL, EntryState.PARTLY),
    ("Each village tries one thing and tells of it.", Cycle.APPLIED, EntryState.PARTLY),
    ("Water runs in the dry season too.", Cycle.REALIZED, EntryState.OPEN),
    ("المدارس لها ماء نظيف.", Cycle.REALIZED, EntryState.PARTLY),
    ("The district pays for our meetings.", Cycle.ENABLING, EntryState.CONTRADICTED),
    ("我们知道什么值得衡量。", Cycle.STRATEGIC, EntryState.OPEN),
    ("The ministry asks before it decides.", Cycle.TRANSFORMATIVE, EntryState.OPEN),
)
_QUESTIONS = (
    ("Who looks after it when we leave?", Cycle.ENABLING),
    ("Does clean water keep children in school?", Cycle.REALIZED),
)
_PLACES = (
    ("space", "space", "The invented space", 0, 0),
    ("next", "community", "Next door", 4, -2),
    ("school", "institution", "The schools", 4, 3),
    ("district", "institution", "District office", -4, -3),
    ("ministry", "stakeholder", "Ministry of Water", -7, -5),
    ("market", "practice", "Traders of spare parts", -4, 3),
    ("press", "other", "Local radio", 8, 0),
)
_LINKS = (
    ("space", "next", "exchange", "strong", False),
    ("space", "school", "exchange", "medium", False),
    ("school", "next", "personal", "weak", False),
    ("district", "space", "resources", "medium", False),
    ("ministry", "district", "authority", "strong", False),
    ("space", "market", "personal", "weak", False),
    ("space", "ministry", "exchange", "weak", True),
    ("next", "press", "other", "medium", True),
)


def framing(chance: Chance, space: str, tellers: tuple[str, ...]) -> list[Entry]:
    """Return hopes, questions, a frame in two versions, and a landscape."""
    hopes = [
        _sent(
            f"/v1/spaces/{space}/aspirations",
            id=chance.id(),
            text=text,
            cycles=[{"cycle": cycle}],
            state=state,
            since="2021-01-01",
        )
        for text, cycle, state in _HOPES
    ]
    questions = [
        _sent(
            f"/v1/spaces/{space}/uncertainties",
            id=chance.id(),
            text=text,
            cycles=[{"cycle": cycle}],
            since="2020-06-01",
        )
        for text, cycle in _QUESTIONS
    ]
    taken_in = [str((entry.body or {})["id"]) for entry in hopes]
    frame = _frame(chance.id(), space, taken_in)
    return [*hopes, *questions, *frame, _landscape(chance, space, tellers)]


def _frame(key: str, space: str, hopes: list[str]) -> list[Entry]:
    focus = [Cycle.IMMEDIATE, Cycle.POTENTIAL, Cycle.APPLIED, Cycle.REALIZED]
    first = _sent(
        f"/v1/spaces/{space}/frames",
        id=key,
        statement="Water and schools that last.",
        focus=focus,
        agreed_on="2020-06-01",
        aspiration_ids=hopes[:5],
    )
    second = _sent(
        f"/v1/frames/{key}/versions",
        predecessor=1,
        statement="Water and schools that last, and an office that listens.",
        focus=[*focus, Cycle.ENABLING, Cycle.STRATEGIC],
        agreed_on="2023-03-01",
        aspiration_ids=hopes,
    )
    return [first, second]


def _landscape(chance: Chance, space: str, tellers: tuple[str, ...]) -> Entry:
    places = [
        {"key": key, "kind": kind, "name": name, "x": across, "y": down}
        for key, kind, name, across, down in _PLACES
    ]
    links = [
        {"source": one, "target": other, "kind": kind, "strength": how, "missing": gone}
        for one, other, kind, how, gone in _LINKS
    ]
    keys = [place["key"] for place in places]
    return _sent(
        f"/v1/spaces/{space}/landscapes",
        id=chance.id(),
        title="Who is around us",
        drawn_on="2023-03-01",
        places=places,
        boundaries=[{"name": "Public offices", "places": ["district", "ministry"]}],
        links=links,
        members=[
            {"place": key, "person_id": person}
            for key, person in zip((*keys[:4], "space"), tellers, strict=False)
        ],
        missing=[
            {"name": "A head of a school", "place": "school"},
            {"name": "The minister", "place": "ministry", "invite_status": "invited"},
        ],
    )


def _sent(path: str, **body: object) -> Entry:
    return Entry(path, body, sender=_FACILITATOR)
