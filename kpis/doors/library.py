"""The library that comes with the portal, `kpis/library/*.csv`, read once."""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from django.utils.text import slugify

from kpis.calc.definitions import Definition
from kpis.calc.library import LibraryEntry, StarterLine, StarterSet

SOURCE = Path(__file__).parent.parent / "library"
_CURRENCY = "currency"


@cache
def library() -> Mapping[str, LibraryEntry]:
    """Every entry by its code, in the order of the file."""
    return MappingProxyType({row["code"]: _entry(row) for row in _rows("kpis.csv")})


@cache
def starter_sets() -> Mapping[str, StarterSet]:
    """Every set by its slug."""
    grouped = groupby(_rows("starter_sets.csv"), key=lambda row: row["set"])
    sets = [StarterSet(slugify(name), name, tuple(map(_line, rows))) for name, rows in grouped]
    return MappingProxyType({one.slug: one for one in sets})


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _entry(row: dict[str, str]) -> LibraryEntry:
    return LibraryEntry(
        code=row["code"],
        name=row["name"],
        function=row["function"],
        perspective=row["perspective"],
        level=row["level"],
        kind=row["kind"],
        definition=row["definition"],
        question=row["question"],
        words=row["words"],
        source=row["source"],
        action_when_red=row["action_when_red"],
        pitfalls=row["pitfalls"],
        target_note=row["typical_target_note"],
        origin=row["source_note"],
        guardrail=row["guardrail"],
        leads=tuple(filter(None, row["leads"].split(";"))),
        is_sensitive=row["sensitive"] == "yes",
        in_currency=row["unit"] == _CURRENCY,
        meaning=_meaning(row),
    )


def _meaning(row: dict[str, str]) -> Definition:
    aggregation, _colon, across_units = row["aggregation"].partition(":")
    return Definition(
        scope=row["scope"],
        unit="" if row["unit"] == _CURRENCY else row["unit"],
        decimals=int(row["decimals"]),
        direction=row["direction"],
        frequency=row["frequency"],
        aggregation=aggregation,
        across_units=across_units,
        formula=row["formula"],
        inputs=row["inputs"],
        respondents=row["respondents"],
        natural_min=_number(row["natural_min"]),
        natural_max=_number(row["natural_max"]),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _line(row: dict[str, str]) -> StarterLine:
    return StarterLine(row["kpi"], row["objective"], row["perspective"], Decimal(row["weight"]), row["why"])
