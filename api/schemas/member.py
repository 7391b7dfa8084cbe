"""Members, as clients send and get them, and what a caller is here."""

from pydantic import Field

from api.schemas.values import Flag, Id, Instant, Name, Read, Ref, Sent, example
from domain.access import OrganisationRole, Permission, Scope, SpaceRole


class MemberCreate(Sent):
    """An account to be made, for exactly one person."""

    model_config = example({"name": "Phuntshok", "role": "participant"})

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    role: OrganisationRole
    person_id: Id | None = Field(
        default=None, description="A person who is known and has no account."
    )
    name: Name | None = Field(
        default=None, description="A new person, where no `person_id` is given."
    )


class MemberUpdate(Sent):
    """Fields of a member to be changed (RFC 7396)."""

    model_config = example({"role": "facilitator"})

    role: OrganisationRole = OrganisationRole.VIEWER
    active: Flag = Field(default=True, description="False takes all access away.")


class MemberRead(Read):
    """An account of the organisation, and whose it is."""

    id: Id
    person: Ref
    role: OrganisationRole
    active: bool
    version: int
    created_at: Instant


class OwnSpace(Read):
    """A space that you see, and what you are in it."""

    id: Id
    name: str
    open: bool
    roles: list[SpaceRole] = Field(description="As whom you take part there today.")
    permissions: list[Permission] = Field(description="What you may do there.")


class MeRead(Read):
    """Who you are here, and what you may do with this token."""

    organisation: Ref
    member: Ref
    person: Ref
    role: OrganisationRole
    scopes: list[Scope] = Field(description="What the token carries of your rights.")
    permissions: list[Permission] = Field(
        description="What you may do in the organisation."
    )
    token_id: Id
    token_expires_at: Instant
    spaces: list[OwnSpace] = Field(description="By name, at most 200.")
    more_spaces: bool = Field(description="Whether `GET /v1/spaces` has more.")
