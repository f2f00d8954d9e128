"""Giving what is ticked in a list to a new owner."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refused


class NewOwnerForm(ActionForm):
    """Who has the ticked rows from now on, and why."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name", "email"), label=_("New owner"), required=False
    )
    reason = forms.CharField(label=_("Reason"), required=False)


def give_to_new_owner(
    listed: "admin.ModelAdmin[Any]", request: HttpRequest, give: Callable[[User, str], int]
) -> None:
    """`give` gets the owner and the reason that were sent, and says how many it gave."""
    form = NewOwnerForm(request.POST)
    form.fields["action"].choices = listed.get_action_choices(request)  # type: ignore[attr-defined]  # a choice field
    if not form.is_valid() or form.cleaned_data["owner"] is None:
        listed.message_user(request, _("Say who is the new owner."), messages.ERROR)
        return
    owner = form.cleaned_data["owner"]
    try:
        count = give(owner, form.cleaned_data["reason"])
    except Refused as refused:
        listed.message_user(request, str(refused), messages.ERROR)
        return
    listed.message_user(request, _("Handed over to %(owner)s: %(count)s.") % {"owner": owner, "count": count})
