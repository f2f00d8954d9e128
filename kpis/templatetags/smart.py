"""The five letters of SMART in lists: each with the shape of its state, its word to be heard."""

from collections.abc import Mapping
from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kpis.calc.smart import Smart
from kpis.formats import STATUS
from kpis.formats.smart import LEVEL, NAMES

register = template.Library()

LETTER = '<span class="st {}"><span aria-hidden="true">{}{}</span><span class="vh">{}: {}. </span></span>'


@register.simple_tag
def smart_letters(checks: Mapping[int, Smart], kpi_id: int) -> str:
    return letters_of(checks.get(kpi_id))


def letters_of(checked: Smart | None) -> str:
    """Nothing for a KPI that is no longer checked."""
    return _letters(checked.levels, get_language()) if checked else ""


@cache
def _letters(levels: tuple[str, ...], _language: str | None) -> SafeString:
    """Three levels of five letters: few enough to be kept in every language."""
    parts = []
    for letter, name, level in zip("SMART", NAMES.values(), levels, strict=True):
        state = STATUS[LEVEL[level].status]
        parts.append((state.css, state.shape, letter, name, LEVEL[level].word))
    return format_html('<span class="smart">{}</span>', format_html_join("", LETTER, parts))
