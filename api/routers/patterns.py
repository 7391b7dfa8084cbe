"""The patterns of flows and loops: the address `/v1/patterns`."""

from fastapi import APIRouter

from api.dependencies import UnitOfWork
from api.language import ToldIn
from api.problems import problems
from api.schemas.pattern import PatternRead, PatternsRead
from domain.pattern_list import edition, patterns

router = APIRouter(prefix="/v1/patterns", tags=["patterns"], route_class=UnitOfWork)


@router.get("", operation_id="read_patterns", responses=problems())
async def read_patterns(language: ToldIn) -> PatternsRead:
    """Read the patterns of flows and loops that reports count: what each looks like."""
    return PatternsRead(
        language=language,
        edition=edition(),
        patterns=[
            PatternRead(
                code=each.code,
                name=each.name,
                expression=each.expression.text,
                meaning=each.meaning,
            )
            for each in patterns(language)
        ],
    )
