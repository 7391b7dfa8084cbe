"""F01, F05-F08, F33: one transaction a request, committed before the answer."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import Message, Receive, Scope, Send

from domain.errors import StateConflict
from services.database.work import ATTEMPTS
from services.settings import Settings
from tests.support.given import Given
from tests.support.proxy import proxy
from tests.support.trial import PATH, Trial, trial


@pytest.fixture
async def tried(database_url: str) -> AsyncIterator[Trial]:
    async with trial(Settings(database_url=database_url)) as made:
        yield made


@pytest.fixture
def on_postgres(kind: str) -> None:
    if kind != "postgresql":
        pytest.skip("PostgreSQL alone does this")


async def test_the_answer_leaves_after_the_commit(tried: Trial, given: Given) -> None:
    seen: list[int] = []
    inner = tried.app.middleware_stack or tried.app.build_middleware_stack()

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Another engine looks: it sees what is committed and nothing else.
                seen.append(await Trial.written(other))
            await send(message)

        await inner(scope, receive, sent)

    other = Trial(tried.app, given, tried.actor, name=tried.name)
    tried.app.middleware_stack = watched
    answer = await tried.write()

    assert (answer.status_code, seen) == (201, [1])


async def test_a_refusal_after_a_flush_leaves_nothing_not_even_its_key(
    tried: Trial,
) -> None:
    async def refuse(_: AsyncSession) -> None:
        raise StateConflict("not now")

    tried.act = refuse
    key = {"Idempotency-Key": "one"}
    refused = await tried.write(headers=key)
    left = await tried.written()
    tried.act = None
    again = await tried.actor.post(PATH, {"name": "another"}, headers=key)

    assert (refused.status_code, left, again.status_code) == (409, 0, 201)
    assert "idempotent-replay" not in again.headers


async def test_a_defect_leaves_nothing(tried: Trial) -> None:
    async def fail(_: AsyncSession) -> None:
        raise ZeroDivisionError

    tried.act = fail
    answer = await tried.write()

    assert (answer.status_code, await tried.written()) == (500, 0)
    assert answer.json()["code"] == "internal"


async def test_a_commit_that_fails_is_never_answered_as_done(
    tried: Trial, kind: str
) -> None:
    async def spoil(session: AsyncSession) -> None:
        connection = await session.connection()
        if kind == "sqlite":
            await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            await connection.exec_driver_sql(
                "INSERT INTO token (organisation_id, id, member_id, digest, label,"
                " scopes, created_at, expires_at)"
                " VALUES ('a', 'b', 'c', 'd', '', '[]', '', '')"
            )
            return
        with pytest.raises(Exception, match="division"):
            await connection.exec_driver_sql("SELECT 1 / 0")

    tried.act = spoil
    answer = await tried.write()

    assert answer.status_code in {422, 503}
    assert await tried.written() == 0
    tried.act = None
    # Whichever connection comes next, none is left in a transaction.
    for _ in range(10):
        assert (await tried.write()).status_code == 201


@pytest.mark.usefixtures("on_postgres")
@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
async def test_what_the_database_asks_to_repeat_is_repeated(
    tried: Trial, state: str
) -> None:
    async def fail_twice(session: AsyncSession) -> None:
        if tried.attempts < 3:
            await _raise(session, state)

    tried.act = fail_twice
    answer = await tried.write(headers={"Idempotency-Key": state})

    assert (answer.status_code, tried.attempts) == (201, 3)
    assert await tried.written() == 1


@pytest.mark.usefixtures("on_postgres")
async def test_it_is_not_repeated_for_ever(tried: Trial) -> None:
    async def fail(session: AsyncSession) -> None:
        await _raise(session, "40001")

    tried.act = fail
    answer = await tried.write()

    assert (answer.status_code, tried.attempts) == (503, ATTEMPTS)
    assert answer.headers["retry-after"]
    assert await tried.written() == 0


@pytest.mark.usefixtures("on_postgres")
async def test_a_lost_reply_to_commit_is_an_unknown_outcome_and_not_repeated(
    database_url: str, given: Given
) -> None:
    url = make_url(database_url)
    async with proxy(url.host or "127.0.0.1", url.port or 5432) as way:
        through = url.set(host="127.0.0.1", port=way.port)
        address = through.render_as_string(hide_password=False)
        settings = Settings(database_url=address, pool_size=1)
        async with trial(settings, beside=given) as tried:
            key = {"Idempotency-Key": "lost"}
            way.loses_commit = True
            lost = await tried.write(headers=key)
            way.loses_commit = False
            attempts = tried.attempts
            again = await tried.write(headers=key)

            assert lost.status_code == 503
            assert lost.json()["code"] == "outcome-unknown"
            assert lost.json()["retry"] == "same-request"
            assert (way.commits, attempts) == (1, 1)
            assert again.status_code == 201
            assert again.headers["idempotent-replay"] == "true"
            assert await tried.written() == 1


@pytest.mark.usefixtures("on_postgres")
async def test_a_connection_lost_in_mid_transaction_changes_nothing(
    tried: Trial, database_url: str
) -> None:
    async def lose(session: AsyncSession) -> None:
        connection = await session.connection()
        found = await connection.exec_driver_sql("SELECT pg_backend_pid()")
        await _terminate(database_url, found.scalar_one())
        await connection.exec_driver_sql("SELECT 1")

    tried.act = lose
    answer = await tried.write()
    left = await tried.written()
    tried.act = None

    assert (answer.status_code, answer.json()["code"], left) == (503, "unavailable", 0)
    assert (await tried.write()).status_code == 201


@pytest.mark.usefixtures("on_postgres")
async def test_connections_that_the_server_closed_are_made_anew(
    tried: Trial, database_url: str
) -> None:
    await tried.write()
    await _terminate(database_url, None)

    assert [(await tried.write()).status_code for _ in range(3)] == [201] * 3
    assert await tried.written() == 4


async def _raise(session: AsyncSession, state: str) -> None:
    connection = await session.connection()
    await connection.exec_driver_sql(
        f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"
    )


async def _terminate(database_url: str, backend: Any) -> None:
    """End one backend of the database from outside, or all that are idle."""
    plain = database_url.replace("+asyncpg", "")
    outside = await asyncpg.connect(plain)
    try:
        await outside.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            f" AND {'state = $$idle$$' if backend is None else f'pid = {int(backend)}'}"
        )
    finally:
        await outside.close()
