"""Who may do what: roles, permissions and the policy that joins them.

A permission comes from the role in the organisation or from a participation in the
space. In a closed space roles of the organisation count only together with a
participation there, but for the owner's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.story import Sight


class OrganisationRole(StrEnum):
    """What a member is to the organisation."""

    OWNER = "owner"
    EVALUATOR = "evaluator"
    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    VIEWER = "viewer"


class SpaceRole(StrEnum):
    """What a person is to a space, for a time. One person may be several."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    EVALUATOR = "evaluator"
    SPONSOR = "sponsor"
    STAKEHOLDER = "stakeholder"


class Scope(StrEnum):
    """How much of its member's rights a token carries."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"


class Permission(StrEnum):
    """Something that a caller may do, in a space or in the organisation."""

    READ_SPACE = "read_space"
    READ_EVERY_STORY = "read_every_story"
    WRITE_STORY = "write_story"
    PLACE_STEP = "place_step"
    LINK_EVIDENCE = "link_evidence"
    PUBLISH_STORY = "publish_story"
    WRITE_ACTIVITY = "write_activity"
    FRAME = "frame"
    HOLD_ASPIRATION = "hold_aspiration"
    WRITE_INDICATOR = "write_indicator"
    MERGE_INDICATOR = "merge_indicator"
    RECORD_MEASUREMENT = "record_measurement"
    FREEZE_REPORT = "freeze_report"
    COMMENT_ON_REPORT = "comment_on_report"
    RECORD_DECISION = "record_decision"
    CHANGE_SPACE = "change_space"
    MERGE_SPACE = "merge_space"
    MANAGE_PARTICIPATIONS = "manage_participations"
    READ_ORGANISATION = "read_organisation"
    READ_PERSONS = "read_persons"
    WRITE_PERSON = "write_person"
    MERGE_PERSON = "merge_person"
    CREATE_SPACE = "create_space"
    MANAGE_OWN_TOKENS = "manage_own_tokens"
    READ_MEMBERS = "read_members"
    MANAGE_MEMBERS = "manage_members"
    CHANGE_ORGANISATION = "change_organisation"


_P = Permission
_EVERYBODY = frozenset({_P.READ_SPACE, _P.READ_ORGANISATION, _P.MANAGE_OWN_TOKENS})
_TELLS = frozenset({_P.WRITE_STORY, _P.HOLD_ASPIRATION, _P.COMMENT_ON_REPORT})
_FACILITATES = _TELLS | {
    _P.WRITE_ACTIVITY,
    _P.FRAME,
    _P.WRITE_INDICATOR,
    _P.RECORD_MEASUREMENT,
    _P.LINK_EVIDENCE,
    _P.PUBLISH_STORY,
    _P.RECORD_DECISION,
    _P.CHANGE_SPACE,
    _P.MANAGE_PARTICIPATIONS,
}
_EVALUATES = _TELLS | {
    _P.READ_EVERY_STORY,
    _P.WRITE_ACTIVITY,
    # Who evaluates enters frames that were agreed before there was this service.
    _P.FRAME,
    _P.WRITE_INDICATOR,
    _P.MERGE_INDICATOR,
    _P.RECORD_MEASUREMENT,
    _P.PLACE_STEP,
    _P.LINK_EVIDENCE,
    _P.PUBLISH_STORY,
    _P.FREEZE_REPORT,
    _P.RECORD_DECISION,
}
_KNOWS_PEOPLE = frozenset({_P.READ_PERSONS, _P.WRITE_PERSON, _P.READ_MEMBERS})

ORGANISATION_POLICY: Mapping[OrganisationRole, frozenset[Permission]] = {
    OrganisationRole.OWNER: _EVERYBODY
    | _FACILITATES
    | _KNOWS_PEOPLE
    | {
        _P.CREATE_SPACE,
        _P.MERGE_PERSON,
        _P.MERGE_SPACE,
        _P.MANAGE_MEMBERS,
        _P.CHANGE_ORGANISATION,
    },
    OrganisationRole.EVALUATOR: _EVERYBODY
    | _EVALUATES
    | _KNOWS_PEOPLE
    | {_P.CREATE_SPACE},
    OrganisationRole.FACILITATOR: _EVERYBODY
    | _FACILITATES
    | _KNOWS_PEOPLE
    | {_P.CREATE_SPACE},
    OrganisationRole.PARTICIPANT: _EVERYBODY | _TELLS,
    OrganisationRole.VIEWER: _EVERYBODY,
}
"""What each role of the organisation may do in it and in its open spaces."""

SPACE_POLICY: Mapping[SpaceRole, frozenset[Permission]] = {
    SpaceRole.PARTICIPANT: _TELLS | {_P.READ_SPACE},
    SpaceRole.FACILITATOR: _FACILITATES | {_P.READ_SPACE},
    SpaceRole.EVALUATOR: _EVALUATES | {_P.READ_SPACE},
    SpaceRole.SPONSOR: frozenset({_P.READ_SPACE}),
    SpaceRole.STAKEHOLDER: _TELLS | {_P.READ_SPACE},
}
"""What a participation adds in its space."""

_READS = frozenset(
    {
        _P.READ_SPACE,
        _P.READ_EVERY_STORY,
        _P.READ_ORGANISATION,
        _P.READ_PERSONS,
        _P.READ_MEMBERS,
    }
)
_MANAGES = frozenset({_P.MANAGE_MEMBERS, _P.CHANGE_ORGANISATION, _P.MANAGE_OWN_TOKENS})

OF_THE_ORGANISATION = _KNOWS_PEOPLE | {
    _P.READ_ORGANISATION,
    _P.CREATE_SPACE,
    _P.MERGE_PERSON,
    _P.MANAGE_OWN_TOKENS,
    _P.MANAGE_MEMBERS,
    _P.CHANGE_ORGANISATION,
}
"""Permissions that are asked for without a space."""


def scope_of(permission: Permission) -> Scope:
    """Return the scope that a token needs for `permission`."""
    if permission in _READS:
        return Scope.READ
    return Scope.MANAGE if permission in _MANAGES else Scope.WRITE


@dataclass(frozen=True, slots=True)
class Caller:
    """A member who calls, with what the token and today's participations give."""

    organisation_id: UUID
    member_id: UUID
    person_id: UUID
    role: OrganisationRole
    scopes: frozenset[Scope] = frozenset(Scope)
    spaces: Mapping[UUID, frozenset[SpaceRole]] = field(default_factory=dict)
    """Roles in the spaces where the caller's person takes part today."""
    shown: frozenset[UUID] = frozenset()
    """Spaces that are there for the caller though they may be closed to them.

    Of these the caller sees what the organisation may see.
    """
    outside: Sight | None = None
    """How far a reader sees who stands outside the organisation; None of its members.

    Alike in every space that is there for them: only those that are `shown` are.
    """
    token_id: UUID | None = None
    expires_at: datetime | None = None
    access_version: int = 0
    threshold: int = 1
    """Of the organisation: how many people a count must be of to be shown to all."""
    group_key: str = field(default="", repr=False)
    """Of the organisation: by it counts are rounded, alike in all its answers."""

    def may(self, permission: Permission) -> bool:
        """Say whether the caller holds `permission` in the organisation."""
        return (
            permission in ORGANISATION_POLICY[self.role]
            and scope_of(permission) in self.scopes
        )

    def sees(self, space_id: UUID, *, is_open: bool) -> bool:
        """Say whether a space is there for the caller."""
        owns = self.role is OrganisationRole.OWNER
        among = space_id in self.spaces or space_id in self.shown
        return (is_open and self.outside is None) or owns or among

    def permissions_in(self, space_id: UUID, *, is_open: bool) -> frozenset[Permission]:
        """Return what the caller may do in a space; nothing where it is not seen."""
        if not self.sees(space_id, is_open=is_open):
            return frozenset()
        held = ORGANISATION_POLICY[self.role] - OF_THE_ORGANISATION
        for role in self.spaces.get(space_id, ()):
            held |= SPACE_POLICY[role]
        return frozenset(p for p in held if scope_of(p) in self.scopes)

    def may_in(self, permission: Permission, space_id: UUID, *, is_open: bool) -> bool:
        """Say whether the caller holds `permission` in a space."""
        return permission in self.permissions_in(space_id, is_open=is_open)

    def evaluates(self, space_id: UUID | None = None) -> bool:
        """Say whether the caller evaluates a space that is there; None: all that are.

        Whoever evaluates in the organisation evaluates every space that they see.
        """
        if space_id is None:
            held = ORGANISATION_POLICY[self.role]
            return Permission.READ_EVERY_STORY in held and Scope.READ in self.scopes
        return self.may_in(Permission.READ_EVERY_STORY, space_id, is_open=True)

    def may_appoint(self, role: SpaceRole, space_id: UUID, *, is_open: bool) -> bool:
        """Say whether the caller may give a person this role in a space.

        Nobody gives more than they hold there, but for an owner.
        """
        if self.role is OrganisationRole.OWNER:
            return True
        held = self.permissions_in(space_id, is_open=is_open)
        return SPACE_POLICY[role] <= held

    def sight_in(self, space_id: UUID, *, is_open: bool) -> Sight:
        """Return how far the caller sees into the stories of a space."""
        if self.outside is not None:
            return self.outside
        if self.may_in(Permission.READ_EVERY_STORY, space_id, is_open=is_open):
            return Sight.EVALUATOR
        return Sight.SPACE if space_id in self.spaces else Sight.ORGANISATION
