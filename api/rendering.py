"""Answers that are finished after the transaction, by the processes that render.

So no connection to the database waits for a picture, and only what the client does not
have already is rendered.
"""

from abc import abstractmethod
from uuid import UUID

from fastapi import Request, Response
from typing_extensions import override

from api.dependencies import Handler, UnitOfWork
from services.pictures.renderer import Renderer


class ToBe(Response):
    """An answer that is not finished yet; its headers are, and its tag."""

    @abstractmethod
    async def made(self, renderer: Renderer, organisation_id: UUID) -> Response:
        """Return the answer; what it has drawn counts to the organisation's share."""

    @property
    def kept(self) -> dict[str, str]:
        """The headers that the finished answer has too."""
        return {n: v for n, v in self.headers.items() if n != "content-length"}


class Rendering(UnitOfWork):
    """A unit of work whose answer may be finished when it is over."""

    @override
    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def finished(request: Request) -> Response:
            response = await answer(request)
            if isinstance(response, ToBe):
                organisation_id, _ = self.credential(request)
                return await response.made(request.app.state.renderer, organisation_id)
            return response

        return finished
