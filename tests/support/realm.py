"""An organisation with everything in it that an address or a body may name.

`MAKERS` says how the record that a parameter in a path names is made in a space: a
new kind of record is one line there. Bodies are the examples of the document, with
the ids of records that exist.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole, SpaceRole
from tests.support.document import JSON, Operation, leaves, named, placed
from tests.support.given import Actor, Given

Maker = Callable[["Realm", str], Awaitable[str]]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def posted(operation: str, part: str = "id", **changes: Any) -> Maker:
    """Return the maker that posts the example of an operation and takes its id.

    `part` is the way to the id in the answer; `changes` go into the example.
    """

    async def make(realm: "Realm", space_id: str) -> str:
        how = named(operation)
        body = {**(await realm.body(how, space_id) or {}), **changes}
        answer = await realm.send(realm.owner, how, space_id, content=_written(body))
        assert answer.status_code in {200, 201}, f"{operation}: {answer.text}"
        value = answer.json()
        for step in part.split("."):
            value = value[int(step)] if step.isdecimal() else value[step]
        return str(value)

    return make


async def _first(_realm: "Realm", _space_id: str) -> str:
    return "1"


async def _space(_realm: "Realm", space_id: str) -> str:
    return space_id


async def _twin_space(realm: "Realm", space_id: str) -> str:
    """Make a space in which everybody may do what they may in this one."""
    is_open = (await realm.owner.read(f"/v1/spaces/{space_id}"))["open"]
    body = {"name": "The other", "structure": "network", "open": is_open}
    twin = str((await realm.owner.made("/v1/spaces", body))["id"])
    listed = await realm.owner.read(f"/v1/spaces/{space_id}/participations?limit=200")
    for each in listed["items"]:
        same = {"person_id": each["person"]["id"], "role": each["role"]}
        path = f"/v1/spaces/{twin}/participations"
        await realm.owner.made(path, {**same, "since": each["since"]})
    return twin


async def _frozen_report(realm: "Realm", space_id: str) -> str:
    # For everybody who sees the space, as far as a report can be.
    reach = "organisation" if space_id == realm.open_space else "space"
    make = posted("create_report", state="frozen", reach=reach, without_answer=True)
    return await make(realm, space_id)


async def _framing_event(realm: "Realm", space_id: str) -> str:
    # An activity framed once, and the one that bodies name may have by now.
    activity = await posted("create_activity")(realm, space_id)
    make = posted("create_framing_event", activity_id=activity)
    return await make(realm, space_id)


async def _passage(realm: "Realm", space_id: str) -> str:
    named = {"reach": "space", "naming": "named"}
    story = await posted("write_story", **{**PUBLISHED, "consent": named})(
        realm, space_id
    )
    whole: dict[str, Any] = {"from": None, "to": None, "cycles": ["immediate"]}
    draft = await posted("create_report", **whole)(realm, space_id)
    listed = await realm.owner.read(f"/v1/reports/{draft}/passages")
    assert listed["items"], f"nobody is named by story {story}"
    return str(listed["items"][0]["id"])


async def _merge(realm: "Realm", space_id: str) -> str:
    # Of persons of its own: those who are merged are not there any more.
    return await posted("merge_person")(replace(realm, made={}), space_id)


PUBLISHED: dict[str, Any] = {
    "state": "published",
    "approval": {"how": "in person"},
    "consent": {"reach": "public"},
}
"""What makes a story there for everybody who sees its space."""


def _told(name: str) -> Maker:
    """Return what names something that is there without being made."""

    async def tell(_realm: "Realm", _space_id: str) -> str:
        return name

    return tell


async def _signed(realm: "Realm", space_id: str) -> str:
    """Return the signed text of an address of a picture."""
    path = f"/v1/spaces/{space_id}/figures/cycles.json/link"
    made = await realm.owner.call("POST", path)
    return str(made.json()["address"]).rpartition("/")[2]


MAKERS: dict[str, Maker] = {
    "figure": _told("cycles.json"),
    "report_figure": _told("cycles.json"),
    "signed": _signed,
    "story_figure": _told("story.json"),
    "activity_id": posted("create_activity"),
    "aspiration_id": posted("create_aspiration"),
    "frame_id": posted("create_frame"),
    "frame_link_id": posted("link_aspiration", relation="contradicts"),
    "framing_event_id": _framing_event,
    "indicator_id": posted("create_indicator"),
    "landscape_id": posted("create_landscape"),
    "measurement_id": posted("record_measurement"),
    "member_id": posted("create_member"),
    "merge_id": _merge,
    "participation_id": posted("create_participation"),
    "person_id": posted("create_person"),
    "space_id": _space,
    "consent_id": posted("give_consent"),
    "claim_id": posted("make_claim"),
    "corroboration_id": posted("corroborate_step"),
    "flow_id": posted("assert_flow"),
    "link_id": posted("link_evidence", relation="contextualises"),
    "report_id": _frozen_report,
    "passage_id": _passage,
    "comment_id": posted("make_comment"),
    "decision_id": posted("record_decision"),
    "placement_id": posted("write_story", "steps.0.placements.0.id", **PUBLISHED),
    "step_id": posted("write_story", "steps.0.id", **PUBLISHED),
    "version": _first,
    "secret": posted("send_claim", "secret"),
    "source_step_id": posted("write_story", "steps.0.id", **PUBLISHED),
    "story_id": posted("write_story", **PUBLISHED),
    "substantiation_id": posted("send_claim"),
    "target_step_id": posted("write_story", "steps.0.id", **PUBLISHED),
    "token_id": posted("create_token"),
    "twin_space_id": _twin_space,
    "uncertainty_id": posted("create_uncertainty"),
}
"""How to make what a parameter in a path names, in a given space."""

REFERENCES = {
    "decided_by_id": "person_id",
    "holder_id": "person_id",
    "parent_id": "other_space_id",
    "brought_by_step_id": "step_id",
    "brought_by_activity_id": "activity_id",
}
"""Names in bodies that mean what a parameter of another name means."""

NAMED_TOO: dict[str, tuple[str, ...]] = {
    "put_story": ("space_id",),
}
"""What the body of an operation names though the example does not, by operation."""

INTO: dict[str, str] = {
    "merge_indicator": "indicator_id",
    "merge_person": "person_id",
    "merge_space": "twin_space_id",
}
"""What a merge goes into: another one of what its path names, by operation."""

QUERIES: dict[str, Callable[["Realm"], str]] = {
    "lack": lambda _: "placement",
    "of": lambda _: "steps",
    "spaces": lambda realm: realm.open_space,
    "subject": lambda _: "total",
}
"""What is asked for by a parameter that a query must have."""

FILES: dict[str, str] = {
    "import_grid": "aspiration,risk\nTo be heard,Nobody listens\n",
    "import_measurements": "indicator,value\n",
    "import_stories": "story,step\n1,We met.\n",
}
"""Bodies of operations that read no JSON, by operation."""


@dataclass
class Realm:
    """One organisation: its owner, an open and a closed space, and what is in them."""

    given: Given
    owner: Actor
    open_space: str
    closed_space: str
    made: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def organisation_id(self) -> UUID:
        """Return whose all this is."""
        return self.owner.organisation_id

    async def id_of(
        self, parameter: str, space_id: str, *, afresh: bool = False
    ) -> str:
        """Return the id of the record that a parameter names in a space.

        It is always the same one, unless one is asked for that is new.

        Raises
        ------
        AssertionError
            If nobody said how to make one.
        """
        if parameter == "other_space_id":
            pair = {self.open_space, self.closed_space}
            return (pair - {space_id}).pop()
        if afresh or (parameter, space_id) not in self.made:
            assert parameter in MAKERS, (
                f"no test knows how to make what {{{parameter}}} names:"
                " add a line to MAKERS in tests/support/realm.py"
            )
            if afresh:
                # With new ones too of all that it hangs on.
                return await MAKERS[parameter](replace(self, made={}), space_id)
            self.made[parameter, space_id] = await MAKERS[parameter](self, space_id)
        return self.made[parameter, space_id]

    async def path(self, operation: Operation, space_id: str) -> str:
        """Return the address of an operation on what is in a space."""
        path = operation.path
        for name in operation.places:
            path = path.replace(f"{{{name}}}", await self.id_of(name, space_id))
        return path

    async def body(self, operation: Operation, space_id: str) -> Any:
        """Return the example of an operation's body, about what is in a space."""
        body = operation.example()
        for name in NAMED_TOO.get(operation.name, ()):
            body[name] = await self.id_of(name, space_id)
        own: dict[object, str] = {
            value: str(uuid7())
            for path, value in leaves(body)
            if path[-1] == "id" and isinstance(value, str)
        }
        for path, value in list(leaves(body)):
            if not isinstance(value, str) or not _UUID.match(value):
                continue
            if value in own:
                body = placed(body, path, own[value])
                continue
            # An entry of a list of ids is called like the list.
            name = next(str(p) for p in reversed(path) if isinstance(p, str))
            if name == "into_id":
                other = await self.id_of(INTO[operation.name], space_id, afresh=True)
                body = placed(body, path, other)
                continue
            name = REFERENCES.get(name, re.sub("_ids$", "_id", name))
            if name in MAKERS or name in REFERENCES.values():
                body = placed(body, path, await self.id_of(name, space_id))
        return body

    def query(self, operation: Operation) -> dict[str, str]:
        """Return the parameters without which an operation answers nothing."""
        wanted = {
            each["name"]: QUERIES.get(each["name"])
            for each in operation.parameters("query")
            if each["required"]
        }
        unknown = [name for name, make in wanted.items() if make is None]
        assert not unknown, (
            f"no test knows what to ask for as {unknown} in {operation.name}:"
            " add a line to QUERIES in tests/support/realm.py"
        )
        return {name: make(self) for name, make in wanted.items() if make is not None}

    async def send(
        self,
        actor: Actor,
        operation: Operation,
        space_id: str,
        *,
        path: str | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send what an operation asks for, about what is in a space."""
        address = path or await self.path(operation, space_id)
        sent = await self.content(operation, space_id)
        headers = {**sent.headers, **options.pop("headers", {})}
        options.setdefault("content", sent.content)
        if "?" not in address:
            options["params"] = {**self.query(operation), **options.get("params", {})}
        return await actor.call(operation.method, address, headers=headers, **options)

    async def content(self, operation: Operation, space_id: str) -> "Sent":
        """Return the headers and the bytes that an operation asks for."""
        headers = {"If-Match": "*"}
        if operation.media is None:
            return Sent(headers, None)
        headers["Content-Type"] = operation.media
        if operation.media == JSON:
            body = await self.body(operation, space_id)
            return Sent(headers, _written(body))
        assert operation.name in FILES, (
            f"no test knows a file for {operation.name}:"
            " add a line to FILES in tests/support/realm.py"
        )
        return Sent(headers, FILES[operation.name].encode())


@dataclass(frozen=True)
class Sent:
    """What goes with a request beside its address."""

    headers: dict[str, str]
    content: bytes | None


def _written(body: object) -> bytes:
    return json.dumps(body).encode()


async def realm(given: Given, *, threshold: int = 1) -> Realm:
    """Make an organisation with an open and a closed space."""
    owner = await given.actor(threshold=threshold)
    spaces = [
        (
            await owner.made(
                "/v1/spaces",
                {"name": f"open: {is_open}", "structure": "network", "open": is_open},
            )
        )["id"]
        for is_open in (True, False)
    ]
    made = Realm(given, owner, *spaces)
    for space_id in spaces:
        await given.participation(owner, space_id, SpaceRole.FACILITATOR)
        await given.participation(owner, space_id, SpaceRole.EVALUATOR)
    return made


async def members(made: Realm) -> dict[OrganisationRole, Actor]:
    """Make a member of each role who takes part in nothing."""
    return {
        role: await made.given.member(made.organisation_id, role)
        for role in OrganisationRole
    }
