"""Pictures of frozen reports: what was frozen, without what was withheld since."""

from typing import Any

from services.figures.thawed import thawed
from tests.support.freezing import frozen
from tests.support.given import Given
from tests.support.telling import moved, telling

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


async def test_a_content_of_an_earlier_version_is_drawn_without_what_it_lacks(
    given: Given,
) -> None:
    here = await telling(given)
    await here.story()
    report = await frozen(here)
    content = report["content"]
    for row in content["report"]["cycles"]:
        for later in ("by_dimension", "by_scheme"):
            del row["contribution"][later]
    del content["report"]["cycle_schemes"]
    for cell in content["report"]["flows"]["cells"]:
        del cell["aspired"]
    found = thawed(content)
    assert found is not None
    assert [row.contribution.counts.stories for row in found.cycles if row.contribution]

    content["report"]["cycles"] = "otherwise"
    assert thawed(content) is None


async def test_what_is_withheld_from_a_frozen_report_is_withheld_from_its_pictures(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story(title="The secret garden")
    report = await frozen(here)
    address = f"/v1/reports/{report['id']}/figures/matrix.svg"
    before = await here.evaluator.get(address)
    page = await here.evaluator.get(f"/v1/reports/{report['id']}.html")
    assert "The secret garden" in before.text
    assert "<svg" in page.text

    await moved(here.teller, story["id"], "withdraw")
    after = await here.evaluator.get(address)
    assert after.status_code == 200
    assert "The secret garden" not in after.text
    page = await here.evaluator.get(f"/v1/reports/{report['id']}.html")
    assert page.status_code == 200
    assert "The secret garden" not in page.text
