"""``condivisa check --report``: the report as a workbook beside what the command says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from data.catalogue import catalogue_of_environment, load_catalogue
from exports.errors import ExportError
from exports.spreadsheet.intake_report import make_report
from exports.write import write_files
from geo.errors import CondivisaError
from layers.intake.fields import field_labels
from layers.intake.report import tell

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.report import Report
    from data.words import Lang


def write_report(report: Report, path: Path, lang: Lang, catalogue: Path | None) -> str:
    """Write a report as XLSX; return what went wrong, "" if nothing did."""
    today = datetime.now(UTC).astimezone().date()
    try:
        known = load_catalogue(catalogue or catalogue_of_environment())
        labels = field_labels(known, report.layer, lang)
        write_files({path: make_report(tell(report, labels, lang), made=today)})
    except ExportError as error:
        return error.text(lang)
    except CondivisaError as error:
        return str(error)
    return ""
