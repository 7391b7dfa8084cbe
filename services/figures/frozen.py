"""The report that was frozen, as figures are drawn from it."""

from typing import Any, Final

from pydantic import TypeAdapter

from domain.framing import Framing
from domain.report import Report

_REPORT: Final = TypeAdapter(Report)
# A report's module knows framing for its types alone.
_ = _REPORT.rebuild(_types_namespace={"Framing": Framing})


def report_of(content: dict[str, Any]) -> Report:
    """Return the report that a frozen content holds, redactions and all."""
    told = {**content["report"]}
    told["first"], told["last"] = told.pop("from"), told.pop("to")
    return _REPORT.validate_python(told)
