"""Conditional requests (RFC 9110, 13): entity tags and what requests say of them.

The tag of a versioned record is its version and a short digest of the view that was
sent: `"7-3f2a90c1d4e8"`. Reading compares whole tags, so that another language or
another role is another representation; changing compares the version alone.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from domain.errors import Invalid, PreconditionMissing

VIEW_DIGEST_LENGTH: Final = 12

# A version that no record has: the first one is 1.
NO_VERSION: Final = 0

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"[ \t,]*+{_TAG}(?:[ \t]*+,[ \t,]*+{_TAG})*+[ \t,]*+\Z")
_ONE_TAG = re.compile(_TAG)
_VERSION = re.compile(r'"([1-9][0-9]{0,17})-[0-9a-f]+"\Z')


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What an `If-Match` header asks of the record that is to be changed.

    `versions` holds those that were named; it is empty where no tag can match, and
    None for `*`, which forces the change.
    """

    versions: frozenset[int] | None

    @property
    def required(self) -> int | None:
        """Return the version that the record must have; None for any.

        Of several it is the latest: versions only grow, so that whoever has seen it
        knows that the record has left the others. Where nothing can match it is
        `NO_VERSION`.
        """
        if self.versions is None:
            return None
        return max(self.versions, default=NO_VERSION)


def view_digest(view: bytes) -> str:
    """Return 12 hexadecimal digits that stand for the bytes of a view."""
    return hashlib.sha256(view).hexdigest()[:VIEW_DIGEST_LENGTH]


def if_match(header: str | None) -> IfMatch:
    """Read an `If-Match` header; the lines of a repeated one are joined by commas.

    Weak tags and tags of another make are well formed and match nothing.

    Raises
    ------
    PreconditionMissing
        If there is no such header.
    Invalid
        If it is neither `*` nor a list of tags.
    """
    if header is None:
        raise PreconditionMissing(
            "Send the tag you read in If-Match, or * to change whatever is there."
        )
    if header.strip(" \t") == "*":
        return IfMatch(None)
    if not _TAGS.match(header):
        raise Invalid(
            "If-Match holds * or a list of tags in double quotes.",
            "if-match:",
            "malformed-header",
        )
    found = map(_VERSION.match, _ONE_TAG.findall(header))
    return IfMatch(frozenset(int(version[1]) for version in found if version))


def required_version(header: str | None) -> int | None:
    """Return the version that `If-Match` demands; None where it forces with `*`.

    Raises
    ------
    PreconditionMissing
        If there is no such header.
    Invalid
        If it is neither `*` nor a list of tags.
    """
    return if_match(header).required


def not_modified(if_none_match: str | None, current: str) -> bool:
    """Tell whether the client has the representation with the tag `current`.

    Tags are compared weakly; `*` matches whatever exists. A header that cannot be
    read is ignored, and the client gets the whole answer.
    """
    if if_none_match is None:
        return False
    if if_none_match.strip(" \t") == "*":
        return True
    if not _TAGS.match(if_none_match):
        return False
    held = {tag.removeprefix("W/") for tag in _ONE_TAG.findall(if_none_match)}
    return current.removeprefix("W/") in held
