"""The page of a frozen report: made of its content alone, as it is served now."""

import json
from collections.abc import Mapping
from decimal import Decimal

from domain.report import Label
from domain.sentence import ENGLISH
from services.database.tables import FrozenReport
from services.documents.page import (
    Content,
    Frozen,
    Page,
    Picture,
    SpaceTold,
    page_of,
)
from services.frozen_reports.read import Served
from services.frozen_reports.stories import read


def page_of_frozen(
    report: FrozenReport,
    served: Served,
    language: str = ENGLISH,
    pictures: Mapping[str, Picture] | None = None,
) -> Page:
    """Return a frozen report, or a draft, as a page.

    It holds what is `served` and nothing that has come since: what was taken out of
    the content is not on the page either. The sentences inside were frozen in English;
    what was frozen in format 1 tells no stories.
    """
    content = json.loads(served.content, parse_float=Decimal)
    told = Frozen(
        title=content["title"],
        audience=content["audience"],
        reach=content["reach"],
        rubric=content["rubric_version"],
        digest=served.digest,
        frozen_on=report.frozen_at.date() if report.frozen_at else None,
        withheld=served.digest != report.digest,
    )
    return page_of(
        Content(
            report=content["report"],
            spaces=[
                SpaceTold(Label(None, space["label"]))
                for space in content["report"]["spaces"]
            ],
            language=language,
            frozen=told,
            stories=read(content),
            pictures=pictures or {},
        )
    )
