"""The catalogue: which definitions there are. No figure stands in it, so every reader finds the same."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import ngettext

from accounts.models import User
from kpis.models import KPI, KPIVersion, Objective, Perspective
from kpis.queries.dated import in_force
from kpis.queries.matching import having_words

EVERY_STATE = "all"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: pairs of a value and its words."""

    perspectives: list[tuple[str, str]]
    objectives: list[tuple[str, str]]
    functions: list[tuple[str, str]]
    owners: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; an empty part filters nothing. Every word must be found somewhere."""

    words: tuple[str, ...] = ()
    perspective: str = ""
    objective: str = ""
    function: str = ""
    state: str = KPI.Status.ACTIVE
    owner: str = ""


def choices() -> Choices:
    owners = User.objects.filter(owned_kpis__isnull=False).distinct().order_by("name", "email")
    functions = KPI.objects.exclude(function="").order_by("function").values_list("function", flat=True)
    return Choices(
        list(Perspective.objects.values_list("code", "name")),
        list(Objective.objects.values_list("code", "name")),
        [(name, name) for name in functions.distinct()],
        [(str(owner.pk), str(owner)) for owner in owners],
    )


def find(kpis: QuerySet[KPI], wanted: Wanted, today: dt.date) -> QuerySet[KPI]:
    """With `perspective_name` as of today, empty for metrics; by name."""
    version = in_force(KPIVersion.objects.filter(kpi=OuterRef("pk")), today)
    found = kpis.annotate(
        perspective_name=Subquery(version.values("objective__perspective__name")[:1]),
        perspective_code=Subquery(version.values("objective__perspective__code")[:1]),
        objective_code=Subquery(version.values("objective__code")[:1]),
    )
    found = having_words(found, wanted.words, "name", "code", "definition", "owner__name")
    filters = {
        "function": wanted.function,
        "perspective_code": wanted.perspective,
        "objective_code": wanted.objective,
        "owner": wanted.owner,
    }
    found = found.filter(**{name: value for name, value in filters.items() if value})
    if wanted.state != EVERY_STATE:
        found = found.filter(status=wanted.state)
    return found.only("code", "name", "function", "status").order_by("name", "code")


def definitions_in_force(kpis: Iterable[KPI], today: dt.date) -> dict[int, KPIVersion]:
    """By KPI, those that have one by today, with their objective and perspective, in one statement."""
    rows = KPIVersion.objects.filter(kpi__in=[kpi.pk for kpi in kpis], valid_from__lte=today)
    latest = rows.order_by("kpi_id", "-valid_from", "-recorded_at").distinct("kpi_id")
    return {row.kpi_id: row for row in latest.select_related("objective__perspective")}


def counts_by_state() -> list[str]:
    """ "40 active KPIs", "3 drafts", "12 retired": the states there are."""
    counts = dict(KPI.objects.order_by().values_list("status").annotate(Count("pk")))
    return [_counted(state, counts[state]) for state in KPI.Status.values if counts.get(state)]


def _counted(state: str, count: int) -> str:
    words = {
        KPI.Status.ACTIVE: ngettext("%(count)s active KPI", "%(count)s active KPIs", count),
        KPI.Status.PROPOSED: ngettext("%(count)s proposal", "%(count)s proposals", count),
        KPI.Status.DRAFT: ngettext("%(count)s draft", "%(count)s drafts", count),
        KPI.Status.SUSPENDED: ngettext("%(count)s suspended", "%(count)s suspended", count),
        KPI.Status.RETIRED: ngettext("%(count)s retired", "%(count)s retired", count),
    }
    return words[KPI.Status(state)] % {"count": count}
