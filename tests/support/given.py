"""What a test is given: organisations with members, made without the API."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole, Scope, SpaceRole
from services.database.tables import (
    Member,
    Organisation,
    Participation,
    Person,
    Tenant,
    Token,
)
from services.database.work import work
from services.secret import digest_of
from services.tokens import LIFE, new_token


@dataclass
class Actor:
    """A member with a token, who calls the API."""

    client: httpx.AsyncClient
    token: str
    organisation_id: UUID
    member_id: UUID
    person_id: UUID
    role: OrganisationRole
    headers: dict[str, str] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> httpx.Response:
        """Send a request with the actor's token; `If-Match: *` unless told."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            **options.pop("headers", {}),
        }
        if method in {"PATCH", "DELETE"}:
            headers.setdefault("If-Match", "*")
        if json is not None:
            options["json"] = json
        return await self.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Read."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Write."""
        return await self.call("POST", path, json, **options)

    async def patch(self, path: str, json: Any, **options: Any) -> httpx.Response:
        """Change."""
        return await self.call("PATCH", path, json, **options)

    async def put(self, path: str, json: Any, **options: Any) -> httpx.Response:
        """Put at an address."""
        return await self.call("PUT", path, json, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        """Delete."""
        return await self.call("DELETE", path, **options)

    async def made(self, path: str, json: Any, **options: Any) -> dict[str, Any]:
        """Write something and return it, made."""
        response = await self.post(path, json, **options)
        assert response.status_code in {200, 201}, response.text
        made: dict[str, Any] = response.json()
        return made

    async def read(self, path: str, **options: Any) -> dict[str, Any]:
        """Read something that is there."""
        response = await self.get(path, **options)
        assert response.status_code == 200, response.text
        read: dict[str, Any] = response.json()
        return read


@dataclass
class Given:
    """Makes organisations and members straight in the database."""

    engine: AsyncEngine
    client: httpx.AsyncClient

    async def organisation(
        self, *, threshold: int = 1, origins: list[str] | None = None
    ) -> UUID:
        """Make an organisation of its own for a test."""
        key = uuid7()
        async with work(self.engine, key) as session:
            session.add(
                Organisation(
                    organisation_id=key,
                    name="Organisation",
                    threshold=threshold,
                    created_at=datetime.now(UTC),
                )
            )
            session.add(Tenant(organisation_id=key, origins=origins or []))
        return key

    async def member(
        self,
        organisation_id: UUID,
        role: OrganisationRole = OrganisationRole.OWNER,
        *,
        scopes: tuple[Scope, ...] = tuple(Scope),
        name: str | None = None,
    ) -> Actor:
        """Make a member with a token."""
        person, member, text = uuid7(), uuid7(), new_token(organisation_id)
        now = datetime.now(UTC)
        async with work(self.engine, organisation_id) as session:
            session.add(
                Person(
                    organisation_id=organisation_id,
                    id=person,
                    name=name or f"The {role}",
                    created_at=now,
                )
            )
            await session.flush()
            session.add(
                Member(
                    organisation_id=organisation_id,
                    id=member,
                    person_id=person,
                    role=role,
                    created_at=now,
                )
            )
            await session.flush()
            session.add(
                Token(
                    organisation_id=organisation_id,
                    id=uuid7(),
                    member_id=member,
                    digest=digest_of(text),
                    label="test",
                    scopes=list(scopes),
                    created_at=now,
                    expires_at=now + LIFE,
                )
            )
        return Actor(self.client, text, organisation_id, member, person, role)

    async def actor(
        self, role: OrganisationRole = OrganisationRole.OWNER, *, threshold: int = 1
    ) -> Actor:
        """Make a member in an organisation of its own."""
        organisation = await self.organisation(threshold=threshold)
        return await self.member(organisation, role)

    async def participation(
        self, actor: Actor, space_id: str, role: SpaceRole = SpaceRole.PARTICIPANT
    ) -> None:
        """Make the actor's person take part in a space from long ago."""
        async with work(self.engine, actor.organisation_id) as session:
            session.add(
                Participation(
                    organisation_id=actor.organisation_id,
                    id=uuid7(),
                    space_id=UUID(space_id),
                    person_id=actor.person_id,
                    role=role,
                    since=date(2000, 1, 1),
                )
            )
            organisation = await session.get(Organisation, (actor.organisation_id,))
            assert organisation is not None
            organisation.access_version += 1
            session.add(organisation)
