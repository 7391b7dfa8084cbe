"""Refusals: every reason the domain has for not doing what was asked.

The docstring of a class is what clients read about its code, so it is one
sentence. Messages say what the matter is and never repeat what a person wrote.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class DomainError(Exception):
    """The request was understood and refused, for a reason a client may read.

    `code` is a promise to clients, who branch on it: once released it never
    changes its meaning. The status of the answer is chosen in `api.problems`.
    `context` holds facts about the refusal, such as `provided` and `current`;
    `facts` names those that it may hold, each class for its own code.
    """

    code: ClassVar[str] = "refused"
    facts: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, message: str, *, context: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.context: dict[str, str] = dict(context or {})


class NotFound(DomainError):
    """There is no such record, or none that you may see."""

    code = "not-found"


class NotPermitted(DomainError):
    """You may see this, but your role does not let you do that to it."""

    code = "not-permitted"


class NotSignedIn(DomainError):
    """The request carries no valid access token."""

    code = "not-signed-in"


class Conflict(DomainError):
    """The present state of the record rules the request out."""

    code = "conflict"


class SpaceArchived(Conflict):
    """An archived space takes nothing new."""

    code = "space-archived"


class IdReused(Conflict):
    """The id already belongs to a record that was created from other content."""

    code = "id-reused"
    facts = ("provided", "stored")


class ResourceDeleted(Conflict):
    """The id belongs to a record that has been deleted."""

    code = "resource-deleted"
    facts = ("pointer",)


class StateConflict(Conflict):
    """The record's state does not allow this step."""

    code = "state-conflict"


class DuplicateEntry(Conflict):
    """A record with the same distinguishing value exists already."""

    code = "duplicate"


class MergeMovesRights(Conflict):
    """The merge would let somebody read or do what they may not."""

    code = "merge-moves-rights"
    facts = ("moves",)


class MergeDiffers(Conflict):
    """The two do not mean the same, so what is told of them cannot be joined."""

    code = "merge-differs"
    facts = ("differ",)


class MergeBuiltUpon(Conflict):
    """A later merge rests on this one: it has to be undone first."""

    code = "merge-built-upon"
    facts = ("merge_id",)


class Gone(DomainError):
    """What was here has been taken away and will not come back at this address."""

    code = "gone"


class StoryWithdrawn(Gone):
    """The teller has withdrawn this story."""

    code = "story-withdrawn"


class Merged(Gone):
    """The record was merged into another of its kind, which has its own address."""

    code = "merged"
    facts = ("noun", "into")


class SubstantiationOver(Gone):
    """The link was answered or taken back, has run out, or leads to what is gone."""

    code = "substantiation-over"


class Stale(DomainError):
    """The record has changed since the version that you sent."""

    code = "version-conflict"
    facts = ("provided", "current", "etag", "changed")


class PreconditionMissing(DomainError):
    """A change must name, in `If-Match`, the version that it starts from."""

    code = "precondition-required"


class Invalid(DomainError):
    """What was sent is well formed but not accepted."""

    code = "invalid"
    facts = ("column",)

    def __init__(
        self,
        message: str,
        pointer: str = "",
        code: str | None = None,
        *,
        context: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, context=context)
        # Where the fault lies: a JSON pointer such as "/steps/0/when/to", or ""
        # for the whole of what was sent. Whoever nests a checked part prefixes it.
        self.pointer = pointer
        # Which fault it is, finer than the class's own `code`: that one stays the
        # code of the problem as a whole, since only classes are in the catalogue.
        self.fault = code or self.code


class LinesRefused(Invalid):
    """Lines of the file are not accepted, so nothing of it was taken."""

    code = "lines-refused"
    facts = ("refused",)

    def __init__(
        self,
        message: str,
        refusals: Sequence[Invalid] = (),
        *,
        context: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, context=context)
        # One for each place, with pointers such as "/lines/12/value".
        self.refusals = tuple(refusals)


class UnknownReference(Invalid):
    """What was sent refers to a record that does not exist or that you may not see."""

    code = "unknown-reference"
    facts = ("into",)


class FlowRefused(Invalid):
    """A flow may not lead to a step that surely ended before its source began."""

    code = "flow-against-time"


class IdempotencyKeyReused(Invalid):
    """The idempotency key was used before, with another request."""

    code = "idempotency-key-reused"


class MalformedJson(DomainError):
    """The body is not JSON in UTF-8."""

    code = "malformed-json"


class MalformedQuery(DomainError):
    """The query string is not UTF-8."""

    code = "malformed-query"


class CursorInvalid(DomainError):
    """The cursor was not issued here for you, or it has been altered."""

    code = "cursor-invalid"


class CursorFilterMismatch(DomainError):
    """The cursor belongs to a list with another filter or order."""

    code = "cursor-filter-mismatch"


class TooLarge(DomainError):
    """The request is larger than this address accepts."""

    code = "too-large"


class UnsupportedMediaType(DomainError):
    """The body is of a media type that this address does not read, or it reads none."""

    code = "unsupported-media-type"


class NotAcceptable(DomainError):
    """No representation here matches what the request accepts."""

    code = "not-acceptable"


class Unavailable(DomainError):
    """Something that the service depends on is not answering; nothing was changed."""

    code = "unavailable"


class OutcomeUnknown(DomainError):
    """The connection broke while saving, so the change may or may not be stored."""

    code = "outcome-unknown"
