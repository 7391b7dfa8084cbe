"""The organisation: one address, `/v1/organisation`; the token says which."""

from fastapi import APIRouter, Response

from api.dependencies import CurrentCaller, ExpectedVersion, Session, UnitOfWork
from api.problems import problems
from api.schemas.organisation import OrganisationRead, OrganisationUpdate
from domain.errors import NotPermitted, PreconditionMissing, Stale
from services import organisations
from services.organisations import Profile

router = APIRouter(
    prefix="/v1/organisation", tags=["organisation"], route_class=UnitOfWork
)


def _read(profile: Profile, response: Response) -> OrganisationRead:
    organisation = profile.organisation
    response.headers["ETag"] = str(organisation.version)
    return OrganisationRead(
        id=organisation.organisation_id,
        name=organisation.name,
        threshold=organisation.threshold,
        origins=profile.origins,
        demonstration=organisation.demonstration,
        version=organisation.version,
        created_at=organisation.created_at,
    )


@router.get("", operation_id="read_organisation", responses=problems(NotPermitted))
async def read_organisation(
    caller: CurrentCaller, session: Session, response: Response
) -> OrganisationRead:
    """Read the organisation that your token belongs to."""
    return _read(await organisations.read_organisation(session, caller), response)


@router.patch(
    "",
    operation_id="change_organisation",
    responses=problems(NotPermitted, PreconditionMissing, Stale),
)
async def change_organisation(
    sent: OrganisationUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> OrganisationRead:
    """Change the organisation's name, threshold or browser origins.

    An origin is written as browsers send it: `https://host` or with a port that is
    not the scheme's own. New origins hold within 15 seconds.
    """
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    profile = await organisations.change_organisation(
        session, caller, expected, changes
    )
    return _read(profile, response)
