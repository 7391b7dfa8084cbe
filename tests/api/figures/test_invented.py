"""The invented space: it has something to show in every figure of a space."""

from fastapi import FastAPI

from domain.access import OrganisationRole
from domain.figure import KINDS, FigureOf
from tests.support.given import Given
from tests.support.inventing import invented_space


async def test_every_figure_of_the_invented_space_shows_something(
    app: FastAPI, given: Given
) -> None:
    owner = await given.actor()
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    space = await invented_space(app, given, owner.organisation_id, 150)
    empty = [
        name
        for name, kind in KINDS.items()
        if kind.about is FigureOf.SPACE
        and not (await evaluator.read(f"/v1/spaces/{space}/figures/{name}.json"))[
            "nodes"
        ]
    ]

    assert empty == []
