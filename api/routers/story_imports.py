"""Files of stories: below `/v1/spaces/{space_id}`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.measurement_import import LineFault
from api.schemas.story_import import StoryImportRead, StoryLineRead, StoryTally
from domain.errors import LinesRefused, NotFound, NotPermitted, SpaceArchived
from domain.imports import LineOutcome
from services import story_import
from services.story_import import StoriesImported, StoryEntry

router = APIRouter(prefix="/v1", tags=["imports"], route_class=UnitOfWork)

_DESCRIPTION = (
    "UTF-8, commas, a header. One line is one step; lines with the same `story` are "
    "one story. Columns: `story` (a key of your own) and `step` (its text). Of the "
    "story: `title`, `language`, `told_on`, `state`, `approval` (how the teller said "
    "yes), `tellers` (names or ids, `|` between them), `teller_role`, "
    "`consent_reach`, `consent_naming`, `consent_given_on`. Of the step: `position`, "
    "`prompt`, `from`, `to`, `precision`, `space` (id or exact name), `place`, "
    "`people` (`Pema (nurse):acted|(villagers):benefited`), `modality`, `revisit_on`, "
    "`cycles` (`applied:positive|enabling/internal:negative`), `scheme` (that of the "
    "names in `cycles`, whose choice of several stands behind: `reframing=strategic`) "
    "and `as` (`teller` or `analyst`)."
)
_SAMPLE = (
    "story,title,tellers,step,from,precision,cycles\n"
    "1,What the visit led to,Phuntshok,We met.,2015-01-01,year,immediate:positive\n"
    "1,,,I held workshops.,2016-01-01,year,applied:positive\n"
)


@router.post(
    "/spaces/{space_id}/stories/import",
    operation_id="import_stories",
    responses=problems(NotFound, NotPermitted, SpaceArchived, LinesRefused),
)
async def import_stories(
    space_id: UUID,
    file: Annotated[
        bytes,
        Body(media_type="text/csv", description=_DESCRIPTION, examples=[_SAMPLE]),
    ],
    request: Request,
    caller: CurrentCaller,
    session: Session,
) -> StoryImportRead:
    """Take the lines of a file as stories of a space: all of them, or none.

    The same file again changes nothing. A story whose lines say something else by
    now is refused: it is changed at its own address. A name stands for one person in
    every file of the space. At most 10,000 lines. With `dry_run` lines that are not
    accepted are reported with the others.
    """
    dry_run: bool = request.state.dry_run
    done = await story_import.import_stories(
        session, caller, space_id, file, dry_run=dry_run
    )
    return _report(done, written=not dry_run)


def _report(done: StoriesImported, *, written: bool) -> StoryImportRead:
    tally = done.stories
    return StoryImportRead(
        written=written,
        stories=StoryTally(
            created=tally[LineOutcome.CREATED],
            unchanged=tally[LineOutcome.UNCHANGED],
            refused=tally[LineOutcome.REFUSED],
        ),
        lines=[_line(entry) for entry in done.lines],
    )


def _line(entry: StoryEntry) -> StoryLineRead:
    return StoryLineRead(
        line=entry.line,
        outcome=entry.outcome,
        story=entry.story_id,
        errors=[
            LineFault(
                column=fault.pointer.removeprefix("/") or None,
                code=fault.fault,
                message=str(fault),
            )
            for fault in entry.faults
        ],
    )
