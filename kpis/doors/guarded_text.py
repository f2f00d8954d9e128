"""Text that a spreadsheet could take for a formula gets an apostrophe, which reading takes off again."""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")  # the full-width forms count as well
_NUMBER = re.compile(r"[+-][0-9][0-9.,]*")


def guarded(text: str) -> str:
    """`=1+1` becomes `'=1+1` and `'=1+1` becomes `''=1+1`; `-12.5` is a number and stays."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
