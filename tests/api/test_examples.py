"""The examples of a report, over all days and over ranges of them."""

from collections.abc import Sequence
from typing import Any

from tests.support.given import Given
from tests.support.telling import Telling, telling

SPRING = "from=2016-03-01&to=2016-05-20"


def _step(day: str, polarity: str | None = None) -> dict[str, Any]:
    said = {} if polarity is None else {"polarity": polarity}
    return {
        "text": f"It happened on {day}.",
        "when": {"from": day, "precision": "day"},
        "placements": [{"cycle": "applied", **said}],
    }


async def _told(
    here: Telling, title: str, told_on: str, days: Sequence[str], **said: Any
) -> None:
    steps = [_step(day, **said) for day in days]
    await here.story(title=title, told_on=told_on, steps=steps)


async def _examples(here: Telling, query: str, *others: str) -> list[str]:
    spaces = ",".join([here.space, *others])
    path = f"/v1/report?spaces={spaces}&{query}"
    report = await here.reader.read(path)
    (row,) = [each for each in report["cycles"] if each["cycle"] == "applied"]
    return [each["label"] for each in row["contribution"]["items"]]


async def test_examples_of_a_range_have_the_latest_steps_there(given: Given) -> None:
    here = await telling(given)
    other = await here.another_space(open=True)
    await _told(here, "early", "2016-12-30", ["2016-03-02", "2016-06-01"])
    await _told(here, "late", "2016-12-01", ["2016-03-03", "2016-05-20"])
    await _told(here, "beyond", "2016-12-31", ["2016-02-28", "2016-05-21"])

    for beside in ((), (other,)):
        assert await _examples(here, SPRING, *beside) == ["late", "early"]
        everything = await _examples(here, "", *beside)
        assert everything == ["beyond", "early", "late"]


async def test_a_story_is_one_example_whatever_the_number_of_its_days(
    given: Given,
) -> None:
    here = await telling(given)
    await _told(here, "often", "2016-12-30", [f"2016-04-{n:02}" for n in range(1, 25)])
    await _told(here, "once", "2016-12-30", ["2016-03-01"])

    assert await _examples(here, SPRING) == ["often", "once"]


async def test_one_that_costs_is_among_the_examples_of_a_range(given: Given) -> None:
    here = await telling(given)
    await _told(here, "it cost", "2016-01-01", ["2016-03-01"], polarity="negative")
    await _told(here, "elsewhen", "2016-12-30", ["2016-06-01"], polarity="negative")
    for number in range(20):
        await _told(here, f"{number}", "2016-12-30", ["2016-05-01"])

    shown = await _examples(here, SPRING)
    assert len(shown) == 20
    assert shown[-1] == "it cost"
