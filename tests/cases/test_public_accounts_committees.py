"""A published case of networks and their countries: what must come out of it."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from domain.cycle import Cycle
from tests.support.cases import CaseReader, enter_case, row_of
from tests.support.given import Given

Json = dict[str, Any]

COUNTRIES = (
    "malawi",
    "namibia",
    "nigeria",
    "uganda",
    "botswana",
    "lesotho",
    "mozambique",
    "south-sudan",
)


@pytest.fixture(scope="module")
async def case(app: FastAPI, client: httpx.AsyncClient) -> CaseReader:
    """Give the case for reading, entered once by an evaluator of an organisation."""
    actor = await Given(app.state.engine, client).actor(OrganisationRole.EVALUATOR)
    entered, counts = await enter_case(app, actor, "public_accounts_committees")
    assert (counts.made, counts.kept) == (len(entered.entries), 0)
    return CaseReader(actor, dict(entered.ids))


async def _by_country(case: CaseReader) -> Json:
    spaces = ",".join(case.ids[country] for country in COUNTRIES)
    return await case.actor.read(f"/v1/matrix?pivot=space&spaces={spaces}")


def _cell(matrix: Json, cycle: Cycle, label: str) -> Json | None:
    column = [each["label"] for each in matrix["columns"]].index(label)
    row = next(each for each in matrix["cycles"] if each["cycle"] == cycle)
    found: Json | None = row["cells"][column]
    return found


async def test_uganda_has_done_2_of_43_audits(case: CaseReader) -> None:
    report = await case.report("uganda")
    (reading,) = row_of(report, Cycle.REALIZED)["effect"]["indicators"]

    assert reading["target"] == reading["latest"]["out_of"] == 43
    assert reading["latest"]["value"] == 2
    assert round(100 * reading["latest"]["share"], 1) == 4.7
    assert round(100 * reading["progress"], 1) == 4.7


async def test_there_is_one_branch_from_namibia_to_nigeria_which_is_aspired(
    case: CaseReader,
) -> None:
    report = await case.report(*COUNTRIES)
    flows = report["flows"]

    assert [
        (each["source"]["label"], each["target"]["label"], each["count"])
        for each in flows["branches"]
    ] == [("Namibia", "Nigeria", 1)]
    for told in (flows["branches"][0], flows["kinds"]["branches"]):
        assert told["count"] == told["aspired"]["count"] == 1
        behind = await case.actor.read(report["rows"] + told["aspired"]["sources"])
        assert [row["type"] for row in behind["items"]] == ["flow"]


async def test_what_is_hoped_for_is_no_deed_in_any_count_of_flows(
    case: CaseReader,
) -> None:
    report = await case.report("network", *COUNTRIES)
    flows = report["flows"]
    counts = [
        *(flows[name] for name in ("total", "reframing", "open", "going_out")),
        *(each for name in ("loops", "kinds") for each in flows[name].values()),
        *flows["cells"],
        *flows["branches"],
        *report["paths"]["signatures"],
    ]
    # What was done leads nowhere yet: each of the others tells of one step alone.
    done = {
        each.get("signature")
        for each in counts
        if each["count"] > ((each["aspired"] or {}).get("count") or 0)
    }

    assert done == {"A"}


async def test_what_nigeria_hopes_for_is_counted_as_aspired_and_not_as_done(
    case: CaseReader,
) -> None:
    told = (await case.row(Cycle.APPLIED, "nigeria"))["contribution"]

    assert {name: each["steps"] for name, each in told["by_modality"].items()} == {
        "aspired": 1
    }


async def test_the_matrix_by_country_has_a_column_for_each(case: CaseReader) -> None:
    matrix = await _by_country(case)

    assert [column["label"] for column in matrix["columns"]] == [
        "Malawi",
        "Namibia",
        "Nigeria",
        "Uganda",
        "Botswana",
        "Lesotho",
        "Mozambique",
        "South Sudan",
    ]
    assert [row["cycle"] for row in matrix["cycles"]] == list(Cycle)


@pytest.mark.parametrize(
    ("country", "value"), [("Malawi", 2), ("Namibia", 15), ("Uganda", 2)]
)
async def test_what_was_realized_is_measured_in_its_country(
    case: CaseReader, country: str, value: int
) -> None:
    cell = _cell(await _by_country(case), Cycle.REALIZED, country)

    assert cell is not None
    assert cell["contribution"] is None
    assert [each["latest"]["value"] for each in cell["effect"]["indicators"]] == [value]


@pytest.mark.parametrize(
    ("country", "modality"),
    [
        ("Botswana", "reported"),
        ("Lesotho", "reported"),
        ("Mozambique", "reported"),
        ("South Sudan", "reported"),
        ("Nigeria", "aspired"),
    ],
)
async def test_what_was_applied_is_told_in_its_country(
    case: CaseReader, country: str, modality: str
) -> None:
    cell = _cell(await _by_country(case), Cycle.APPLIED, country)

    assert cell is not None
    assert cell["effect"] is None
    assert list(cell["contribution"]["by_modality"]) == [modality]
    assert cell["contribution"]["counts"]["steps"] == 1


async def test_nothing_is_told_twice_in_the_matrix(case: CaseReader) -> None:
    matrix = await _by_country(case)
    joint = row_of(await case.report(*COUNTRIES), Cycle.APPLIED)["contribution"]
    told = [
        cell["contribution"]["counts"]["events"]
        for row in matrix["cycles"]
        if row["cycle"] == Cycle.APPLIED
        for cell in row["cells"]
        if cell
    ]

    assert sum(told) == joint["counts"]["events"] == 5


async def test_the_cycles_in_focus_with_nothing_yet_come_first(
    case: CaseReader,
) -> None:
    report = await case.report("network", *COUNTRIES, parts="coverage")
    listed = report["coverage"]["cycles"]

    assert [each["cycle"] for each in listed[:4]] == [
        "enabling",
        "strategic",
        "realized",
        "applied",
    ]
    assert [each["in_focus"] for each in listed] == [True] * 4 + [False] * 4
    assert listed[0]["there"] == []
    assert listed[0]["not_yet"] == ["no indicator", "no story"]
    assert listed[2]["there"] == ["3 indicators, 3 of them measured"]
    assert listed[3]["there"] == [
        "stories of what came about",
        "stories of what is hoped for",
    ]


async def test_an_empty_cycle_says_whether_it_is_in_focus(case: CaseReader) -> None:
    report = await case.report("network", *COUNTRIES)
    empty = {row["cycle"]: row["empty"] for row in report["cycles"]}

    assert (empty["enabling"], empty["strategic"]) == ("nothing_yet", "nothing_yet")
    assert empty["orienting"] == empty["immediate"] == "not_in_focus"
    assert empty["applied"] is None


async def test_the_case_entered_twice_is_there_once(
    app: FastAPI, case: CaseReader
) -> None:
    before = await case.report(*COUNTRIES)
    again, counts = await enter_case(app, case.actor, "public_accounts_committees")

    assert (counts.made, counts.kept) == (0, len(again.entries))
    assert await case.report(*COUNTRIES) == before
