"""The rows of a scorecard: in the template language they would cost half of the page."""

from functools import lru_cache

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kpis.queries.scorecard_groups import Group
from kpis.queries.scorecard_lines import Row
from kpis.templatetags.show import bullet, filled, signal, sparkline, status

register = template.Library()

BULLET, SPARK = 88, 80
"""Pixels: names of three or four words keep to one line at 1,440, and fifteen rows to the first screen."""
KEPT = 2_000
"""Rows, of 3 kB each: those of sixty scorecards."""
ROW = (
    '<tr><th scope="row"><a href="{code}/?period={key}{known}" title="{code}">{name}</a>{tags}'
    '<span class="sub m-only">{target_line}</span></th>'
    '<td class="num strong">{value}<span class="f">{value_end}</span></td>'
    '<td class="mute p2">{unit}</td>'
    '<td class="num p2"><span class="{css}">{change}<span class="f">{change_end}</span>{judged}</span></td>'
    '<td class="num p2">{target}<span class="f">{target_end}</span></td>'
    '<td class="p3">{bullet}</td><td class="num p2">{score}</td><td>{status}</td>'
    '<td class="p2">{spark}</td><td class="p3">{signal}</td><td class="num p3">{weight}</td>'
    '<td class="p4 nowrap {age}">{updated}</td><td class="p4 mute nowrap">{owner}</td></tr>\n'
)
TAG = ' <span class="tag">{}</span>'
JUDGED = '<span class="vh"> {}</span>'
RECEIPT = '<a href="receipt/measure/{}/?period={}{}">{}</a>'
WAITING = '<span class="mute">{}</span>'
GROUP = (
    '<tr class="grp" id="{node}-{code}"><th colspan="2" scope="row">{title}</th>'
    '<td class="p2" colspan="3"></td><td class="p3"></td><td class="num p2">{score}</td><td>{status}</td>'
    '<td class="p2"></td><td class="p3"></td><td class="num p3 mute">{weight}</td>'
    '<td class="p4" colspan="2"></td></tr>'
)
GROUP_RECEIPT = '<a class="ink" href="receipt/{}/{}/?period={}{}">{}</a>'
OBJECTIVE, ONLY_OBJECTIVE = "<span>{}</span>", "{} <span>/ {}</span>"


@register.simple_tag
def measure_row(row: Row, known: str = "") -> SafeString:
    """One measure; its addresses are relative to that of the scorecard and end with `known`."""
    return _measure_row(row, known, get_language())


@lru_cache(maxsize=KEPT)
def _measure_row(row: Row, known: str, language: str | None) -> SafeString:
    """All texts are escaped here. The same rows are looked at again and again, and to write one costs ten
    times what it costs to know it again."""
    scored = bool(row.status)
    return filled(
        ROW,
        code=row.code,
        key=row.key,
        known=known,
        name=row.name,
        tags=format_html_join("", TAG, ((tag,) for tag in row.tags)) if row.tags else "",
        target_line=row.target_line,
        value=row.value.whole,
        value_end=row.value.fraction,
        unit=row.unit,
        css=row.change.css,
        change=row.change.split.whole,
        change_end=row.change.split.fraction,
        judged=filled(JUDGED, row.change.word) if row.change.word else "",
        target=row.target.whole,
        target_end=row.target.fraction,
        bullet=bullet(row.score, row.status, row.score_text, BULLET) if scored else "",
        score=filled(RECEIPT, row.code, row.key, known, row.score_text) if scored else row.score_text,
        status=status(row.status) if scored else filled(WAITING, _("Updating")),
        spark=sparkline(row.history, row.target_figure, SPARK),
        signal=signal(row.signal),
        weight=row.weight,
        age="bad" if row.is_overdue else "mute",
        updated=row.updated,
        owner=row.owner,
    )


@register.simple_tag
def perspective_row(group: Group, key: str, known: str = "") -> SafeString:
    return _group_row("perspective", group, group.name, key, known)


@register.simple_tag
def objective_row(group: Group, perspective: Group, key: str, known: str = "") -> SafeString:
    """It names its perspective too where that has no row of its own."""
    if perspective.is_its_only_objective:
        title = filled(ONLY_OBJECTIVE, perspective.name, group.name)
    else:
        title = filled(OBJECTIVE, group.name)
    return _group_row("objective", group, title, key, known)


def _group_row(node: str, group: Group, title: str, key: str, known: str) -> SafeString:
    address = (node, group.code, key, known)
    return filled(
        GROUP,
        node=node,
        code=group.code,
        title=title,
        score=filled(GROUP_RECEIPT, *address, group.score_text) if group.status else group.score_text,
        status=status(group.status) if group.status else "",
        weight=group.weight,
    )
