"""May another wording stand in for ours? Only with the same numbers."""

import re
from collections.abc import Sequence

NUMBER = re.compile(r"(?:(?<!\w)[+−-])?\d+(?:[.,'’\u00a0\u202f]\d+)*(?:\s?%)?")
"""With its sign and percent sign; separators count only between digits."""


def numbers(text: str) -> list[str]:
    """Every number as it is written, in order of its text: "fell 3.1 points to −1.2%" has 3.1 and −1.2%.

    A figure that is no digit, such as ½, is a number of its own.
    """
    plain = [re.sub(r"\s", "", found).replace("-", "−") for found in NUMBER.findall(text)]
    return sorted([*plain, *(sign for sign in text if sign.isnumeric() and not sign.isdecimal())])


def kept(ours: Sequence[str], theirs: object) -> list[str]:
    """Each of their sentences that holds exactly our numbers, else ours; all ours for another count."""
    if not isinstance(theirs, list | tuple) or len(theirs) != len(ours):
        return list(ours)
    return [chosen(own, other) for own, other in zip(ours, theirs, strict=True)]


def chosen(own: str, other: object) -> str:
    acceptable = isinstance(other, str) and other.strip() and numbers(other) == numbers(own)
    return str(other).strip() if acceptable else own
