"""What an installation still lacks before it can report: the list an administrator works off at first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, Team, User
from accounts.models.people import EXECUTIVES
from kpis.models import KPI, Target

UNNAMED = Organisation._meta.get_field("name").default


@dataclass(frozen=True, slots=True)
class Step:
    """`url` leads to where it is done; empty where no page can do it."""

    words: str
    more: str
    url: str
    is_done: bool


def steps_of(organisation: Organisation) -> list[Step]:
    """None left to do: an empty list. One statement."""
    rows = Organisation.objects.filter(pk=organisation.pk).annotate(**_there())
    there: Mapping[str, bool] = vars(rows.get())
    steps = [
        _named(organisation),
        *_people_steps(there),
        Step(
            _("Adopt the first KPIs"),
            _("From the library, with objective, owner and target."),
            reverse("library"),
            there["kpis"] and there["targets"],
        ),
        _mail(),
    ]
    return [] if all(step.is_done for step in steps) else steps


def _there() -> dict[str, Exists]:
    active = Membership.objects.filter(user__is_active=True)
    rows = {
        "teams": Team.objects.all(),
        "executives": User.objects.filter(groups__name=EXECUTIVES, is_active=True),
        "managers": active.filter(role=Membership.Role.MANAGER),
        "contributors": active.exclude(role=Membership.Role.VIEWER),
        "kpis": KPI.objects.filter(status=KPI.Status.ACTIVE),
        "targets": Target.objects.all(),
    }
    return {name: Exists(found) for name, found in rows.items()}


def _named(organisation: Organisation) -> Step:
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    more = _("Name, time zone, language, currency and fiscal year.")
    return Step(_("Name the organisation"), more, url, organisation.name != UNNAMED)


def _people_steps(there: Mapping[str, bool]) -> list[Step]:
    person = reverse("admin:accounts_user_add")
    return [
        Step(
            _("Add a team"),
            _("One for the whole organisation; others below it."),
            reverse("admin:accounts_team_add"),
            there["teams"],
        ),
        Step(
            _("Invite an executive"),
            _("In the group Executives: reads the figures of all teams and gets reports."),
            person,
            there["executives"],
        ),
        Step(
            _("Name a manager"),
            _("A member of a team who comments, finishes the month and reopens it."),
            person,
            there["managers"],
        ),
        Step(
            _("Name who enters the figures"),
            _("A contributor or manager of the team. You may join a team, to see its figures yourself."),
            person,
            there["contributors"],
        ),
    ]


def _mail() -> Step:
    """Nobody's mail leaves the demo."""
    is_sent = settings.DEMO_LOGINS or "OutboxBackend" not in settings.EMAIL_BACKEND
    more = _("Until EMAIL_URL is set where the portal is started, every mail is kept in the outbox.")
    return Step(_("Let mail go out"), more, "" if is_sent else reverse("outbox"), is_sent)
