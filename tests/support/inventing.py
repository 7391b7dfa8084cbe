"""A space of invented stories, as the demonstration has it, for tests."""

from contextlib import AsyncExitStack
from uuid import UUID

from fastapi import FastAPI

from api.commands.running import client_of
from api.demonstration.entering import Entered, enter, enter_side_by_side
from api.demonstration.invented import invented
from domain.access import OrganisationRole
from tests.support.given import Given


async def invented_space(
    app: FastAPI, given: Given, organisation: UUID, stories: int
) -> str:
    """Make a space of so many invented stories and return its id."""
    members = {
        role: await given.member(organisation, role) for role in OrganisationRole
    }
    people = {str(role): str(member.person_id) for role, member in members.items()}
    made, entered = invented(stories, people), Entered()
    async with AsyncExitStack() as stack:
        clients = {
            str(role): await stack.enter_async_context(client_of(app, member.token))
            for role, member in members.items()
        }
        await enter(clients, made.ground, entered, lambda: None)
        for chains in (made.stories, made.joints):
            await enter_side_by_side(clients, chains, entered, lambda: None)
    return made.space_id
