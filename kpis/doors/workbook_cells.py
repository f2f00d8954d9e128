"""The cells of an XLSX workbook, which is opened in a process of its own with little time and memory."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import IO, Any

from kpis.calc.sheets.book import Book, Given, Sheet
from kpis.doors.guarded_text import unguarded
from kpis.doors.refused_files import RULES, FileRefused
from kpis.doors.zip_limits import check_parts

PATIENCE = 25
"""Seconds on the clock, for a process that sleeps uses no processor time."""

PROGRAM = Path(__file__).with_name("cell_process.py")
_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
"""A spreadsheet shows fifteen digits: 84.60000000000001 is 84.6 there."""


def read_workbook(content: bytes) -> Book:
    """FileRefused where its parts say that it is none of ours to open, or where opening it failed."""
    check_parts(content)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(content)
        given.seek(0)
        _run(given, told)
        told.seek(0)
        return book_told(told)


def _run(given: IO[bytes], told: IO[bytes]) -> None:
    """It gets no environment and none of our modules. Killed by its limits it says nothing."""
    command = [sys.executable, "-I", "-W", "ignore", "-X", "utf8", str(PROGRAM)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, and the file is only its input
            command, stdin=given, stdout=told, stderr=subprocess.PIPE, env={}, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise FileRefused("too_heavy") from problem
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip()
        raise FileRefused(said if said in RULES else "too_heavy")


def book_told(told: Iterable[bytes]) -> Book:
    """The book that the process has told, line by line, to its end."""
    decode = json.JSONDecoder(parse_float=_number, parse_int=_number).decode
    sheets: list[Sheet] = []
    rows: list[tuple[Given, ...]] = []
    for line in told:
        said = decode(line.decode())
        if isinstance(said, list):
            rows.extend(() for _ in range(int(said[0]) - len(rows) - 1))
            rows.append(_cells(said))
        elif "sheet" in said:
            rows = []
            sheets.append(Sheet(said["sheet"], rows, said["hidden"]))
        else:
            return Book(tuple(sheets), properties=said["end"])
    raise FileRefused("too_heavy")


def _cells(said: list[Any]) -> tuple[Given, ...]:
    return tuple(
        unguarded(cell) if type(cell) is str else date.fromisoformat(cell[0]) if type(cell) is list else cell
        for cell in said[1:]
    )


def _number(text: str) -> Decimal:
    return Decimal(text) if len(text) < 16 else _SHOWN.create_decimal(text)
