"""How far coders agree in a space, from the summaries."""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.agreement import Agreements, agreements_of
from domain.report import Label
from domain.room import LABEL_MAX
from domain.sentence import sentences
from services.access import space_for
from services.reports.agreement import analysts_of
from services.reports.beside import beside_summaries
from services.reports.build import Asked, Links, asked_scope, hides
from services.reports.counts import counts_of
from services.reports.cut import cut_of


@dataclass(frozen=True, slots=True)
class SpaceAgreement:
    """How far coders agree in the stories of a space."""

    space: Label
    rows: str
    """The address of the rows behind any count, lacking what its `sources` says."""
    first: date | None
    last: date | None
    hidden: bool
    agreement: Agreements


async def read_agreement(
    session: AsyncSession, caller: Caller, asked: Asked, links: Links
) -> SpaceAgreement:
    """Return how far coders agree in one space: a fixed number of statements.

    It is for those who evaluate: its shares would tell others of small groups.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    NotPermitted
        If the caller does not evaluate it.
    Invalid
        If the last day lies before the first.
    """
    (space,) = asked.spaces
    await space_for(session, caller, space, Permission.READ_EVERY_STORY)
    scope = await asked_scope(session, caller, asked)
    beside = await beside_summaries(session, caller, scope)
    cut = await cut_of(session, caller, scope, beside)
    counts = await counts_of(session, caller, scope, beside, cut.counts)
    counts.update(cut.counts)
    names = await analysts_of(session, caller, scope, counts) or {}
    return SpaceAgreement(
        space=Label(space, scope.names[space][:LABEL_MAX]),
        rows=links.rows,
        first=scope.days.first,
        last=scope.days.last,
        hidden=await hides(session, caller, scope),
        agreement=agreements_of(
            counts, links.sources, names, sentences(asked.language)
        ),
    )
