"""Access tokens, as clients ask for and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Id, Instant, Name, Read, Ref, Sent, example
from domain.access import Scope

Scopes = Annotated[list[Scope], Field(min_length=1, max_length=3)]


class TokenCreate(Sent):
    """A token to be made."""

    model_config = example({"label": "The office computer", "scopes": ["read"]})

    label: Name = Field(description="What people know it by.")
    scopes: Scopes | None = Field(
        default=None, description="All that your own token carries, where not said."
    )
    expires_at: Instant | None = Field(
        default=None, description="At most 90 days from now, which is also the default."
    )
    member_id: Id | None = Field(
        default=None, description="Whose token it is: yours, unless an owner says."
    )


class TokenRead(Read):
    """A token without its text, which is nowhere kept."""

    id: Id
    member: Ref
    label: str
    scopes: list[Scope]
    created_at: Instant
    expires_at: Instant
    revoked_at: Instant | None


class TokenMade(TokenRead):
    """A fresh token with its text, which is shown this once."""

    token: str
