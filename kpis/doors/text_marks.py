"""The apostrophe that our exports put before a text that a spreadsheet would take for a formula."""

_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


def without_our_mark(text: str) -> str:
    """`'=A1` was exported from `=A1`; `'tis` is a word."""
    return text[1:] if text[:1] == "'" and text.startswith(_STARTS, 1) else text
