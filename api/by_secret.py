"""Routes that a secret in their address opens, for people without an account."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from typing_extensions import override

from api.dependencies import Handler, UnitOfWork
from api.handing import Handed
from domain.errors import NotFound
from services.secret import organisation_in
from services.substantiation_answers import PREFIX


class BySecret(UnitOfWork):
    """A unit of work that wants no token: `{secret}` in the path stands for it.

    It enters the organisation that the secret carries and has no caller. What is no
    secret is answered like one that opens nothing, without asking the database. A
    secret is used once, so that answers are not kept under an idempotency key.
    """

    keeps_answers = False

    @override
    def credential(self, request: Request) -> tuple[UUID, str]:
        text = str(request.path_params["secret"])
        organisation_id = organisation_in(PREFIX, text)
        if organisation_id is None:
            raise NotFound("no such secret")
        request.state.organisation_id = organisation_id
        return organisation_id, text

    @override
    async def caller(
        self, session: AsyncSession, organisation_id: UUID, secret: str
    ) -> None:
        return None

    @override
    async def handled(self, request: Request, handle: Handler) -> Response:
        return await handle(request)


def _organisation(request: Request) -> UUID:
    organisation_id: UUID = request.state.organisation_id
    return organisation_id


Secret = Annotated[str, Path(pattern=f"^{PREFIX}[0-9a-f]{{32}}_[0-9a-f]{{56}}$")]
"""A secret in an address; what has another form opens nothing."""
SecretsOrganisation = Annotated[UUID, Handed(_organisation)]
"""The organisation that the secret in the address carries."""
