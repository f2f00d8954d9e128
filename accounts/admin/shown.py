"""Figures and days of dated rows in the admin site, as people write them: in lists, and in rows only shown.

The admin site lets a widget that is `read_only` print what cannot be changed; it gives no attributes then.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin import display
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import DateField, DecimalField, Model
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


def column(model: type[Model], name: str | Callable[[Any], Any]) -> Any:
    """Of a list: itself, unless it is a figure, which Django prints with all its decimals, or a day, of which
    the first there is reads like a mistake."""
    field = {field.name: field for field in model._meta.concrete_fields}.get(str(name))
    if isinstance(field, DecimalField):
        return _printed(field, figure_text)
    return _printed(field, day_text) if type(field) is DateField else name


def _printed(field: Any, text: Callable[[Any], str]) -> Any:
    def printed(row: Model) -> str:
        return text(getattr(row, field.name))

    printed.__name__ = field.name  # it names the cells in the page
    return display(description=field.verbose_name, ordering=field.name)(printed)


def figure_text(value: Decimal | None) -> str:
    """Decimal("14.000000000000") is `14`."""
    return "-" if value is None else f"{value.normalize():f}"


def day_text(value: dt.date | None) -> str:
    if value is None:
        return "-"
    return _("the beginning") if value == BEGINNING else str(localize(value))
