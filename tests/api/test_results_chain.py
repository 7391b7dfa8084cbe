"""The page of funders: a chain of results, from what was hoped for to claims."""

from domain.audience import Audience
from tests.support.given import Given
from tests.support.pages import read
from tests.support.telling import telling


async def test_funders_are_told_a_chain_from_hope_to_claim(given: Given) -> None:
    here = await telling(given)
    space = f"/v1/spaces/{here.space}"
    body = {"text": "Women lead here", "cycles": [{"cycle": "realized"}]}
    hope = await here.collector.made(f"{space}/aspirations", body)
    indicator = await here.indicator(
        baseline=7, targets=[{"value": 30, "by": "2027-12-31"}]
    )
    measured = {"value": 11, "when": {"from": "2016-05-01"}}
    await here.collector.made(f"/v1/indicators/{indicator}/measurements", measured)
    story = await here.story(consent={"reach": "partners", "naming": "named"})
    step = story["steps"][0]["id"]
    for link in (
        {"indicator_id": indicator, "relation": "answers"},
        {"step_id": step, "relation": "confirms"},
    ):
        await here.collector.made(f"/v1/aspirations/{hope['id']}/links", link)
    claim = {"statement": "The visit helped."}
    await here.evaluator.made(f"/v1/steps/{step}/claims", claim)
    path = f"{space}/report.html?audience={Audience.FUNDERS}"
    said = read((await here.evaluator.get(path)).text).said
    row = " ".join(said.rpartition("From what was hoped for")[2].split())
    told = ("Women lead here", "Women elected", "7 %", "11 %", "30 %")
    places = [row.find(words) for words in (*told, "More women", "The visit helped.")]

    assert -1 not in places
    assert places == sorted(places)
    assert "may have contributed" in row
    own = await here.evaluator.get(f"{space}/report.html")
    assert 'id="chain"' not in own.text
