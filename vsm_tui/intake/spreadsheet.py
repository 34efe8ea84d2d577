"""XLSX sheets as tables: the first sheet that has a header, read row by row (needs the extra `xlsx`)."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.sources import Source

MAX_UNPACKED = 256 << 20
MAX_CELLS = 20_000_000


def is_workbook(source: Source) -> bool:
    """Whether a zip archive is an XLSX workbook."""
    try:
        with zipfile.ZipFile(source.whole()) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def sheet_as_csv(source: Source) -> Source:
    """The first sheet with cells, as the CSV file that the spreadsheet itself would save.

    Raises `IntakeError` where the file is no workbook, is too large, or openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise IntakeError("is a workbook: install vsm-tui[xlsx], or save the sheet as CSV", source.name) from None
    try:
        with zipfile.ZipFile(source.whole()) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise IntakeError(f"unpacks to more than {MAX_UNPACKED >> 20} MB; save the sheet as CSV", source.name)
        workbook = load_workbook(source.whole(), read_only=True, data_only=True)
    except IntakeError:
        raise
    except Exception as error:  # openpyxl lets whatever its parsers raise through
        raise IntakeError(f"is no workbook that can be read ({type(error).__name__})", source.name) from None
    try:
        for sheet in workbook.worksheets:
            text = _written(sheet, source.name)
            if text.strip(",\r\n"):
                return Source(source.path, source.name, source.progress, content=text.encode("utf-8"))
    except IntakeError:
        raise
    except Exception as error:
        raise IntakeError(f"holds a damaged sheet ({type(error).__name__})", source.name) from None
    finally:
        workbook.close()
    raise IntakeError("the workbook holds no cells", source.name)


def _written(sheet: Any, name: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        values = [_text(value) for value in row]
        while values and not values[-1]:
            values.pop()
        cells += len(values)
        if cells > MAX_CELLS:
            raise IntakeError(f"holds more than {MAX_CELLS:,} cells; save the sheet as CSV", name)
        if values:
            writer.writerow(values)
    return out.getvalue()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
