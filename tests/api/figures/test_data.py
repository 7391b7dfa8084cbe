"""The structure for data over HTTP: what is counted leads to its rows."""

from tests.support.figures import rows_led_to
from tests.support.flowing import a_space, a_step, tell
from tests.support.given import Given


async def test_every_number_leads_to_as_many_rows(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    for _ in range(2):
        steps = [a_step("We met.", "immediate"), a_step("I tried.", "applied")]
        await tell(owner, space, *steps)
    await owner.made(
        f"/v1/spaces/{space}/indicators",
        {"name": "Trials", "kind": "number", "cycles": [{"cycle": "applied"}]},
    )
    path = f"/v1/spaces/{space}/figures/data.json"
    figure = await owner.read(path)
    (thread,) = figure["edges"]
    (tick,) = [node for node in figure["nodes"] if node["sort"] == "indicator"]

    assert (thread["key"], thread["counts"]) == (
        "thread:immediate>applied",
        {"flows": 2},
    )
    assert (await owner.read(f"/v1/indicators/{tick['ids'][0]}"))["name"] == "Trials"
    assert await rows_led_to(owner, figure) == 4
