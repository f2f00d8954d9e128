"""Text that a spreadsheet could take for a formula gets an apostrophe, which reading takes off again."""

import re

_BEGINNING = "[=+\\-@\t\r\n\0＝＋－＠]"  # the full-width forms count as well
_FORMULA, _GUARDED = re.compile(f"'*{_BEGINNING}"), re.compile(f"'+{_BEGINNING}")
_NUMBER = re.compile(r"[+-][0-9][0-9.,]*")


def guarded(text: str) -> str:
    """`=1+1` becomes `'=1+1` and `'=1+1` becomes `''=1+1`; `-12.5` is a number and stays."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Takes off exactly one: `'=A1` was written for `=A1`, and `''=A1` for `'=A1`; `'tis` is a word."""
    return text[1:] if _GUARDED.match(text) else text
