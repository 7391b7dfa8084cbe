"""The policy: what each operation of the API asks of its caller.

A route without a row here fails the permission test. A row says which permission is
needed (in the space of the record, or in the organisation), or why none is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.access import OF_THE_ORGANISATION, Caller, Permission


@dataclass(frozen=True)
class Rule:
    """What an operation asks of its caller, and why if it is no permission."""

    permission: Permission | None = None
    public: bool = False
    reason: str = ""
    allows: Callable[[Caller, UUID, bool], bool] | None = None
    """Given the caller, the space and whether it is open; beside `permission`."""
    hides: bool = False
    """Whether the record is not there for whoever may not (404 and not 403)."""
    creates: bool = False
    """Whether what the path names need not be there: it is made."""

    @property
    def in_space(self) -> bool:
        """Tell whether it is about something in a space."""
        return self.permission is not None and (
            self.permission not in OF_THE_ORGANISATION
        )

    def permits(self, caller: Caller, space_id: UUID, *, is_open: bool) -> bool:
        """Tell whether a caller may, in a space that is there for them."""
        if self.allows is not None:
            return self.allows(caller, space_id, is_open)
        if self.permission is None:
            return True
        if self.in_space:
            return caller.may_in(self.permission, space_id, is_open=is_open)
        return caller.may(self.permission)


def needs(permission: Permission, *, hides: bool = False) -> Rule:
    """Return the rule that a permission is needed; without it 403, or 404 if hidden."""
    return Rule(permission=permission, hides=hides)


def public(reason: str) -> Rule:
    """Return the rule that nobody need sign in."""
    return Rule(public=True, reason=reason)


def signed_in(reason: str) -> Rule:
    """Return the rule that any token will do."""
    return Rule(reason=reason)


def told(
    permission: Permission,
    reason: str,
    allows: Callable[[Caller, UUID, bool], bool],
) -> Rule:
    """Return a rule that a permission alone does not say.

    `permission` says whether the record is in a space or the organisation's.
    """
    return Rule(permission=permission, reason=reason, allows=allows)


_P: Final = Permission

POLICY: Final[dict[str, Rule]] = {
    # The service
    "is_alive": public("asked by machines that watch the process"),
    "is_ready": public("asked by balancers"),
    "list_problems": public("the same for everybody, and needed to sign in at all"),
    # Cycles
    "read_cycles": signed_in("the same for everybody"),
    # Persons
    "create_person": needs(_P.WRITE_PERSON),
    "list_persons": signed_in("lists whom the caller sees, at least themselves"),
    "read_person": needs(_P.READ_PERSONS, hides=True),
    "change_person": needs(_P.WRITE_PERSON, hides=True),
    # Stories
    "write_story": needs(_P.WRITE_STORY),
    "put_story": Rule(permission=_P.WRITE_STORY, creates=True),
    "list_stories": needs(_P.READ_SPACE),
    "list_all_stories": signed_in("lists what the caller sees"),
    "read_story": needs(_P.READ_SPACE),
    # Spaces
    "create_space": needs(_P.CREATE_SPACE),
    "list_spaces": signed_in("lists what the caller sees"),
    "read_space": needs(_P.READ_SPACE),
    "change_space": needs(_P.CHANGE_SPACE),
    "archive_space": needs(_P.CHANGE_SPACE),
    "reopen_space": needs(_P.CHANGE_SPACE),
    # Participations
    "create_participation": needs(_P.MANAGE_PARTICIPATIONS),
    "list_participations": needs(_P.READ_SPACE),
    "read_participation": needs(_P.READ_SPACE),
    "change_participation": needs(_P.MANAGE_PARTICIPATIONS),
    "remove_participation": needs(_P.MANAGE_PARTICIPATIONS),
}
"""One row for each operation, by its id."""
