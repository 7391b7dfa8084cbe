"""Access tokens over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from domain.access import OrganisationRole, Scope
from services.database.tables import Token
from services.database.work import work
from services.tokens import new_token
from tests.support.given import Actor, Given


def _with(actor: Actor, token: str) -> Actor:
    """Return the actor as they call with another token."""
    return Actor(
        actor.client,
        token,
        actor.organisation_id,
        actor.member_id,
        actor.person_id,
        actor.role,
    )


async def test_a_token_is_shown_once_and_opens_until_it_is_revoked(
    given: Given,
) -> None:
    owner = await given.actor()
    answer = await owner.post("/v1/tokens", {"label": "office"})
    made = answer.json()
    other = _with(owner, made["token"])
    before = await other.get("/v1/me")
    listed = await owner.get("/v1/tokens")
    gone = await owner.delete(f"/v1/tokens/{made['id']}")
    after = await other.get("/v1/me")
    again = await owner.delete(f"/v1/tokens/{made['id']}")

    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert made["token"].startswith("vw_")
    assert made["member"]["id"] == str(owner.member_id)
    assert before.json()["token_id"] == made["id"]
    assert made["token"] not in listed.text
    assert len(listed.json()["items"]) == 2
    assert (gone.status_code, again.status_code) == (204, 204)
    assert (after.status_code, after.headers["www-authenticate"]) == (401, "Bearer")


async def test_revoking_a_token_asks_for_no_version(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/tokens", {"label": "office"})
    answer = await owner.client.delete(
        f"/v1/tokens/{made['id']}", headers={"Authorization": f"Bearer {owner.token}"}
    )

    assert answer.status_code == 204


async def test_the_text_of_a_token_is_not_stored(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/tokens", {"label": "office"})
    async with work(given.engine, owner.organisation_id, reads_only=True) as session:
        stored = (
            await session.exec(
                select(Token).where(
                    Token.organisation_id == owner.organisation_id,
                    Token.id == UUID(made["id"]),
                )
            )
        ).one()

    assert made["token"] not in str(stored.model_dump())


async def test_a_token_is_not_kept_under_an_idempotency_key(given: Given) -> None:
    owner = await given.actor()
    refused = await owner.post(
        "/v1/tokens", {"label": "office"}, headers={"Idempotency-Key": "1"}
    )

    assert refused.status_code == 422
    assert len((await owner.read("/v1/tokens"))["items"]) == 1


async def test_an_expired_token_opens_nothing(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/tokens", {"label": "office"})
    other = _with(owner, made["token"])
    async with work(given.engine, owner.organisation_id) as session:
        stored = await session.get(Token, (owner.organisation_id, UUID(made["id"])))
        assert stored is not None
        stored.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        session.add(stored)
    answer = await other.get("/v1/me")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["retry"] == "after-login"


async def test_a_token_that_was_never_made_opens_nothing(given: Given) -> None:
    owner = await given.actor()
    answer = await _with(owner, new_token(owner.organisation_id)).get("/v1/me")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("asked", "days"), [(timedelta(days=7), 7), (timedelta(days=900), 90)]
)
async def test_a_token_lives_as_long_as_asked_for_and_no_longer_than_90_days(
    given: Given, asked: timedelta, days: int
) -> None:
    owner = await given.actor()
    now = datetime.now(UTC)
    sent = {"label": "office", "expires_at": (now + asked).isoformat()}
    made = await owner.made("/v1/tokens", sent)
    life = datetime.fromisoformat(made["expires_at"]) - now

    assert abs(life - timedelta(days=days)) < timedelta(minutes=1)


async def test_a_token_does_not_begin_expired(given: Given) -> None:
    owner = await given.actor()
    sent = {"label": "office", "expires_at": "2020-01-01T00:00:00Z"}
    refused = await owner.post("/v1/tokens", sent)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/expires_at"


async def test_a_token_carries_no_more_than_its_scopes(given: Given) -> None:
    owner = await given.actor()
    sent = {"label": "screen", "scopes": ["read"]}
    reader = _with(owner, (await owner.made("/v1/tokens", sent))["token"])
    space = {"name": "LOGIN", "structure": "network"}

    assert (await reader.get("/v1/spaces")).status_code == 200
    assert (await reader.post("/v1/spaces", space)).status_code == 403
    assert (await reader.get("/v1/tokens")).status_code == 403
    assert (await reader.post("/v1/tokens", sent)).status_code == 403


async def test_a_token_makes_none_with_a_scope_that_it_lacks(given: Given) -> None:
    organisation = await given.organisation()
    manager = await given.member(organisation, scopes=(Scope.MANAGE,))
    wider = {"label": "more", "scopes": ["read", "manage"]}
    same = await manager.made("/v1/tokens", {"label": "same"})

    assert (await manager.post("/v1/tokens", wider)).status_code == 403
    assert same["scopes"] == ["manage"]


async def test_an_owner_makes_and_revokes_tokens_of_others(given: Given) -> None:
    owner = await given.actor()
    member = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    sent = {"label": "first", "member_id": str(member.member_id)}
    made = await owner.made("/v1/tokens", sent)
    listed = await owner.read("/v1/tokens", params={"member_id": str(member.member_id)})
    own = _with(member, made["token"])
    me = await own.read("/v1/me")
    await owner.delete(f"/v1/tokens/{made['id']}")

    assert me["member"]["id"] == str(member.member_id)
    assert made["id"] in {token["id"] for token in listed["items"]}
    assert (await own.get("/v1/me")).status_code == 401


async def test_others_have_no_say_over_somebody_s_tokens(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    made = await owner.made("/v1/tokens", {"label": "office"})
    sent = {"label": "mine", "member_id": str(owner.member_id)}
    whose = {"member_id": str(owner.member_id)}
    for caller in (viewer, stranger):
        assert (await caller.delete(f"/v1/tokens/{made['id']}")).status_code == 404
        assert (await caller.read("/v1/tokens", params=whose))["items"] == []

    assert (await viewer.post("/v1/tokens", sent)).status_code == 403
    assert (await stranger.post("/v1/tokens", sent)).status_code == 422
    assert (await _with(owner, made["token"]).get("/v1/me")).status_code == 200
