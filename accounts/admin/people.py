import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.individuals import end_see_individuals, grant_see_individuals
from accounts.actions.invitations import invite, invite_again
from accounts.actions.people import (
    change_person,
    deactivate,
    reactivate,
    remove_membership,
    set_groups,
    set_role,
)
from accounts.audit import Actor
from accounts.models import Membership, SeeIndividuals, User
from accounts.refusals import Problem, Refused

from .curated import (
    CuratedAdmin,
    CuratedForm,
    ForAdministrators,
    GuardedRowForm,
    ReasonForm,
    actor_of,
    deleted_rows,
    written_rows,
)

admin.site.unregister(EmailAddress)  # one address a person, and it stands with the person
admin.site.unregister(Group)  # the two groups are part of the product; who is in them stands with the person


class MembershipForm(GuardedRowForm):
    """A membership keeps its team: who leaves one and joins another has two acts written down."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["team"].disabled = True
            self.fields["team"].show_hidden_initial = False


class MembershipInline(ForAdministrators, admin.TabularInline):  # type: ignore[type-arg]  # generic only in the stubs
    model = Membership
    form = MembershipForm
    fields = ("team", "role")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new person begins with an empty row, for rows are added by script alone."""
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "team")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The teams are read once for all rows."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.choices = list(field.choices)
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class PersonForm(CuratedForm):
    class Meta:
        model = User
        fields = ("email", "name", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}
        help_texts = {
            "email": _("A new person gets an invitation to this address, to set a password."),
            "groups": _("Administrators curate. Executives read the figures of all teams."),
        }


@admin.register(User)
class PersonAdmin(CuratedAdmin):
    form = PersonForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "groups", "memberships__role")
    search_fields = ("email", "name")
    fields = ("email", "name", "groups", "reason", "seen")
    inlines = (MembershipInline,)
    action_form = ReasonForm
    actions = ("send_new_invitation", "end_log_in", "allow_log_in")

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        data, now = form.cleaned_data, timezone.now()
        name, email, reason = data["name"], data["email"], data["reason"]
        if change:
            seen = form.what_was_seen()
            person = change_person(
                actor, form.instance, name=name, email=email, now=now, seen=seen, reason=reason
            )
        else:
            person = invite(actor, email, name, now=now, reason=reason)
        form.instance.pk = person.pk
        if set(data["groups"]) != set(person.groups.all()):
            set_groups(actor, person, [group.name for group in data["groups"]], now=now, reason=reason)
        for row in written_rows(formsets, Membership):
            set_role(actor, person, row.team, row.role, now=now, reason=reason)
        for row in deleted_rows(formsets, Membership):
            remove_membership(actor, row, now=now, reason=reason)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            hours = settings.TIMES["invitation"] // dt.timedelta(hours=1)
            words = {"email": form.instance.email, "hours": hours}
            told = _("An invitation goes to %(email)s; its link works for %(hours)s hours.")
            self.message_user(request, told % words)

    @admin.action(description=_("Send a new invitation"))
    def send_new_invitation(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            invite_again(actor_of(request), person, now=timezone.now())

    @admin.action(description=_("End log-in at once"))
    def end_log_in(self, request: HttpRequest, people: QuerySet[User]) -> None:
        ended: list[str] = []
        try:
            for person in people:
                reason = request.POST.get("reason", "").strip()
                deactivate(actor_of(request), person, now=timezone.now(), reason=reason)
                ended.append(str(person))
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        if ended:
            told = _("No log-in any more: %(people)s. What they owned stands under “To hand over”.")
            self.message_user(request, told % {"people": ", ".join(ended)})

    @admin.action(description=_("Allow log-in again"))
    def allow_log_in(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            reason = request.POST.get("reason", "").strip()
            reactivate(actor_of(request), person, now=timezone.now(), reason=reason)


@admin.register(SeeIndividuals)
class SeeIndividualsAdmin(CuratedAdmin):
    list_display = ("holder", "team", "valid_from", "valid_to", "reason")
    list_select_related = ("holder", "team")
    fields = ("holder", "team", "valid_from", "valid_to", "reason", "seen")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("holder", "team", "valid_from") if obj else ()

    def act(self, actor: Actor, form: Any, formsets: Any, change: bool) -> None:
        right, data, now = form.instance, form.cleaned_data, timezone.now()
        if not change:
            dates = {"valid_from": data["valid_from"], "valid_to": data["valid_to"]}
            granted = grant_see_individuals(
                actor, right.holder, right.team, **dates, reason=data["reason"], now=now
            )
            right.pk = granted.pk
        elif data["valid_to"] is None:
            raise Refused([Problem("valid_to", "", gettext("Say on which day the right ends."))])
        else:
            end, seen = data["valid_to"], form.what_was_seen()
            end_see_individuals(actor, right, last_day=end, now=now, seen=seen, reason=data["reason"])
