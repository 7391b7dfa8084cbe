"""The connections of a story: with the story itself, all that its page shows."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.connections import (
    AddedLink,
    AddedPlacement,
    ConfirmedRead,
    ConnectionsRead,
    EventRead,
    EventStep,
    LoopLength,
    LoopRead,
    PathRead,
)
from api.schemas.flow import FlowRead
from api.schemas.values import Ref
from domain.errors import NotFound
from services.flow_detail import Named
from services.link_detail import LinkShown
from services.stories import connections
from services.stories.connections import Connections

router = APIRouter(prefix="/v1", tags=["stories"], route_class=UnitOfWork)

_PLACEMENT = (
    *("id", "step_id", "cycle", "dimension", "polarity", "for_whom"),
    *("as_named", "placed_as", "version"),
)


@router.get(
    "/stories/{story_id}/connections",
    operation_id="read_connections",
    responses=problems(NotFound),
)
async def read_connections(
    story_id: UUID, caller: CurrentCaller, session: Session
) -> ConnectionsRead:
    """Read what others added to a story, and what follows from its flows.

    It has a tag of its own: nothing here touches the story's version.
    """
    found = await connections.read_connections(session, caller, story_id)
    return _read(found)


def _read(found: Connections) -> ConnectionsRead:
    return ConnectionsRead(
        story=_ref(found.story),
        placements=[
            AddedPlacement(
                **{name: getattr(added.placement, name) for name in _PLACEMENT},
                placed_by=_ref(added.placed_by),
            )
            for added in found.placements
        ],
        links=[_link(link) for link in found.links],
        corroborated=[
            ConfirmedRead.model_validate(each) for each in found.corroborated
        ],
        flows=[FlowRead.model_validate(flow) for flow in found.flows],
        paths=[PathRead.model_validate(path) for path in found.paths],
        across=[PathRead.model_validate(path) for path in found.across],
        loops=[
            LoopRead(
                source_id=loop.source_id,
                target_step_id=loop.target_step_id,
                length=LoopLength.LONG if loop.long else LoopLength.SHORT,
                aspired=loop.aspired,
            )
            for loop in found.loops
        ],
        events=[
            EventRead(
                steps=[
                    EventStep(step=_ref(step), story=_ref(story))
                    for step, story in event.steps
                ],
                parts=event.parts,
            )
            for event in found.events
        ],
        hidden=found.hidden,
        cut=found.cut,
    )


def _ref(named: Named | None) -> Ref:
    if named is None:
        return Ref(id=None, label=None)
    return Ref(id=named.id, label=named.label)


def _link(found: LinkShown) -> AddedLink:
    link, (who, name) = found.link, found.linked_by
    measurement = None
    if found.measurement is not None:
        measurement = Ref(id=link.measurement_id, label=found.measurement)
    return AddedLink(
        id=link.id,
        step_id=link.step_id,
        indicator=Ref(id=link.indicator_id, label=found.indicator),
        measurement=measurement,
        relation=link.relation,
        note=link.note,
        linked_by=Ref(id=who, label=name),
        version=link.version,
    )
