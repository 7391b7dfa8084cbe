"""Who may do what: every operation, by everybody, on everything."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from domain.access import Caller, OrganisationRole, Scope, SpaceRole
from services.database.work import work
from services.tokens import new_token
from tests.support.document import Operation, operations, where
from tests.support.given import Actor, Given
from tests.support.policy import POLICY, WRITES_NOTHING, Rule
from tests.support.realm import Realm, members, realm

pytestmark = pytest.mark.in_turn

HIDDEN, FORBIDDEN = 404, 403
REFUSED = {401, HIDDEN, FORBIDDEN}
# Every role of the organisation with the least one in the space, and the other way
# round: how the two add up is tested where the policy is.
PAIRS = sorted(
    {(role, SpaceRole.SPONSOR) for role in OrganisationRole}
    | {(OrganisationRole.VIEWER, role) for role in SpaceRole}
)
SIGNED_IN = where(lambda each: not each.is_public)


def _creates(operation: Operation) -> bool:
    return operation.name in POLICY and POLICY[operation.name].creates


EACH = pytest.mark.parametrize("operation", SIGNED_IN, ids=lambda each: each.name)


@dataclass
class World:
    """Two organisations, and in the first one a member for each pair of roles."""

    here: Realm
    elsewhere: Realm
    apart: dict[OrganisationRole, Actor]
    """Members who take part in nothing."""
    taking_part: dict[tuple[OrganisationRole, SpaceRole], Actor]
    """Members who take part in the closed space."""
    credentials: dict[str, str | None]
    """What passes for no valid token, by why."""


@pytest.fixture(scope="module")
async def world(app: FastAPI, client: httpx.AsyncClient) -> World:
    given = Given(app.state.engine, client)
    here, elsewhere = await realm(given), await realm(given)
    taking_part = {}
    for role, space_role in PAIRS:
        actor = await given.member(here.organisation_id, role)
        await given.participation(actor, here.closed_space, space_role)
        taking_part[role, space_role] = actor
    credentials = await _credentials(here)
    return World(here, elsewhere, await members(here), taking_part, credentials)


def test_every_operation_has_a_row_in_the_policy() -> None:
    documented = {each.name for each in operations()}

    assert documented - set(POLICY) == set(), "add a row to tests/support/policy.py"
    assert set(POLICY) - documented == set(), "these operations are no more"


def test_every_row_without_a_permission_says_why() -> None:
    assert [n for n, r in POLICY.items() if not (r.permission or r.reason)] == []


def test_what_is_public_is_so_in_the_document() -> None:
    documented = {each.name for each in operations() if each.is_public}

    assert documented == {name for name, rule in POLICY.items() if rule.public}


@EACH
async def test_in_their_own_space_everybody_may_what_their_roles_say(
    world: World, operation: Operation
) -> None:
    here, rule = world.here, POLICY[operation.name]
    space = here.closed_space
    wrong = []
    for (role, space_role), actor in world.taking_part.items():
        caller = _caller(actor, {UUID(space): frozenset({space_role})})
        may = rule.permits(caller, UUID(space), is_open=False)
        answer = await _tried(here, actor, operation, space)
        if not _fits(answer, rule, caller, may=may):
            wrong.append((role.value, space_role.value, may, _told(answer)))

    assert wrong == []


@EACH
async def test_in_an_open_space_the_role_in_the_organisation_counts(
    world: World, operation: Operation
) -> None:
    here, rule = world.here, POLICY[operation.name]
    space = here.open_space
    wrong = []
    for role, actor in world.apart.items():
        caller = _caller(actor)
        may = rule.permits(caller, UUID(space), is_open=True)
        answer = await _tried(here, actor, operation, space)
        if not _fits(answer, rule, caller, may=may):
            wrong.append((role.value, may, _told(answer)))

    assert wrong == []


@pytest.mark.parametrize(
    "operation",
    [each for each in SIGNED_IN if each.places and not _creates(each)],
    ids=lambda each: each.name,
)
async def test_what_is_not_visible_is_answered_like_what_is_not_there(
    world: World, operation: Operation
) -> None:
    here, rule = world.here, POLICY[operation.name]
    closed = await here.path(operation, here.closed_space)
    foreign = await world.elsewhere.path(operation, world.elsewhere.open_space)
    absent = await _absent(here, operation)
    wrong = []
    for role, actor in world.apart.items():
        caller = _caller(actor)
        paths = [foreign]
        if rule.in_space and not caller.sees(UUID(here.closed_space), is_open=False):
            paths.append(closed)
        nothing = await _tried(here, actor, operation, here.open_space, absent)
        may = _may_somewhere(rule, caller)
        if nothing.status_code != HIDDEN and (may or nothing.status_code != FORBIDDEN):
            wrong.append((role.value, "absent", _told(nothing)))
        for path in paths:
            answer = await _tried(here, actor, operation, here.open_space, path)
            if _bare(answer) != _bare(nothing):
                wrong.append((role.value, path, _told(answer)))

    assert wrong == []


@pytest.mark.parametrize(
    "operation",
    [e for e in SIGNED_IN if e.writes and e.name not in WRITES_NOTHING],
    ids=lambda each: each.name,
)
async def test_a_token_for_reading_never_writes(
    world: World, operation: Operation
) -> None:
    here = world.here
    reader = await here.given.member(here.organisation_id, scopes=(Scope.READ,))
    await here.given.participation(reader, here.open_space, SpaceRole.EVALUATOR)
    answer = await here.send(reader, operation, here.open_space)

    assert answer.status_code == FORBIDDEN, _told(answer)
    assert answer.json()["code"] == "not-permitted"


@EACH
async def test_nobody_gets_in_without_a_valid_token(
    world: World, operation: Operation, client: httpx.AsyncClient
) -> None:
    here = world.here
    path = await here.path(operation, here.open_space)
    sent = await here.content(operation, here.open_space)
    wrong = []
    for why, authorization in world.credentials.items():
        headers = dict(sent.headers)
        if authorization is not None:
            headers["Authorization"] = authorization
        answer = await client.request(
            operation.method, path, headers=headers, content=sent.content
        )
        challenge = answer.headers.get("www-authenticate")
        if (answer.status_code, challenge) != (401, "Bearer"):
            wrong.append((why, _told(answer)))

    assert wrong == []


async def _credentials(here: Realm) -> dict[str, str | None]:
    expired = await here.given.member(here.organisation_id)
    revoked = await here.given.member(here.organisation_id)
    await _change_token(here, expired, expires_at=datetime.now(UTC) - timedelta(1))
    await _change_token(here, revoked, revoked_at=datetime.now(UTC))
    text = here.owner.token
    swapped = text[:-1] + ("0" if text[-1] != "0" else "1")
    return {
        "none": None,
        "empty": "",
        "no token": "Bearer",
        "garbage": "Bearer garbage",
        "another scheme": f"Basic {text}",
        "a letter changed": f"Bearer {swapped}",
        "unknown": f"Bearer {new_token(here.organisation_id)}",
        "of no organisation": f"Bearer {new_token(uuid7())}",
        "expired": f"Bearer {expired.token}",
        "revoked": f"Bearer {revoked.token}",
        "doubled": f"Bearer {text} {text}",
    }


async def _change_token(here: Realm, actor: Actor, **changes: datetime) -> None:
    from sqlmodel import select

    from services.database.tables import Token

    async with work(here.given.engine, here.organisation_id) as session:
        token = (
            await session.exec(
                select(Token).where(
                    Token.organisation_id == here.organisation_id,
                    Token.member_id == actor.member_id,
                )
            )
        ).one()
        for name, value in changes.items():
            setattr(token, name, value)
        session.add(token)


async def _tried(
    here: Realm,
    actor: Actor,
    operation: Operation,
    space: str,
    path: str | None = None,
) -> httpx.Response:
    """Send a request that changes nothing, whoever may send it."""
    params: dict[str, Any] = {"dry_run": "true"} if operation.writes else {}
    return await here.send(actor, operation, space, path=path, params=params)


async def _absent(here: Realm, operation: Operation) -> str:
    """Return the address of an operation on what is nowhere."""
    path = operation.path
    *others, last = operation.places
    for name in others:
        path = path.replace(f"{{{name}}}", await here.id_of(name, here.open_space))
    return path.replace(f"{{{last}}}", str(uuid7()))


def _caller(
    actor: Actor, spaces: dict[UUID, frozenset[SpaceRole]] | None = None
) -> Caller:
    return Caller(
        organisation_id=actor.organisation_id,
        member_id=actor.member_id,
        person_id=actor.person_id,
        role=actor.role,
        spaces=spaces or {},
    )


def _may_somewhere(rule: Rule, caller: Caller) -> bool:
    return rule.permits(caller, uuid7(), is_open=True)


def _fits(answer: httpx.Response, rule: Rule, caller: Caller, *, may: bool) -> bool:
    if may:
        return answer.status_code not in REFUSED and answer.status_code < 500
    return answer.status_code == rule.refusal(caller)


def _bare(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Return an answer without what names the request itself."""
    own = {"instance", "request_id"}
    return answer.status_code, {k: v for k, v in answer.json().items() if k not in own}


def _told(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:300]}"
