"""Secrets that carry their organisation: shown once, and stored as digests.

The organisation in the text says which rows to ask; the random part opens them.
"""

import hashlib
import secrets
import zlib
from uuid import UUID

_RANDOM_LENGTH = 48
_CHECK_LENGTH = 8


def new_secret(prefix: str, organisation_id: UUID) -> str:
    """Return the text of a fresh secret; it carries its organisation."""
    body = f"{prefix}{organisation_id.hex}_{secrets.token_hex(_RANDOM_LENGTH // 2)}"
    return body + _checksum(body)


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"


def organisation_in(prefix: str, text: str) -> UUID | None:
    """Return the organisation that a secret carries, without asking the database.

    None if the text is no secret of this kind.
    """
    body, check = text[:-_CHECK_LENGTH], text[-_CHECK_LENGTH:]
    length = len(prefix) + 32 + 1 + _RANDOM_LENGTH
    well_formed = len(body) == length and text.isascii() and body.startswith(prefix)
    if not well_formed or not secrets.compare_digest(check, _checksum(body)):
        return None
    try:
        return UUID(body[len(prefix) : len(prefix) + 32])
    except ValueError:
        return None


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
