"""Finding one measure by the codes of its address."""

import datetime as dt

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower

from accounts.models import User
from kpis.models import KPIVersion, Measure
from kpis.models.querysets import MeasureQuerySet
from kpis.queries.dated import in_force


def measures_at(
    user: User, team: str, kpi: str, person: int | None, today: dt.date
) -> MeasureQuerySet[Measure]:
    """At most one row: that of the team, or of the person in it; codes in any case.

    With `frequency`, of the version in force today or else of the first.
    """
    version = in_force(KPIVersion.objects.filter(kpi=OuterRef("kpi")), today)
    visible = Measure.objects.visible_to(user, today).filter(person=person)
    return (
        visible.alias(team_lower=Lower("team__code"), kpi_lower=Lower("kpi__code"))
        .filter(team_lower=team.lower(), kpi_lower=kpi.lower())
        .select_related("team", "kpi__guardrail", "owner", "deputy", "person")
        .annotate(frequency=Subquery(version.values("frequency")[:1]))
    )
