"""What all our admin pages share: saves go through actions, a refusal becomes a form error, nothing is lost.

An admin page translates its form and its rows into one `act`. Two people on one page: the hidden field `seen`
carries what the form showed, and the action refuses when the row says otherwise by now.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.core.exceptions import ValidationError
from django.db.models import DateField, DecimalField, Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import Actor
from accounts.models import User
from accounts.permissions import is_administrator
from accounts.refusals import Problem, Refused

from .shown import ShownDay, ShownFigure, column

Row = TypeVar("Row", bound=Model)
MOST_DIGITS = 10
"""More than any number of saves has."""


class CuratedForm(forms.ModelForm):  # type: ignore[type-arg]  # each admin page brings its own model
    """The fields of the row, why they change, and what they were when the form was made."""

    refusals: ClassVar[Sequence[Problem]] = ()
    reason = forms.CharField(
        label=_("Reason"), required=False, help_text=_("Kept with the change, for whoever asks later.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = [name for name in self.fields if name not in ("reason", "seen")]
            self.fields["seen"].initial = _written(self.instance, names)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for problem in self.refusals:
            self.add_error(problem.field if problem.field in self.fields else None, problem.rule)
        return cleaned

    def clean_seen(self) -> dict[str, Any]:
        """Field values as the form showed them, typed; empty for a new row."""
        try:
            shown = json.loads(self.cleaned_data["seen"] or "{}")
            return {name: _typed(self.instance, name, value) for name, value in shown.items()}
        except (ValueError, TypeError, AttributeError, KeyError, ValidationError) as problem:
            raise ValidationError(_("This form is damaged: open it again.")) from problem

    def what_was_seen(self) -> dict[str, Any]:
        seen: dict[str, Any] = self.cleaned_data["seen"]
        return seen


def _written(row: Model, names: Iterable[str]) -> str:
    known = {field.name: field for field in row._meta.concrete_fields}
    values = {known[name].attname: known[name].value_from_object(row) for name in names if name in known}
    several = {field.name for field in row._meta.many_to_many} & set(names)
    shown: dict[str, Any] = {name: None if value is None else str(value) for name, value in values.items()}
    shown |= {name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in several}
    return json.dumps(shown)


def _typed(row: Model, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return set(value)
    field = {field.attname: field for field in row._meta.concrete_fields}[name]
    return None if value is None else field.to_python(value)


class VersionedForm(CuratedForm):
    """Guarded by the row's version: its fields hang together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version if self.instance.pk else ""

    def clean_seen(self) -> dict[str, Any]:
        """What is no version is none there ever was."""
        given = self.cleaned_data["seen"]
        return {"version": int(given) if given.isdecimal() and len(given) < MOST_DIGITS else 0}


class ReasonForm(ActionForm):
    """Why the ticked rows change."""

    reason = forms.CharField(label=_("Reason"), required=False)


class GuardedRowForm(forms.ModelForm):  # type: ignore[type-arg]  # each inline brings its own model
    """A row below a form that two people may change at once: refused where it is not what was shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = bool(self.instance.pk) and not field.disabled

    def clean(self) -> dict[str, Any]:
        for name, field in self.fields.items():
            shown = self.data.get(self[name].html_initial_name)
            if field.show_hidden_initial and shown is not None:
                self._refuse_if_changed(name, field, shown)
        return super().clean() or {}

    def _refuse_if_changed(self, name: str, field: forms.Field, shown: str) -> None:
        now = field.prepare_value(self.initial.get(name))
        if field.has_changed(now, shown):
            rule = _("Somebody changed this to “%(now)s” while the form was open.")
            self.add_error(name, ValidationError(rule, params={"now": now}))


class ForAdministrators:
    """Administrators see and add and change; rows with history behind them are never deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_list_display(self, request: HttpRequest) -> Any:
        return [column(self.model, name) for name in self.list_display]  # type: ignore[attr-defined]  # a mixin

    def action_checkbox(self, obj: Any) -> SafeString:
        """As Django's, which renders a template for each box: a sixth of what a list computes."""
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        label = gettext("Select this object for an action - {}").format(obj)
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, label)


class CuratedAdmin(ForAdministrators, admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Writes nothing by itself: `act` gets the bound form and the formsets of the rows below it."""

    form = CuratedForm
    save_on_top = False
    view_on_site = False

    def act(self, actor: Actor, form: Any, formsets: Sequence[Any], change: bool) -> None:
        raise TypeError(f"{type(self).__name__} says what saving means in `act`")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Waits for `save_related`: a row and the rows below it are one act."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        self.act(actor_of(request), form, formsets, change)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"refusals": getattr(request, "refusals", ())})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A refused save is shown again with what was typed and the rule at its field."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refusals = refused.problems  # type: ignore[attr-defined]  # read by get_form
            return super().changeform_view(request, object_id, form_url, extra_context)


class DatedInline(ForAdministrators, admin.TabularInline):  # type: ignore[type-arg]  # generic only in the stubs
    """Dated rows are added, never changed: a new row rules from its day on."""

    extra = 0
    can_delete = False
    ordering = ("valid_from", "recorded_at")
    readonly_fields = ("recorded_at",)
    formfield_overrides = {
        DecimalField: {"widget": ShownFigure},
        DateField: {"widget": ShownDay},
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LedgerAdmin(ForAdministrators, admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """To read only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def person_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the admin site is for people"  # noqa: S101 - narrows the type
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    return Actor.of(person_of(request))


def written_rows(formsets: Sequence[Any], model: type[Row]) -> list[Row]:
    """New and changed rows of one model below the form, not saved yet."""
    rows: list[Row] = []
    for formset in formsets:
        if formset.model is model:
            rows += formset.save(commit=False)
    return rows


def added_rows(formsets: Sequence[Any], model: type[Row]) -> list[Row]:
    """New rows of one model; call after `written_rows`, which finds none any more once they are saved."""
    return [row for formset in formsets if formset.model is model for row in formset.new_objects]


def deleted_rows(formsets: Sequence[Any], model: type[Row]) -> list[Row]:
    """Rows of one model ticked for deletion; call after `written_rows`."""
    return [row for formset in formsets if formset.model is model for row in formset.deleted_objects]
