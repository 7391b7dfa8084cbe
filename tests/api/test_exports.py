"""An organisation exported and imported: the same records, the same digests."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import select
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from services import operators
from services.database.tables import Substantiation
from services.database.work import work
from services.exports import LEFT_OUT, export_organisation, exported_tables
from services.organisation_import import NotImported, import_organisation
from tests.support.given import Actor, Given
from tests.support.served import served
from tests.support.telling import FORCE, Telling, telling

NOTHING = {"without_answer": True, "reach": "organisation", "title": "What came of it"}


async def _entered(given: Given) -> tuple[Telling, dict[str, Any]]:
    """Enter a bit of everything, and freeze a report over it."""
    here = await telling(given)
    child = await here.another_space("A child", parent_id=here.space)
    first = await here.story(title="The garden")
    second = await here.collector.made(
        f"/v1/spaces/{child}/stories",
        {
            "title": "After the garden",
            "told_on": "2017-01-02",
            "tellers": [{"name": "Deki"}],
            "state": "approved",
            "approval": {"how": "by voice"},
            "consent": {"reach": "public", "until": "2999-12-31"},
            "steps": [
                {
                    "text": "We did it too.",
                    "when": {"from": "2016-03-01", "precision": "month"},
                    "placements": [
                        {
                            "cycle": "strategic",
                            "as_named": {"scheme": "v2011_5", "element": "reframing"},
                            "polarity": "mixed",
                        }
                    ],
                }
            ],
        },
    )
    withdrawn = await here.story(title="Nobody is to know")
    ends = {
        "source_step_id": first["steps"][0]["id"],
        "target_step_id": second["steps"][0]["id"],
    }
    await here.collector.made("/v1/flows", {**ends, "relation": "leads_to"})
    indicator = await here.indicator()
    for value in (6.9, 11.25):
        body = {"value": value, "when": {"from": "2016-01-01", "precision": "day"}}
        path = f"/v1/indicators/{indicator}/measurements"
        await here.collector.made(path, body)
    spaces = [here.space, child]
    report = await here.evaluator.made(
        "/v1/reports", {**NOTHING, "space_ids": spaces, "reach": "organisation"}
    )
    path = f"/v1/stories/{withdrawn['id']}/withdraw"
    assert (await here.teller.post(path, headers=FORCE)).status_code == 200
    again = {**NOTHING, "space_ids": spaces, "as_of": report["as_of"]}
    return here, await here.evaluator.made("/v1/reports", again)


async def _actor(there: Given, key: UUID) -> Actor:
    caller = await operators.caller_for(there.engine, key, OrganisationRole.EVALUATOR)
    token = await operators.make_token(there.engine, caller, label="test")
    own = (key, caller.member_id, caller.person_id, caller.role)
    return Actor(there.client, token, *own)


def _told(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_bytes())["tables"]


async def test_a_digest_is_reproduced_after_export_and_import_into_any_database(
    given: Given, app: FastAPI, empty: dict[str, str], tmp_path: Path
) -> None:
    here, report = await _entered(given)
    own, folder = here.collector.organisation_id, tmp_path / "export"
    await export_organisation(app.state.engine, own, folder)
    asked = {
        name: report[name] for name in ("title", "reach", "as_of", "cycles", "parts")
    }
    asked["space_ids"] = [space["id"] for space in report["spaces"]]
    for kind, url in empty.items():
        async with served(url) as there:
            engine, key = there.engine, uuid7()
            made = await import_organisation(
                engine, folder, organisation_id=key, name="Another"
            )
            again = tmp_path / f"again-{kind}"
            await export_organisation(engine, key, again)
            checked = [
                await operators.check_counts(engine, key, space, rebuild=False)
                for space in await operators.spaces_of(engine, key)
            ]
            reader = await _actor(there, key)
            kept = await reader.read(f"/v1/reports/{report['id']}")
            frozen = await reader.made("/v1/reports", {**asked, "without_answer": True})
            found = await reader.read("/v1/stories", params={"q": "garden"})

        assert made.organisation_id == key
        told = _told(folder)
        assert {n: t for n, t in _told(again).items() if n != "organisation"} == {
            n: t for n, t in told.items() if n != "organisation"
        }
        assert [each.differed for each in checked] == [0] * len(checked)
        assert kept["digest"] == report["digest"] == frozen["digest"]
        assert kept["content"] == report["content"]
        assert {each["title"] for each in found["items"]} == {
            "The garden",
            "After the garden",
        }


async def test_an_export_holds_no_token_and_no_id_of_the_organisation(
    given: Given, app: FastAPI, tmp_path: Path
) -> None:
    here, _ = await _entered(given)
    own = here.collector.organisation_id
    await export_organisation(app.state.engine, own, tmp_path / "export")
    files = {
        path.name: path.read_text() for path in (tmp_path / "export").glob("*.jsonl")
    }

    assert set(files) == {f"{table.name}.jsonl" for table in exported_tables()}
    assert "token.jsonl" not in files
    assert [name for name, text in files.items() if str(own) in text] == []
    assert all(reason for reason in LEFT_OUT.values())


async def test_a_link_that_was_sent_opens_nothing_elsewhere(
    given: Given, app: FastAPI, empty: dict[str, str], tmp_path: Path
) -> None:
    here = await telling(given)
    step = (await here.story())["steps"][0]["id"]
    said = {"statement": "It was the visit."}
    claim = await here.evaluator.made(f"/v1/steps/{step}/claims", said)
    body = {"recipient": "The ministry"}
    path = f"/v1/claims/{claim['id']}/substantiations"
    address = (await here.evaluator.made(path, body))["address"]
    own, folder = here.collector.organisation_id, tmp_path / "export"
    await export_organisation(app.state.engine, own, folder)
    (line,) = (folder / "substantiation.jsonl").read_text().splitlines()
    async with work(given.engine, own, reads_only=True) as session:
        (row,) = await session.exec(
            select(Substantiation).where(Substantiation.organisation_id == own)
        )
    opened = await here.evaluator.client.get(address)

    assert opened.status_code == 200
    assert row.digest not in line
    assert json.loads(line)["recipient"] == "The ministry"
    for kind, url in empty.items():
        async with served(url) as there:
            await import_organisation(there.engine, folder)
            again = tmp_path / f"again-{kind}"
            await export_organisation(there.engine, own, again)

            assert (await there.client.get(address)).status_code == 404
            assert _told(again) == _told(folder)


async def test_what_is_no_export_is_refused_as_a_whole(
    given: Given, app: FastAPI, tmp_path: Path
) -> None:
    here, _ = await _entered(given)
    own, folder = here.collector.organisation_id, tmp_path / "export"
    engine = app.state.engine
    await export_organisation(engine, own, folder)
    with pytest.raises(FileExistsError):
        await export_organisation(engine, own, folder)
    with pytest.raises(NotImported, match="is there"):
        await import_organisation(engine, folder)
    key = uuid7()
    for name, text in (("story.jsonl", ""), ("person.jsonl", '{"id": 1}\n')):
        kept = (folder / name).read_bytes()
        (folder / name).write_text(text)
        with pytest.raises(NotImported, match="not as it was written"):
            await import_organisation(engine, folder, organisation_id=key)
        (folder / name).write_bytes(kept)
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(NotImported, match="no manifest"):
        await import_organisation(engine, folder, organisation_id=key)

    assert key not in {each.id for each in await operators.organisations(engine)}
