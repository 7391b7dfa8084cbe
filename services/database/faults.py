"""Driver faults, told as refusals that a client can act on."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import (
    DomainError,
    DuplicateEntry,
    OutcomeUnknown,
    Unavailable,
    UnknownReference,
)

RETRIED = frozenset({"40001", "40P01", "55P03"})
"""Serialisation failure, deadlock, lock not available: the whole is run again."""

_FOREIGN_KEY = "23503"
_UNIQUE = "23505"
_PASSING = frozenset({"08", "53", "57", "58"})


def sqlstate(fault: BaseException) -> str:
    """Return the five characters that name a fault; empty where there are none.

    SQLite's faults are told apart by their message and given the same names.
    """
    origin = fault.orig if isinstance(fault, DBAPIError) else fault
    for known in (origin, getattr(origin, "__cause__", None)):
        state = getattr(known, "sqlstate", None) or getattr(known, "pgcode", None)
        if state:
            return str(state)
    return _of_sqlite(str(origin))


def _of_sqlite(message: str) -> str:
    for words, state in _SQLITE.items():
        if words in message:
            return state
    return ""


_SQLITE: Mapping[str, str] = {
    "UNIQUE constraint failed": "23505",
    "FOREIGN KEY constraint failed": "23503",
    "CHECK constraint failed": "23514",
    "NOT NULL constraint failed": "23502",
    "database is locked": "55P03",
    "database table is locked": "55P03",
    "database or disk is full": "53100",
}


def id_is_taken(fault: BaseException) -> bool:
    """Say whether a row was to be added under an id that another transaction took.

    So it is where a request is sent twice at once: run again, the second one finds
    what the first one made. On SQLite writers queue, and it finds it anyway.
    """
    origin = fault.orig if isinstance(fault, DBAPIError) else fault
    names = (
        str(getattr(known, "constraint_name", ""))
        for known in (origin, getattr(origin, "__cause__", None))
    )
    keys = any(name.startswith("pk_") for name in names)
    return keys and sqlstate(fault) == _UNIQUE


def surely_undone(fault: BaseException) -> bool:
    """Say whether a fault while committing means that nothing was saved.

    A connection that broke, and a server that shuts down, may have saved before.
    """
    if isinstance(fault, DomainError):
        return True
    state = sqlstate(fault)
    return bool(state) and state[:2] != "08" and state[:4] != "57P0"


def refusal(fault: BaseException) -> DomainError | None:
    """Return what a client is told about a fault; None where it is a defect."""
    if isinstance(fault, DomainError):
        return fault
    if isinstance(fault, PoolTimeout | TimeoutError | OSError):
        return Unavailable("the database did not answer in time")
    state = sqlstate(fault)
    if state == _FOREIGN_KEY:
        return UnknownReference("something that is referred to does not exist here")
    if state == _UNIQUE:
        return DuplicateEntry("an entry of this kind exists already")
    busy = state in RETRIED or state[:2] in _PASSING
    if isinstance(fault, IntegrityError) or not (busy or _lost(fault)):
        return None
    return Unavailable("the database is not answering now; nothing was changed")


def _lost(fault: BaseException) -> bool:
    if isinstance(fault, DBAPIError) and fault.connection_invalidated:
        return True
    named = "connection" in type(fault).__name__.lower()
    return named or "connection is closed" in str(fault)


def unknown_outcome() -> OutcomeUnknown:
    """Return the refusal for a connection that was lost while committing."""
    return OutcomeUnknown(
        "the connection was lost while saving: send the same request again"
    )
