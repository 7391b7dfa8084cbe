"""Stories that tests begin with: told by one member, collected by another."""

from dataclasses import dataclass
from typing import Any

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

FORCE = {"If-Match": "*"}


def a_story(**fields: Any) -> dict[str, Any]:
    """Return a story of three steps, told R, A, I, to which its teller said yes."""
    return {
        "title": "What the visit led to",
        "told_on": "2016-12-14",
        "tellers": [{"name": "Phuntshok"}],
        "state": "approved",
        "approval": {"how": "by e-mail"},
        "consent": {"reach": "organisation", "naming": "named"},
        "steps": [
            {"text": "More women were elected.", "placements": [{"cycle": "realized"}]},
            {"text": "I held workshops.", "placements": [{"cycle": "applied"}]},
            {"text": "We met.", "placements": [{"cycle": "immediate"}]},
        ],
        **fields,
    }


@dataclass
class Telling:
    """An open space, and the people around a story in it."""

    given: Given
    collector: Actor
    """An owner, who writes the stories down."""
    teller: Actor
    evaluator: Actor
    reader: Actor
    """A participant of the organisation who is neither."""
    space: str

    async def story(self, **fields: Any) -> dict[str, Any]:
        """Write a story that the teller tells."""
        tellers = [{"id": str(self.teller.person_id)}]
        return await self.collector.made(
            f"/v1/spaces/{self.space}/stories", a_story(tellers=tellers, **fields)
        )

    async def another_space(self, name: str = "Elsewhere", **fields: Any) -> str:
        """Make another space and return its id."""
        body = {"name": name, "structure": "network", **fields}
        made = await self.collector.made("/v1/spaces", body)
        return str(made["id"])

    async def indicator(self, space: str | None = None, **fields: Any) -> str:
        """Make an indicator and return its id."""
        body = {
            "name": "Women elected",
            "kind": "percentage",
            "direction": "increase",
            "cycles": [{"cycle": "realized"}],
            **fields,
        }
        made = await self.collector.made(
            f"/v1/spaces/{space or self.space}/indicators", body
        )
        return str(made["id"])


async def telling(given: Given) -> Telling:
    """Make an organisation with an open space and people in four roles."""
    collector = await given.actor()
    own = collector.organisation_id
    body = {"name": "LOGIN", "structure": "network"}
    space = await collector.made("/v1/spaces", body)
    return Telling(
        given,
        collector,
        await given.member(own, OrganisationRole.PARTICIPANT, name="Phuntshok"),
        await given.member(own, OrganisationRole.EVALUATOR, name="The evaluator"),
        await given.member(own, OrganisationRole.PARTICIPANT, name="The reader"),
        str(space["id"]),
    )


async def moved(actor: Actor, story: str, to: str, **body: Any) -> dict[str, Any]:
    """Move a story to another state, whatever its version."""
    answer = await actor.post(f"/v1/stories/{story}/{to}", body or None, headers=FORCE)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def takes_part(here: Telling, *actors: Actor) -> None:
    """Let members take part in the space."""
    for actor in actors:
        await here.given.participation(actor, here.space)
