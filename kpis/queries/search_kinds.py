"""What the search can find, each kind as one reader may open it, and the line that is printed of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Team, User
from kpis.models import KPI, Measure, Objective
from kpis.queries.entry_book import Reader


@dataclass(frozen=True, slots=True)
class Hit:
    """`tag` is the state of a definition that is not in use."""

    name: str
    sub: str
    url: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Words are looked for in `fields`; the first is the name that ranks, the second the code."""

    title: str | Promise
    all_of_them: Any
    rows: Callable[[Reader], QuerySet[Any]]
    fields: Sequence[str]
    hit: Callable[[Any], Hit]


def _measures(reader: Reader) -> QuerySet[Measure]:
    in_use = Measure.objects.exclude(kpi__status__in=(KPI.Status.DRAFT, KPI.Status.PROPOSED))
    return in_use.visible_to(reader.user, reader.today).select_related("kpi", "team", "person", "owner")


def _measure(row: Measure) -> Hit:
    url = reverse("measure", args=[row.team.code, row.kpi.code])
    of_person = f"?person={row.person_id}" if row.person_id else ""
    return Hit(row.kpi.name, _joined(row.kpi.code, row.team, row.person or row.owner), f"{url}{of_person}")


def _definitions(reader: Reader) -> QuerySet[KPI]:
    return KPI.objects.visible_to(reader.user, reader.today).select_related("owner")


def _definition(row: KPI) -> Hit:
    tag = "" if row.status == KPI.Status.ACTIVE else row.get_status_display()
    return Hit(
        row.name, _joined(row.code, row.function, row.owner), reverse("definition", args=[row.code]), tag
    )


def _teams(reader: Reader) -> QuerySet[Team]:
    return Team.objects.visible_to(reader.user, reader.today)


def _team(row: Team) -> Hit:
    return Hit(row.name, row.code, reverse("scorecard", args=[row.code]))


def _objectives(reader: Reader) -> QuerySet[Objective]:
    in_use = Q(retired_from=None) | Q(retired_from__gt=reader.today)
    return Objective.objects.filter(in_use).select_related("perspective")


def _objective(row: Objective) -> Hit:
    url = f"{reverse('catalogue')}?objective={row.code}&state=all"
    return Hit(row.name, _joined(row.code, row.perspective), url)


def _people(reader: Reader) -> QuerySet[User]:
    teams = StringAgg("memberships__team__name", ", ", order_by="memberships__team__name")
    return User.objects.visible_to(reader.user, reader.today).annotate(team_names=teams)


def _person(row: Any) -> Hit:
    return Hit(str(row), row.team_names or "", reverse("person", args=[row.pk]))


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


KINDS = {
    "measures": Kind(
        _("Measures"),
        ngettext_lazy("All %(count)s measures", "All %(count)s measures", "count"),
        _measures,
        ("kpi__name", "kpi__code", "owner__name", "person__name", "team__name", "team__code"),
        _measure,
    ),
    "kpis": Kind(
        _("KPIs of the catalogue"),
        ngettext_lazy("All %(count)s KPIs", "All %(count)s KPIs", "count"),
        _definitions,
        ("name", "code", "owner__name", "definition"),
        _definition,
    ),
    "teams": Kind(
        _("Teams"),
        ngettext_lazy("All %(count)s teams", "All %(count)s teams", "count"),
        _teams,
        ("name", "code"),
        _team,
    ),
    "objectives": Kind(
        _("Objectives"),
        ngettext_lazy("All %(count)s objectives", "All %(count)s objectives", "count"),
        _objectives,
        ("name", "code", "perspective__name"),
        _objective,
    ),
    "people": Kind(
        _("People"),
        ngettext_lazy("All %(count)s people", "All %(count)s people", "count"),
        _people,
        ("name", "email"),
        _person,
    ),
}
"""In the order of the page."""
