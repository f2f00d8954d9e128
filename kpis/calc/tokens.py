"""The words of a formula: numbers, names, `kpi.CODE` and symbols, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MAX_CHARACTERS = 1000
MAX_DIGITS = 20
MAX_NAME = 64

_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<kpi>[Kk][Pp][Ii]\.(?P<code>[A-Za-z][A-Za-z0-9_]*))"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<symbol>\*\*|<>|<=|>=|==|!=|[-+*/()<>,])"
)
_AFTER_NUMBER = re.compile(r"[A-Za-z0-9_.]")
_WORD_OPERATORS = frozenset({"and", "or", "not"})
_HINTS = {
    "=": "write == to compare two values",
    "!": "write != for different, or not in front of a comparison",
    "<>": "write != for different",
    "**": "powers are not part of formulas, write x * x",
    "^": "powers are not part of formulas, write x * x",
    "%": "write / 100 or * 100",
    "&": "write and",
    "|": "write or",
    ";": "separate the parts of a function with a comma",
    ".": "a point stands only inside a number (0.5) or in kpi.CODE",
    "_": "names begin with a letter",
    "'": "a formula holds numbers and names, no text",
    '"': "a formula holds numbers and names, no text",
}


class FormulaError(ValueError):
    """A formula that cannot be accepted. `position` counts characters from 0, the message from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (character {position + 1})")
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """One word; `text` is as written, of `kpi.CODE` only the code, of and, or, not in small letters."""

    kind: Literal["number", "name", "kpi", "symbol", "end"]
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """The words one by one, at last an `end`, so that the leftmost mistake is the one reported."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(f"A formula has at most {MAX_CHARACTERS:,} characters", MAX_CHARACTERS)
    position = _after_space(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unexpected(text[position], position)
        yield _token(match, text)
        position = _after_space(text, match.end())
    yield Token("end", "", len(text))


def _after_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _token(match: re.Match[str], text: str) -> Token:
    position = match.start()
    if match["number"]:
        _check_number(match, text)
        return Token("number", match[0], position)
    if match["symbol"]:
        if match[0] in _HINTS:
            raise _unexpected(match[0], position)
        return Token("symbol", match[0], position)
    name = match["code"] or match["name"]
    if len(name) > MAX_NAME:
        raise FormulaError(f"A name has at most {MAX_NAME} characters", position)
    if match["code"]:
        return Token("kpi", name, position)
    if name.lower() in _WORD_OPERATORS:
        return Token("symbol", name.lower(), position)
    return Token("name", name, position)


def _check_number(match: re.Match[str], text: str) -> None:
    if _AFTER_NUMBER.match(text, match.end()):
        raise FormulaError("Write numbers as plain decimals such as 1250.5", match.start())
    if len(match[0].replace(".", "")) > MAX_DIGITS:
        raise FormulaError(f"A number has at most {MAX_DIGITS} digits", match.start())


def _unexpected(found: str, position: int) -> FormulaError:
    shown = f"'{found}'" if found.isprintable() else f"U+{ord(found):04X}"
    reason = _HINTS.get(found, "use plain numbers, names, + - * / ( ) and comparisons")
    return FormulaError(f"{shown} does not belong in a formula: {reason}", position)
