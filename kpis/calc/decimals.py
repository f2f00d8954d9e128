"""Numbers as they are typed and stored: plain decimals with a point, 18 digits before it and 12 behind."""

import re
from decimal import Decimal
from functools import lru_cache

WHOLE_DIGITS = 18
DECIMAL_PLACES = 12

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


class NumberError(ValueError):
    """A text that is no plain decimal; the message is the rule."""


def read_decimal(text: str) -> Decimal:
    """`-1250.50` is Decimal("-1250.50"); a comma, an exponent, `_`, NaN or a 19th digit is refused."""
    if _COMMA.fullmatch(text):
        raise NumberError("a number is written with a decimal point, not a comma")
    if not _PLAIN.fullmatch(text) or not text.isascii():
        raise NumberError("a number is a plain decimal such as 1250.5")
    whole, _, places = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise NumberError(f"a number has at most {WHOLE_DIGITS} digits before the point")
    if len(places.rstrip("0")) > DECIMAL_PLACES:
        raise NumberError(f"a number has at most {DECIMAL_PLACES} decimals")
    return Decimal(text)


@lru_cache(maxsize=2**14)
def write_decimal(value: Decimal) -> str:
    """Decimal("100.00") is `100`, Decimal("-0.0") is `0`: no exponent, no trailing zeros, no sign on zero."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
