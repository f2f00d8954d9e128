"""How a reader writes numbers: the sign before decimals and the one between thousands."""

import re
from dataclasses import dataclass
from functools import lru_cache

NARROW_SPACE, APOSTROPHE = "\N{NARROW NO-BREAK SPACE}", "\N{RIGHT SINGLE QUOTATION MARK}"
_SAME_SIGN = {
    NARROW_SPACE: " \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}",
    APOSTROPHE: "'\N{RIGHT SINGLE QUOTATION MARK}",
}
"""What keyboards and sheets have for a sign between thousands."""
_POINT_GROUPS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Without `group` thousands stand together."""

    point: str = "."
    group: str = ""

    def is_ambiguous(self, text: str) -> bool:
        """1.234 where the comma is the decimal sign and the point has no place: 1234, or a bit over 1."""
        return self.point == "," and self.group != "." and bool(_POINT_GROUPS.fullmatch(text))

    def unstyled(self, text: str) -> str:
        """`1.234,5` of a German reader is `1234.5`, and `1.234` is `1234`; what is not written in this style
        comes back as it is. Groups have three digits and do not begin with zero."""
        found = _written(self).fullmatch(text)
        if found is None:
            return text
        whole = "".join(sign for sign in found["whole"] if sign in "+-0123456789")
        return whole if found["places"] is None else f"{whole}.{found['places']}"

    def styled(self, plain: str) -> str:
        """`1234.5` as it is typed, without groups."""
        return plain.replace(".", self.point)

    def restyled(self, text: str, other: "NumberStyle") -> str:
        """What was typed in this style, as it is typed in the other; what is no number stays as it is."""
        plain = self.unstyled(text.replace("\N{MINUS SIGN}", "-", 1))
        is_number = _PLAIN_NUMBER.fullmatch(plain) and not self.is_ambiguous(text)
        return other.styled(plain) if is_number and self != other else text


PLAIN = NumberStyle()
"""What the API and the folder write: a decimal point and nothing else."""
STYLES = {
    "comma": NumberStyle(".", ","),
    "point": NumberStyle(",", "."),
    "space": NumberStyle(",", NARROW_SPACE),
    "apostrophe": NumberStyle(".", APOSTROPHE),
}
"""By the sign between thousands, as people choose it."""


@lru_cache(maxsize=16)
def _written(style: NumberStyle) -> re.Pattern[str]:
    whole = "[0-9]*"
    if style.group:
        group = f"[{re.escape(_SAME_SIGN.get(style.group, style.group))}]"
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[0-9]*)"
    return re.compile(rf"(?P<whole>[+-]?{whole})(?:{re.escape(style.point)}(?P<places>[0-9]*))?")
