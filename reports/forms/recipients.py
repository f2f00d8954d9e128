"""The recipients of a schedule as rows: what kind, and who."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from reports.models import ReportRecipient, ReportSchedule
from reports.queries.people import people_called

from .named_people import person_input, the_one
from .problems import PlaceProblem, problems_of

BLANK_ROWS = 3
MOST_ROWS = 1000
PREFIX, ROW = "recipients", ("kind", "who", "gone")
PERSON, ADDRESS, GROUP, ROLE = "person", "address", "group", "role"


class RecipientForm(forms.Form):
    """`kind` alone names a group or a role; a person or an address is written into `who`."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    who = forms.CharField(
        label=gettext_lazy("Name or address"), required=False, max_length=254, widget=person_input()
    )
    gone = forms.BooleanField(label=gettext_lazy("Take off"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kind"].error_messages["invalid_choice"] = _("Choose one of the list.")

    @property
    def is_used(self) -> bool:
        given = self.cleaned_data
        return not given.get("gone") and bool(given.get("kind") or given.get("who"))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors or not self.is_used:
            return given
        kind, who = given["kind"], given["who"]
        if not kind:
            self.add_error("kind", _("Say what it is."))
        elif kind in (PERSON, ADDRESS) and not who:
            self.add_error("who", _("Say who it is."))
        elif kind not in (PERSON, ADDRESS) and who:
            self.add_error("who", _("A group or a role needs no name: leave this empty."))
        elif kind == ADDRESS:
            self._check_address(who)
        return given

    def _check_address(self, who: str) -> None:
        try:
            validate_email(who)
        except forms.ValidationError:
            self.add_error("who", _("This is no e-mail address."))


class BaseRecipients(forms.BaseFormSet):  # type: ignore[type-arg]  # it takes none at run time
    """People of all rows are looked up by one statement."""

    def add_fields(self, form: RecipientForm, index: int | None) -> None:
        """The head of a column names its controls to the eye; to the ear each says its row as well."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            words = {"number": (index or 0) + 1, "label": field.label}
            field.widget.attrs["aria-label"] = _("Recipient %(number)s, %(label)s") % words
            field.widget.attrs["class"] = "tap" if name == "gone" else "input"

    def clean(self) -> None:
        self._lines: list[ReportRecipient] = []
        used = [form for form in self.forms if not form.errors and form.is_used]
        typed = [form.cleaned_data["who"] for form in used if form.cleaned_data["kind"] == PERSON]
        called, seen = people_called(typed), set()
        for form in used:
            try:
                line = _line(form.cleaned_data, called)
            except forms.ValidationError as problem:
                form.add_error("who", problem)
                continue
            if line.says in seen:
                form.add_error("kind", _("A recipient is listed once."))
            seen.add(line.says)
            self._lines.append(line)

    def lines(self) -> list[ReportRecipient]:
        """Everybody who is wanted, of a valid form."""
        return self._lines

    def problems(self) -> Iterator[PlaceProblem]:
        for number, form in enumerate(self.forms, start=1):
            yield from problems_of(form, _("Recipient %(number)s") % {"number": number})


Recipients = forms.formset_factory(
    RecipientForm, formset=BaseRecipients, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def recipients_form(data: Any, schedule: ReportSchedule) -> BaseRecipients:
    """What is sent counts by itself: no row is left out for being as it was stored."""
    stored = schedule.recipients.all() if schedule.pk and data is None else []
    return _recipients(data, [_shown(row) for row in stored])


def unchecked_recipients(data: QueryDict) -> BaseRecipients:
    """The rows as they were typed, and blank ones below them."""
    rows = [{name: data.get(f"{PREFIX}-{n}-{name}", "") for name in ROW} for n in range(MOST_ROWS)]
    return _recipients(None, [row for row in rows if row["kind"] or row["who"]])


def _recipients(data: Any, initial: list[dict[str, str]]) -> BaseRecipients:
    made = Recipients(data, initial=initial, prefix=PREFIX, form_kwargs={"kinds": _kinds()})
    assert isinstance(made, BaseRecipients)  # noqa: S101 - narrows the type
    return made


def _kinds() -> list[tuple[str, Any]]:
    groups = [
        (f"{GROUP}:{pk}", _("everybody in %(group)s") % {"group": name})
        for pk, name in Group.objects.order_by("name").values_list("pk", "name")
    ]
    roles = [
        (f"{ROLE}:{role.value}", _("every %(role)s of the team") % {"role": role.label})
        for role in Membership.Role
    ]
    return [("", "–"), (PERSON, _("a person")), (ADDRESS, _("an outside address")), *groups, *roles]


def _shown(row: ReportRecipient) -> dict[str, str]:
    if row.user is not None:
        return {"kind": PERSON, "who": row.user.email}
    if row.address:
        return {"kind": ADDRESS, "who": row.address}
    return {"kind": f"{GROUP}:{row.group_id}" if row.group_id else f"{ROLE}:{row.role}"}


def _line(given: dict[str, Any], called: Any) -> ReportRecipient:
    kind, _colon, key = given["kind"].partition(":")
    match kind:
        case "person":
            return ReportRecipient(user=the_one(given["who"], called))
        case "address":
            return ReportRecipient(address=given["who"].lower())
        case "group":
            return ReportRecipient(group_id=int(key))
    return ReportRecipient(role=key)
