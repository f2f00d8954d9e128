"""organisation.toml: the settings of the organisation and the scoring rules that hold from the beginning."""

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kpis.doors.cells import SHOWN, CellError, number, suggestion, write

FILE = "organisation.toml"

TEXTS = (
    "name",
    "timezone",
    "language",
    "currency",
    "year_label",
    "calendar",
    "entry_day_kind",
    "comment_when_red",
    "signal_profile",
)
WHOLE = {"fiscal_year_start": (1, 12), "entry_days": (0, 366), "lock_after_days": (0, 3660)}
"""From the lowest to the highest that may be set."""
RULES = (
    "tolerance_percent",
    "node_green_at",
    "node_amber_at",
    "coverage_floor_percent",
    "completeness_floor_percent",
)
KNOWN = (
    "name",
    "timezone",
    "language",
    "currency",
    "fiscal_year_start",
    "year_label",
    "calendar",
    "entry_days",
    "entry_day_kind",
    "lock_after_days",
    "comment_when_red",
    *RULES,
    "signal_profile",
)
DEFAULTS = {
    "fiscal_year_start": 1,
    "year_label": "end",
    "calendar": "months",
    "entry_days": 10,
    "entry_day_kind": "calendar",
    "lock_after_days": None,
    "comment_when_red": "ask",
    "tolerance_percent": Decimal(10),
    "node_green_at": Decimal(90),
    "node_amber_at": Decimal(70),
    "coverage_floor_percent": Decimal(50),
    "completeness_floor_percent": Decimal(50),
    "signal_profile": "standard",
}
UNSAID = ("entry_day_kind", "calendar")
"""Name, time zone, language and currency keep what the database says."""

_LINE = re.compile("line ([0-9]+)")
_WORDS = {
    "year_label": ("end", "start"),
    "calendar": ("months", "table"),
    "entry_day_kind": ("calendar", "working"),
    "comment_when_red": ("ask", "require", "never"),
    "signal_profile": ("standard", "nhs"),
}

Found = tuple[int, str, str, str]
"""(line, key, value, rule) of a mistake."""


def read_settings(content: bytes) -> tuple[dict[str, Any], list[Found]]:
    """The settings with their defaults, and the mistakes; a file that is no TOML has no settings."""
    try:
        text = content.decode("utf-8-sig")
        given = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        return {}, [(line, "", "", "The file is not UTF-8.")]
    except tomllib.TOMLDecodeError as problem:
        place = _LINE.search(str(problem))
        return {}, [(int(place[1]) if place else 0, "", "", f"This is no TOML: {problem}.")]
    except RecursionError:
        return {}, [(0, "", "", "This is no TOML: it nests too deep.")]
    mistakes = [
        (_line_of(text, key), key, _shown(value), rule)
        for key, value in given.items()
        if (rule := _broken_rule(key, value))
    ]
    wrong = {key for _line, key, _value, _rule in mistakes}
    return DEFAULTS | {key: _typed(key, value) for key, value in given.items() if key not in wrong}, mistakes


def setting_lines(content: bytes) -> dict[str, int]:
    """On which line each setting stands, for what is found wrong with it later."""
    text = content.decode("utf-8-sig", errors="replace")
    return {key: line for key in KNOWN if (line := _line_of(text, key))}


def write_settings(settings: Mapping[str, Any]) -> str:
    """One line for each setting that has a value, in a fixed order. The kind of days is said where it is
    not the usual one, so that a folder from before there were two comes back as it was."""
    said = [key for key in KNOWN if settings.get(key) is not None]
    lines = [f"{key} = {_toml(key, settings[key])}" for key in said if (key, settings[key]) != UNSAID]
    return "".join(f"{line}\n" for line in lines)


def _broken_rule(key: str, value: object) -> str:
    if key not in KNOWN:
        return f"There is no such setting{suggestion(key, KNOWN)}."
    if key in TEXTS and not isinstance(value, str):
        return "It is a text in quotation marks."
    if key in WHOLE:
        return _whole_rule(value, *WHOLE[key])
    if key in RULES:
        return _number_rule(value)
    if key in _WORDS and value not in _WORDS[key]:
        return f"It is one of {', '.join(_WORDS[key])}{suggestion(str(value), _WORDS[key])}."
    return ""


def _whole_rule(value: object, lowest: int, highest: int) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
        return ""
    return f"It is a whole number from {lowest} to {highest}."


def _number_rule(value: object) -> str:
    """TOML knows more numbers than a cell does: `nan`, `inf` and `1e-400` among them."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return "It is a number without quotation marks."
    try:
        number(str(value))
    except CellError as problem:
        return str(problem)
    return ""


def _typed(key: str, value: object) -> object:
    return Decimal(value) if key in RULES and isinstance(value, int) else value


def _line_of(text: str, key: str) -> int:
    pattern = re.compile(rf'\s*"?{re.escape(key)}"?\s*=|\s*\[+\s*{re.escape(key)}\b')
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if pattern.match(line)), 0)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else "" if isinstance(value, dict | list) else write(value)
    return text[:SHOWN]


def _toml(key: str, value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if key in TEXTS else write(value)
