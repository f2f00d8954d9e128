"""Inputs of dated rows: where a row is only shown, figures and days are printed as people write them.

The admin site lets a widget that is `read_only` print what cannot be changed; it gives no attributes then.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.formats import localize
from django.utils.translation import gettext as _

from accounts.models import BEGINNING


class ShownFigure(forms.NumberInput):
    read_only = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return figure_text(value) if attrs is None else super().render(name, value, attrs, renderer)


class ShownDay(AdminDateWidget):
    read_only = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return day_text(value) if attrs is None else super().render(name, value, attrs, renderer)


def figure_text(value: Decimal | None) -> str:
    """Decimal("14.000000000000") is `14`."""
    return "-" if value is None else f"{value.normalize():f}"


def day_text(value: dt.date | None) -> str:
    if value is None:
        return "-"
    return _("the beginning") if value == BEGINNING else str(localize(value))
