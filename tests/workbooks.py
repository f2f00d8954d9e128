"""Workbooks as another program reads them."""

import io
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it carries no py.typed


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))
