"""The organisation of a caller: its name, its threshold, its browser origins."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import Invalid
from services import origins
from services.access import check_version, require_in_organisation
from services.database.tables import Organisation, Tenant

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation and the origins from which browsers may call for it."""

    organisation: Organisation
    origins: list[str]


async def read_organisation(session: AsyncSession, caller: Caller) -> Profile:
    """Return the caller's organisation.

    Raises
    ------
    NotPermitted
        If the token does not read.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    organisation = await session.exec(
        select(Organisation).where(
            Organisation.organisation_id == caller.organisation_id
        )
    )
    return Profile(organisation.one(), (await _tenant(session, caller)).origins)


async def _tenant(session: AsyncSession, caller: Caller) -> Tenant:
    found = await session.exec(
        select(Tenant).where(Tenant.organisation_id == caller.organisation_id)
    )
    return found.one()


async def change_organisation(
    session: AsyncSession,
    caller: Caller,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Profile:
    """Change the named fields of the caller's organisation.

    Origins are replaced as a whole; every process knows the new ones within the time
    that `services.origins.listed` states.

    Raises
    ------
    NotPermitted
        If the caller may not change it.
    Stale
        If it has changed since the caller read it.
    Invalid
        If an origin is not written as browsers send it, or is the reader's own
        computer and the organisation is not for demonstration.
    """
    require_in_organisation(caller, Permission.CHANGE_ORGANISATION)
    found = await session.exec(
        select(Organisation)
        .where(Organisation.organisation_id == caller.organisation_id)
        .with_for_update()
    )
    organisation = found.one()
    check_version(organisation.version, expected)
    tenant = await _tenant(session, caller)
    fields = dict(changes)
    if "origins" in fields:
        wanted = list(dict.fromkeys(fields.pop("origins")))
        _check_origins(wanted, demonstration=organisation.demonstration)
        tenant.origins = wanted
        session.add(tenant)
        origins.forget()
    if "threshold" in fields:
        # Callers are remembered with it.
        organisation.access_version += 1
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.version += 1
    session.add(organisation)
    return Profile(organisation, tenant.origins)


def _check_origins(wanted: Sequence[str], *, demonstration: bool) -> None:
    for position, origin in enumerate(wanted):
        pointer = f"/origins/{position}"
        host = _host(origin)
        if host is None:
            raise Invalid(
                "an origin is scheme://host[:port], as browsers send it",
                pointer,
                "wrong-form",
            )
        if _is_local(host) and not demonstration:
            raise Invalid(
                "a local origin is for demonstration only", pointer, "local-origin"
            )


def _host(origin: str) -> str | None:
    """Return the host of an origin; None if a browser would not write it so."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    default = _DEFAULT_PORTS.get(parts.scheme)
    if default is None or not parts.hostname or port in {0, default}:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    written = f"{parts.scheme}://{host}{'' if port is None else f':{port}'}"
    return parts.hostname if written == origin else None


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
