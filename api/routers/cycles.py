"""The eight cycles: the address `/v1/cycles`."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.dependencies import UnitOfWork
from api.language import chosen
from api.problems import problems
from api.schemas.cycle import (
    CycleRead,
    CyclesRead,
    ElementRead,
    SampleIndicators,
    SchemeRead,
)
from domain.cycle import (
    LETTERS,
    Cycle,
    CycleText,
    Dimension,
    has_dimension,
    languages,
    ring,
    vocabulary,
)
from domain.scheme import SCHEMES
from domain.sentence import sentences

router = APIRouter(prefix="/v1/cycles", tags=["cycles"], route_class=UnitOfWork)


@router.get("", operation_id="read_cycles", responses=problems())
async def read_cycles(
    response: Response,
    accept_language: Annotated[
        str | None, Header(description="English where no other language fits.")
    ] = None,
) -> CyclesRead:
    """Read the eight cycles: meaning, questions, sample indicators, older schemes."""
    language = chosen(accept_language, languages())
    response.headers["Content-Language"] = language
    return CyclesRead(
        language=language,
        cycles=[_cycle(cycle, text) for cycle, text in vocabulary(language).items()],
        schemes=_schemes(language),
    )


def _schemes(language: str) -> list[SchemeRead]:
    words = sentences(language)
    names = {str(cycle): text.name for cycle, text in vocabulary(language).items()}
    return [
        SchemeRead(
            scheme=scheme,
            name=words.say(f"scheme.{scheme}"),
            elements=[
                ElementRead(
                    element=each.element,
                    name=names.get(each.element)
                    or words.say(f"element.{each.element}"),
                    cycles=list(each.cycles),
                    match=each.match,
                    needs_person=each.needs_person,
                )
                for each in elements
            ],
        )
        for scheme, elements in SCHEMES.items()
    ]


def _cycle(cycle: Cycle, text: CycleText) -> CycleRead:
    return CycleRead(
        cycle=cycle,
        letter=LETTERS[cycle],
        ring=ring(cycle),
        dimensions=list(Dimension) if has_dimension(cycle) else [],
        name=text.name,
        meaning=text.meaning,
        internal=text.internal,
        external=text.external,
        questions=list(text.questions),
        indicators=SampleIndicators(
            quantitative=list(text.quantitative), qualitative=list(text.qualitative)
        ),
        sources=list(text.sources),
        negative=text.negative,
    )
