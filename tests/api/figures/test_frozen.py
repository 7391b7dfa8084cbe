"""Pictures of frozen reports: what was frozen, without what was withheld since."""

from typing import Any

from tests.support.freezing import frozen
from tests.support.given import Given
from tests.support.telling import telling

Json = dict[str, Any]


async def test_a_frozen_report_keeps_its_pictures(given: Given) -> None:
    here = await telling(given)
    await here.story()
    report = await frozen(here)
    address = f"/v1/reports/{report['id']}/figures/cycles"
    before = await here.evaluator.get(f"{address}.svg")
    assert before.status_code == 200, before.text
    graph = await here.evaluator.read(f"{address}.json")
    told = {node["key"]: node["counts"] for node in graph["nodes"]}
    assert told["cycle:realized"]["stories"] == 1

    await here.story()
    after = await here.evaluator.get(f"{address}.svg")
    assert after.content == before.content
    assert after.headers["etag"] == before.headers["etag"]


async def test_a_frozen_report_has_no_picture_of_parts_that_it_lacks(
    given: Given,
) -> None:
    here = await telling(given)
    await here.story()
    report = await frozen(here, parts=["flows"])
    for name in ("cycles", "story", "nothing"):
        answer = await here.evaluator.get(f"/v1/reports/{report['id']}/figures/{name}")
        assert answer.status_code == 404, name


async def test_who_may_not_read_a_report_does_not_see_its_pictures(
    given: Given,
) -> None:
    here = await telling(given)
    await here.story()
    report = await frozen(here, reach="evaluators")
    stranger = await given.actor()
    for reader in (stranger, here.reader):
        address = f"/v1/reports/{report['id']}"
        own = await reader.get(address)
        picture = await reader.get(f"{address}/figures/cycles.svg")
        assert own.status_code in {403, 404}
        assert picture.status_code == own.status_code
