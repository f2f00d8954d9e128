import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.models.lines import one_line
from accounts.refusals import Refused

LIVES = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("1 year"))]
USUAL = "90"


class Teams(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, obj: Team) -> str:
        return f"{obj.name} ({obj.code})"


class TokenForm(forms.Form):
    """The password is asked for again: whoever finds an open browser makes no key to take along. Where one
    comes in without a password, as in the demo, there is none to ask for."""

    name = forms.CharField(label=_("Name"), max_length=80, validators=[one_line])
    read = Teams(Team.objects.none(), label=_("Read"), required=False)
    write = Teams(Team.objects.none(), label=_("Read and enter values"), required=False)
    days = forms.ChoiceField(label=_("Works for"), choices=LIVES, initial=USUAL)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(
        self,
        user: User,
        today: dt.date,
        data: Mapping[str, Any] | None = None,
        *,
        without_password: bool = False,
    ) -> None:
        super().__init__(data)
        self.user = user
        self._teams("read").queryset = Team.objects.visible_to(user, today)
        self._teams("write").queryset = Team.objects.editable_by(user, today)
        if without_password:
            del self.fields["password"]

    def clean(self) -> None:
        if not (self.errors or self.cleaned_data["read"] or self.cleaned_data["write"]):
            self.add_error("read", _("Choose at least one team."))

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password

    @property
    def life(self) -> dt.timedelta:
        return dt.timedelta(days=int(self.cleaned_data["days"]))

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.rule)

    def _teams(self, name: str) -> Teams:
        field = self.fields[name]
        assert isinstance(field, Teams)  # noqa: S101  # declared above
        return field
