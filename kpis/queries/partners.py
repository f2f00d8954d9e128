"""The KPIs that stand beside one: its guardrail, what it leads and follows, what reads it in a formula."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.tokens import FormulaError
from kpis.models import KPI, KPIVersion, LeadingPair


@dataclass(frozen=True, slots=True)
class Partner:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Partners:
    """Several in one relation, whose name is `title`."""

    title: str
    kpis: list[Partner]


def partners_of(kpi: KPI, today: dt.date) -> list[Partners]:
    """Those there are; `kpi` comes with its guardrail and successor. Three statements."""
    pairs = LeadingPair.objects.filter(Q(leader=kpi) | Q(follower=kpi)).select_related("leader", "follower")
    ahead = [pair.leader for pair in pairs if pair.follower_id == kpi.pk]
    behind = [pair.follower for pair in pairs if pair.leader_id == kpi.pk]
    found = {
        _("Guardrail"): _named([kpi.guardrail]),
        _("Guards"): _named(kpi.guards.all()),
        _("Led by"): _named(ahead),
        _("Leads"): _named(behind),
        _("Read by formulas of"): list(_readers(kpi, today)),
        _("Successor"): _named([kpi.successor]),
    }
    return [Partners(title, kpis) for title, kpis in found.items() if kpis]


def _named(kpis: Iterable[KPI | None]) -> list[Partner]:
    return sorted((Partner(one.code, one.name) for one in kpis if one), key=lambda one: one.name)


def _readers(kpi: KPI, today: dt.date) -> Iterator[Partner]:
    """The text is searched first: to parse every formula of a large catalogue would take a while."""
    latest = KPIVersion.objects.filter(valid_from__lte=today).order_by(
        "kpi__name", "kpi_id", "-valid_from", "-recorded_at"
    )
    in_force = latest.distinct("kpi__name", "kpi_id").values("pk")
    versions = KPIVersion.objects.filter(pk__in=in_force, formula__icontains=kpi.code).select_related("kpi")
    for version in versions.order_by("kpi__name"):
        if kpi.code.lower() in _read(version):
            yield Partner(version.kpi.code, version.kpi.name)


def _read(version: KPIVersion) -> set[str]:
    """The codes its formula reads, in lower case; none where nobody can read it."""
    inputs = {item.name.lower() for item in parse_inputs(version.inputs)}
    try:
        return {code.lower() for code in parse(version.formula).references(inputs)}
    except FormulaError:
        return set()
