"""The apostrophe that our exports put before a text that a spreadsheet would take for a formula."""

import re

_MARKED = re.compile("'+[=+\\-@\t\r\n\0＝＋－＠]")


def without_our_mark(text: str) -> str:
    """Takes off exactly one: `'=A1` was exported from `=A1`, and `''=A1` from `'=A1`; `'tis` is a word."""
    return text[1:] if text[:1] == "'" and _MARKED.match(text) else text
