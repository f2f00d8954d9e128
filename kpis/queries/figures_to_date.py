"""The figures to date of a stored score: as JSON in its row, and read again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from kpis.calc.decimals import write_decimal
from kpis.calc.lines import Lines
from kpis.calc.to_date import ToDate

_COUNTS = ("year_have", "year_expected", "remaining")
_DAYS = ("matched_day", "rolling_day")


def written_lines(lines: Lines) -> dict[str, str]:
    """Without the lines there are not."""
    figures = {name: getattr(lines, name) for name in Lines.__slots__}
    return {name: write_decimal(figure) for name, figure in figures.items() if figure is not None}


def written_figures(to_date: ToDate) -> dict[str, Any]:
    """What there is by its name, JSON-ready; `until` has a column of its own."""
    figures = {field.name: getattr(to_date, field.name) for field in fields(ToDate) if field.name != "until"}
    return {name: _written(figure) for name, figure in figures.items() if figure is not None}


def _written(figure: Lines | dt.date | Decimal | int) -> Any:
    if isinstance(figure, Lines):
        return written_lines(figure)
    if isinstance(figure, Decimal):
        return write_decimal(figure)
    return figure.isoformat() if isinstance(figure, dt.date) else figure


def read_figures(stored: Mapping[str, Any]) -> ToDate:
    """What `written_figures` wrote."""
    return ToDate(**{name: _read(name, figure) for name, figure in stored.items()})


def _read(name: str, figure: Any) -> Any:
    if name in _COUNTS:
        return figure
    if name == "year_lines":
        return Lines(**{line: Decimal(value) for line, value in figure.items()})
    return dt.date.fromisoformat(figure) if name in _DAYS else Decimal(figure)
