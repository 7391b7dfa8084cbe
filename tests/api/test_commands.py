"""The commands of `python -m api`, as an operator runs them."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.__main__ import app
from services.settings import settings
from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"vw_[0-9a-f]{32}_[0-9a-f]{56}")
PATIENCE = 60


class Operator:
    """Somebody at a command line, with an empty database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def tries(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command; return its status, its answer and what it said besides."""
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DATABASE_URL", self.url)
            # Rich cuts lines at the width of a terminal.
            environment.setenv("COLUMNS", "200")
            settings.cache_clear()
            result = CliRunner().invoke(app, arguments)
        settings.cache_clear()
        return result.exit_code, result.stdout, result.stderr

    def runs(self, *arguments: str) -> str:
        """Run a command that succeeds, and return its answer."""
        status, answer, besides = self.tries(*arguments)
        assert status == 0, answer + besides
        return answer

    def starts(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command in a process of its own, far from the repository."""
        return subprocess.Popen(
            [sys.executable, "-m", "api", *arguments],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "DATABASE_URL": self.url,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def operator(kind: str, tmp_path: Path) -> Iterator[Operator]:
    """Give an operator with an empty database of each kind."""
    url = asyncio.run(databases.create(kind, tmp_path / "var"))
    yield Operator(tmp_path, url)
    asyncio.run(databases.drop(url))


@pytest.fixture
def embedded(tmp_path: Path) -> Operator:
    """Give an operator with an empty folder and the embedded database."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'var' / 'valueweave.sqlite'}"
    return Operator(tmp_path, url)


def test_the_demonstration_is_loaded_once_and_found_again(operator: Operator) -> None:
    operator.runs("migrate")
    first = operator.runs("demo", "--if-empty")
    second = operator.runs("demo", "--if-empty")
    again = operator.runs("demo")

    assert re.search(r"^[1-9]\d* records entered\.$", first, re.MULTILINE)
    assert "records entered" not in second
    assert re.search(r"^0 records entered, \d+ there already\.$", again, re.MULTILINE)


def test_invented_stories_are_made_once_and_counted_right(embedded: Operator) -> None:
    embedded.runs("migrate")
    first = embedded.runs("demo", "--if-empty", "--stories", "12")
    again = embedded.runs("demo", "--if-empty", "--stories", "12")
    counts = embedded.runs("check", "--no-rebuild")

    assert "Invented space (12 stories)" in first
    assert re.search(r"^0 records entered, \d+ there already\.$", again, re.MULTILINE)
    assert counts == "5 spaces compared, 0 counts differed.\n"


def test_an_organisation_is_exported_and_imported_under_another_name(
    embedded: Operator,
) -> None:
    embedded.runs("migrate")
    embedded.runs("demo", "--if-empty")
    folder = embedded.folder / "export"
    exported = embedded.runs("export", "--to", str(folder))
    there = embedded.tries("import", "organisation", str(folder))
    key = "0192f0c1-2345-7abc-8def-0123456789ab"
    another = ("--id", key, "--name", "Another")
    imported = embedded.runs("import", "organisation", str(folder), *another)
    full = embedded.tries("export", "--organisation", key, "--to", str(folder))
    counts = embedded.runs("check", "--organisation", "Another", "--no-rebuild")

    rows = exported.removesuffix(" rows exported.\n")
    assert imported == f"{rows} rows imported into {key}.\n"
    assert there[0] == full[0] == 1
    assert "an organisation of this id is there" in there[2]
    assert "The folder is not empty." in full[2]
    assert counts.endswith(" spaces compared, 0 counts differed.\n")


def test_a_second_migration_changes_nothing(embedded: Operator) -> None:
    assert embedded.runs("migrate") == embedded.runs("migrate")


def test_a_database_without_a_schema_is_refused_with_the_way_out(
    embedded: Operator,
) -> None:
    status, _, besides = embedded.tries("demo")

    assert status == 1
    assert "python -m api migrate" in besides


def test_what_is_printed_can_be_tried_and_ends_with_the_next_run(
    embedded: Operator,
) -> None:
    migrating = embedded.starts("migrate")
    migrating.communicate(timeout=PATIENCE)
    last = embedded.runs("demo")
    with _served(embedded) as (address, printed):
        tried = _curl_lines(printed)
        answers = [_get(url, token) for url, token in tried]
        spaces = f"{address}/v1/spaces"
        of_roles = {_get(spaces, token) for token in TOKEN.findall(printed)}
        of_last_run = {_get(spaces, token) for token in TOKEN.findall(last)}

    assert migrating.returncode == 0
    assert len(tried) == 3
    assert answers == [200, 200, 200]
    assert len(set(TOKEN.findall(printed))) == 5
    assert of_roles == {200}
    assert of_last_run == {401}


def test_a_token_is_made_for_a_role_of_a_new_organisation(embedded: Operator) -> None:
    embedded.runs("migrate")
    nobody, _, advice = embedded.tries("token")
    first = embedded.runs("token", "--create", "A network")
    second = embedded.runs("token", "--role", "viewer")
    third = embedded.runs("token", "--create", "Another network")
    unsure, _, choice = embedded.tries("token", "--role", "viewer")
    fourth = embedded.runs("token", "--organisation", "A network", "--revoke-last")

    assert (nobody, unsure) == (1, 1)
    assert "--organisation" in advice
    assert "A network" in choice
    assert "Another network" in choice
    for made in (first, second, third, fourth):
        assert TOKEN.fullmatch(made.strip())


def test_a_file_of_measurements_is_imported_once_and_as_a_whole(
    embedded: Operator,
) -> None:
    embedded.runs("migrate")
    embedded.runs("demo")
    file = embedded.folder / "measurements.csv"
    header = "indicator,value,from,precision\n"
    line = "Women mobilised,{},2017-01-01,year\n"
    command = ("import", "measurements", str(file), "--space", "LOGIN")
    file.write_text(header + line.format("three thousand"), encoding="utf-8")
    wrong, _, refusal = embedded.tries(*command)
    file.write_text(header + line.format(3100), encoding="utf-8")
    tried = embedded.runs(*command, "--dry-run")
    first = embedded.runs(*command)
    again = embedded.runs(*command, "--as", "evaluator")
    nowhere, _, advice = embedded.tries(*command[:-1], "Nowhere")

    assert (wrong, nowhere) == (1, 1)
    assert "Nothing was imported" in refusal
    assert "no space" in advice
    assert tried == "1 created\nNothing was written: a dry run.\n"
    assert first == "1 created\nImported.\n"
    assert again == "1 unchanged\nImported.\n"


def test_the_document_is_written_and_compared(embedded: Operator) -> None:
    file = embedded.folder / "openapi.json"
    written = embedded.runs("openapi", "--file", str(file))
    same = embedded.runs("openapi", "--check", "--file", str(file))
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    changed, _, advice = embedded.tries("openapi", "--check", "--file", str(file))

    assert changed == 1
    assert "make openapi" in advice
    assert "written" in written
    assert "up to date" in same


def test_every_command_explains_itself(embedded: Operator) -> None:
    told = embedded.runs("--help")

    for command in ("serve", "migrate", "demo", "token", "import", "openapi", "check"):
        assert re.search(rf"│ {command} +\w", told)


@contextmanager
def _served(operator: Operator) -> Iterator[tuple[str, str]]:
    """Serve the demonstration on a free port; give the address and what is printed."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = operator.starts("demo", "--if-empty", "--serve", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    try:
        _await_answer(f"{address}/livez", process)
        yield address, _printed(process)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _await_answer(url: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(PATIENCE * 5):
        try:
            httpx.get(url)
        except httpx.ConnectError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.2)
        else:
            return


def _printed(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    printed = ""
    while "\n\n" not in printed.partition("Try:")[2]:
        printed += process.stdout.readline()
    return printed


def _curl_lines(printed: str) -> list[tuple[str, str]]:
    lines = re.findall(r"curl -H 'Authorization: Bearer (\S+)' (\S+)", printed)
    return [(url, token) for token, url in lines]


def _get(url: str, token: str) -> int:
    return httpx.get(url, headers={"Authorization": f"Bearer {token}"}).status_code
