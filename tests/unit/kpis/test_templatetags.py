import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils.safestring import SafeString

from kpis import charts
from kpis.formats import STATUS
from kpis.templatetags.show import filled


def shown(source: str, **context: Any) -> str:
    return Template("{% load show %}" + source).render(Context(context))


def test_status_is_shape_and_word() -> None:
    assert shown("{% status 'red' %}") == (
        '<span class="st off"><svg width="11" height="11" aria-hidden="true"><use href="#st-off"/></svg>'
        "Off track</span>"
    )


def test_status_takes_a_score_before_and_more_classes() -> None:
    assert shown("{% status 'amber' '70' 'pill' %}") == (
        '<span class="st risk pill"><svg width="11" height="11" aria-hidden="true">'
        '<use href="#st-risk"/></svg>70 At risk</span>'
    )


def test_icon_is_decoration() -> None:
    assert shown("{% icon 'check' 14 %}") == (
        '<svg width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-linejoin="round" stroke-linecap="round" aria-hidden="true"><use href="#i-check"/></svg>'
    )


def test_graphics_are_those_of_charts() -> None:
    values, target = [Decimal(1), None, Decimal(2)], Decimal(2)
    assert shown("{% sparkline values target %}", values=values, target=target) == charts.sparkline(
        values, target
    )
    assert shown("{% bullet score 'red' '43' %}", score=Decimal(43)) == charts.bullet(
        Decimal(43), "off", "Score 43, target 100"
    )


def test_text_in_a_bullet_is_escaped() -> None:
    assert "<b>" not in shown("{% bullet score 'red' text %}", score=Decimal(43), text="<b>")


def test_texts_are_escaped_and_our_own_markup_is_not() -> None:
    inner = filled("<b>{}</b>", "R&D")
    assert filled('<a title="{title}">{text}</a>{}', inner, title='"', text="<i>") == (
        '<a title="&quot;">&lt;i&gt;</a><b>R&amp;D</b>'
    )
    assert isinstance(inner, SafeString)


@pytest.mark.parametrize(
    ("level", "look"),
    [("success", "on check"), ("warning", "risk warn"), ("error", "off error"), ("info", " clock")],
)
def test_toast_looks_like_its_level(level: str, look: str) -> None:
    assert shown("{{ level|toast_kind }} {{ level|toast_icon }}", level=level) == look


class TypedForm(forms.Form):
    value = forms.DecimalField(label="Value", help_text="In minutes")
    note = forms.CharField(label="Note", required=False, widget=forms.TextInput({"placeholder": "Note"}))
    keep = forms.BooleanField(label="Keep", required=False)


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", html).strip()


def test_field_keeps_what_was_typed_and_says_the_error_above() -> None:
    html = squeezed(shown("{% field form.value %}", form=TypedForm({"value": "17 min"})))
    assert html == (
        '<div class="field"><label for="id_value">Value</label>'
        '<div class="hint" id="id_value_helptext">In minutes</div>'
        '<div id="id_value_error"><p class="err mb1">'
        + shown("{% icon 'error' 14 %}")
        + "Enter a number.</p></div>"
        '<input type="number" name="value" value="17 min" step="any" class="input"'
        ' required aria-invalid="true" aria-describedby="id_value_helptext id_value_error" id="id_value">'
        "</div>"
    )


def test_optional_field_says_so_and_has_no_placeholder() -> None:
    assert squeezed(shown("{% field form.note autocomplete='off' %}", form=TypedForm())) == (
        '<div class="field"><label for="id_note">Note <span class="meta">optional</span></label>'
        '<input type="text" name="note" class="input" autocomplete="off" id="id_note"></div>'
    )


def test_check_box_stands_inside_its_label() -> None:
    assert squeezed(shown("{% field form.keep label='Keep me' %}", form=TypedForm())) == (
        '<div class="field"><label class="check"><input type="checkbox" name="keep" id="id_keep">'
        "Keep me</label></div>"
    )


def test_every_symbol_in_use_is_in_the_sprite() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (folder / "_sprite.html").read_text()))
    pages = "".join(page.read_text() for page in folder.rglob("*.html"))
    icons = {f"i-{name}" for name in re.findall(r'{% icon "([^"]+)"', pages)}
    assert icons | {look.symbol for look in STATUS.values()} <= drawn
