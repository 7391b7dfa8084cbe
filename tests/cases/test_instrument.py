"""An instrument as published: indicators, their metrics, and codes with definitions.

What it says is invented.
"""

from domain.access import OrganisationRole
from domain.cycle import Cycle
from tests.support.given import Given
from tests.support.matrices import a_space, cells, day, matrix, measure


async def test_an_instrument_has_codes_under_the_metrics_of_its_indicators(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Forum")
    metrics = [
        {"name": "Kind of post", "definition": "By what it does first."},
        {"name": "Tone", "definition": None},
    ]
    codes = [
        {"code": "asks", "definition": "Asks for help.", "metric": "Kind of post"},
        {"code": "agrees", "definition": None, "metric": "Kind of post"},
        {"code": "warm", "definition": "Thanks somebody.", "metric": "Tone"},
        {"code": "other", "definition": None, "metric": None},
    ]
    said = {"code": "warm", "when": day("2020-06-01")}
    instrument = {"kind": "coded", "metrics": metrics, "codes": codes}
    await measure(evaluator, space, "immediate", said, name="Engagement", **instrument)
    trust = await measure(
        evaluator, space, "immediate", said, name="Trust", **instrument
    )
    one = f"/v1/indicators/{trust['id']}"
    read = await evaluator.read(one)
    cell = cells(await matrix(evaluator, space), Cycle.IMMEDIATE)[0]
    report = await evaluator.read(f"/v1/spaces/{space}/report")
    effect = next(r["effect"] for r in report["cycles"] if r["cycle"] == "immediate")

    assert (read["metrics"], read["codes"]) == (metrics, codes)
    assert cell is not None
    shown = [*cell["effect"]["indicators"], *effect["indicators"]]
    latest = [(e["latest"]["code"], e["latest"]["metric"]) for e in shown]
    assert latest == [("warm", "Tone")] * 4
    refused = await evaluator.patch(one, {"metrics": metrics[:1]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/codes/2/metric"
    assert refused.json()["errors"][0]["code"] == "unknown-metric"
