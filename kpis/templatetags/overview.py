"""The rows of the heat table: five hundred cells in the template language would cost half of the page."""

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from kpis.queries.heat_tables import HeatCell, HeatRow

register = template.Library()

KEPT = 1_000
"""Rows, of 3 kB each."""
ROW = (
    '<tr class="l{level}"><th scope="row">{name}{closed}</th>{cells}'
    '<td class="num p2"><span class="{css}">{change}{judged}</span></td></tr>\n'
)
NAME = '<a href="{}">{}</a>'
CLOSED = ' <span class="tag">{}</span>'
CELL = '<td class="{}"><a class="{}" href="{}">{}{}<span class="vh"> {}</span></a></td>'
NO_CELL = '<td class="{}"><span class="c {}">{}<span class="vh"> {}</span></span></td>'
OFF = format_html('<svg width="7" height="7" aria-hidden="true"><use href="#{}"/></svg>', "st-off")
JUDGED = '<span class="vh"> {}</span>'


@register.simple_tag
def heat_row(row: HeatRow, key: str) -> SafeString:
    """One unit: its name opens what stands below it, or else its scorecard."""
    return _heat_row(row, key, get_language())


@lru_cache(maxsize=KEPT)
def _heat_row(row: HeatRow, key: str, language: str | None) -> SafeString:
    """All texts are escaped here; as with the rows of scorecards, the same are looked at again and again."""
    url = f"?unit={row.unit}&period={key}" if row.unit else row.url
    words = ngettext("%(count)s unit", "%(count)s units", row.closed) % {"count": row.closed}
    return format_html(
        ROW,
        level=row.level,
        name=format_html(NAME, url, row.name),
        closed=format_html(CLOSED, words) if row.unit and row.closed else "",
        cells=format_html_join("", "{}", ((_cell(cell),) for cell in row.cells)),
        css=row.change_css,
        change=row.change,
        judged=format_html(JUDGED, row.judged) if row.judged else "",
    )


def _cell(cell: HeatCell) -> SafeString:
    if not cell.url:
        return format_html(NO_CELL, cell.column, cell.css, cell.text, cell.word)
    shape = OFF if cell.is_off else ""
    return format_html(CELL, cell.column, cell.css, cell.url, shape, cell.text, cell.word)
