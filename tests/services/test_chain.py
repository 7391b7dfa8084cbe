"""A chain of results: hopes with what was measured, told and claimed of each."""

from typing import Any

from services.documents.chain import chain_of

Json = dict[str, Any]


def _hope(key: str, *indicators: str, steps: tuple[str, ...] = ()) -> Json:
    return {
        "id": key,
        "indicators": [{"id": each, "label": each} for each in indicators],
        "steps": [{"id": each} for each in steps],
    }


def _claim(key: str, step: str) -> Json:
    return {"id": key, "step": {"id": step}}


def _report(*hopes: Json, claims: tuple[Json, ...] = (), **measured: list[str]) -> Json:
    return {
        "framing": {"aspirations": list(hopes)},
        "evidence": {"claims": list(claims)} if claims else None,
        "cycles": [
            {"effect": {"indicators": [{"id": each, "baseline": 1} for each in read]}}
            for read in measured.values()
        ]
        + [{"effect": None}],
    }


def _ids(found: Any) -> list[str]:
    return [each["id"] for each in found]


def test_each_hope_has_its_indicators_as_measured_its_steps_and_their_claims() -> None:
    report = _report(
        _hope("water", "wells", steps=("dug",)),
        _hope("school", steps=("taught",)),
        claims=(_claim("ours", "dug"),),
        realized=["wells"],
    )
    water, school = chain_of(report)

    assert water.hope is report["framing"]["aspirations"][0]
    assert [each["baseline"] for each in water.indicators] == [1]
    assert (_ids(water.steps), _ids(water.claims)) == (["dug"], ["ours"])
    assert (_ids(school.steps), _ids(school.claims)) == (["taught"], [])


def test_what_nobody_hoped_for_stands_at_the_end() -> None:
    report = _report(
        _hope("water", "wells"),
        claims=(_claim("ours", "dug"),),
        realized=["wells", "pumps"],
        applied=["pumps", "visits"],
    )
    *_, rest = chain_of(report)

    assert rest.hope is None
    assert _ids(rest.indicators) == ["pumps", "visits"]
    assert _ids(rest.claims) == ["ours"]


def test_without_anything_there_is_no_chain() -> None:
    assert chain_of(_report()) == []


def test_an_indicator_that_no_cycle_shows_is_told_as_its_hope_knows_it() -> None:
    (water,) = chain_of(_report(_hope("water", "wells")))

    assert _ids(water.indicators) == ["wells"]
    assert "baseline" not in water.indicators[0]
