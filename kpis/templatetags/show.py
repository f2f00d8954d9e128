"""Tags that print what Python made ready: icons, states, small graphics, form fields."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kpis import charts
from kpis.formats import MISSING, STATUS, SignalLook

register = template.Library()

TOAST_KINDS = {"success": ("on", "check"), "warning": ("risk", "warn"), "error": ("off", "error")}
ICON = (
    '<svg width="{0}" height="{0}" fill="none" stroke="currentColor" stroke-width="1.5"'
    ' stroke-linejoin="round" stroke-linecap="round" aria-hidden="true"><use href="#i-{1}"/></svg>'
)
STATE = '<span class="{}">{}{}</span>'
SIGNAL = '<span class="sig {}">{}{}</span>'
SIGNAL_SHAPE = '<svg width="18" height="12" aria-hidden="true"><use href="#{}"/></svg>'
NOT_JUDGED = '<span class="mute">{}</span>'
SHAPE = '<svg width="11" height="11" aria-hidden="true"><use href="#{}"/></svg>'


@register.simple_tag
@cache
def icon(name: str, size: int = 16) -> SafeString:
    """A line icon of the sprite; decoration beside a word."""
    return filled(ICON, str(size), name)


@register.simple_tag
@cache
def status_shape(code: str) -> SafeString:
    """The shape alone, for places where the word stands next to it already."""
    return filled(SHAPE, STATUS[code].symbol)


@register.simple_tag
def status(code: str, before: str = "", extra: str = "", word: str = "") -> SafeString:
    """Shape and word: `{% status row.status %}`; `before` is a text such as the score, `word` stands in the
    place of the status's own."""
    look = STATUS[code]
    css = " ".join(filter(None, ["st", look.css, extra]))
    words = " ".join(filter(None, [str(before), str(word or look.word)]))
    return filled(STATE, css, status_shape(code), words)


@register.simple_tag
def signal(look: SignalLook | None) -> SafeString:
    """Line and word of a verdict: `{% signal row.signal %}`."""
    if look is None:
        return filled(NOT_JUDGED, MISSING)
    shape = filled(SIGNAL_SHAPE, look.symbol) if look.symbol else ""
    return filled(SIGNAL, look.css, shape, str(look.word))


@register.simple_tag
def sparkline(values: Sequence[Decimal | None], target: Decimal | None = None, width: int = 92) -> SafeString:
    """The last periods as a line: `{% sparkline row.spark row.target %}`."""
    return mark_safe(charts.sparkline(values, target, width=width))  # noqa: S308 - numbers only, no text enters


@register.simple_tag
def bullet(score: Decimal | None, status: str, shown: str, width: int = 128) -> SafeString:
    """A score against its target: `{% bullet row.score row.status row.score_text %}`."""
    label = _("Score %(score)s, target 100") % {"score": shown}
    svg = charts.bullet(score, STATUS[status].css, label, width=width)
    return mark_safe(svg)  # noqa: S308 - numbers, and two texts that are escaped there


@register.simple_tag
def share_bar(came: Decimal, said: Decimal) -> SafeString:
    """What came beside what was said: `{% share_bar row.came row.said %}`."""
    return mark_safe(charts.share_bar(came, said))  # noqa: S308 - numbers only, no text enters


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", hint: str = "", link_url: str = "", link_text: str = "", **attrs: str
) -> dict[str, Any]:
    """A form field in our look: label (so no placeholder), hint or a link in its place, errors above."""
    is_check = isinstance(bound.field.widget, CheckboxInput)
    bound.help_text = hint or ("" if link_url else bound.help_text)  # Django ties it to the control
    look: dict[str, Any] = {} if is_check else {"class": "input", "placeholder": False}
    return {
        "field": bound,
        "label": label or bound.label,
        "link_url": link_url,
        "link_text": link_text,
        "is_check": is_check,
        "control": bound.as_widget(attrs={**look, **attrs}),
    }


@register.filter
def toast_kind(level: str) -> str:
    """The css class of a message level."""
    return TOAST_KINDS.get(level, ("", ""))[0]


@register.filter
def toast_icon(level: str) -> str:
    """The icon of a message level."""
    return TOAST_KINDS.get(level, ("", "clock"))[1]


def filled(pattern: str, *texts: str, **named: str) -> SafeString:
    """As `format_html`, for tags that a page has hundreds of: four times as quick, because it takes no lazy
    texts. What is no markup of ours is escaped."""
    escaped = {name: _escaped(text) for name, text in named.items()}
    return mark_safe(pattern.format(*map(_escaped, texts), **escaped))  # noqa: S308 - each is escaped or ours


def _escaped(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(text)
