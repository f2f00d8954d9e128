"""In which style numbers are written just now: the reader's in a request, else that of the language."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.utils.formats import get_format
from django.utils.translation import get_language

from kpis.calc.styles import APOSTROPHE, NARROW_SPACE, NumberStyle

LOCALES = {",": "en", ".": "de", NARROW_SPACE: "fr", APOSTROPHE: "de-CH"}
"""By the sign between thousands."""

_asked: ContextVar[Callable[[], NumberStyle] | None] = ContextVar("number_style", default=None)


@contextmanager
def written_for(style: Callable[[], NumberStyle]) -> Iterator[None]:
    """Inside, numbers are written and typed in this style; it is asked for with the first number. Threads
    serve one reader after the other, so it ends with the block."""
    token = _asked.set(style)
    try:
        yield
    finally:
        _asked.reset(token)


def current_style() -> NumberStyle:
    style = _asked.get()
    return style() if style else style_of(get_language() or "")


def browser_locale() -> str:
    """A locale whose numbers a browser writes in this style."""
    return LOCALES.get(current_style().group, "en")


@lru_cache(maxsize=32)
def style_of(lang: str) -> NumberStyle:
    """Kept, because every number of a mail asks."""
    point = get_format("DECIMAL_SEPARATOR", lang, use_l10n=True)
    group = get_format("THOUSAND_SEPARATOR", lang, use_l10n=True)
    return NumberStyle(str(point), str(group))
