"""The measures a token reads: which KPI stands on which team's scorecard."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from ninja import Query, Router
from pydantic import BaseModel

from kpis.models import Measure, MeasureLife

from .auth import TokenRequest
from .numbers import plain
from .paging import Code, Page, Paging, cut
from .schema import responses

router = Router(tags=["measures"])


class AskedMeasures(Paging):
    team: Code | None = None


class ListedMeasure(BaseModel):
    """`source` is entry, formula or rollup; only entered measures take values. `active` is today."""

    team: str
    team_name: str
    kpi: str
    kpi_name: str
    source: str
    active: bool
    baseline: str | None


class MeasuresPage(Page):
    items: list[ListedMeasure]


@router.get("/measures", response=responses(MeasuresPage, 404))
def measures(request: TokenRequest, asked: Query[AskedMeasures]) -> MeasuresPage:
    """Those of one team, or of all teams of the token. Measures of persons are for no token."""
    access = request.auth
    found = Measure.objects.readable_with(access.token, access.today)
    if asked.team is not None:
        found = found.filter(team=access.team(asked.team))
    lives = MeasureLife.objects.filter(
        Q(active_to=None) | Q(active_to__gte=access.today),
        measure=OuterRef("pk"),
        active_from__lte=access.today,
    )
    rows, following = cut(request, found.select_related("team", "kpi").annotate(active=Exists(lives)), asked)
    return MeasuresPage(items=[_measure(row) for row in rows], next=following)


def _measure(row: Any) -> ListedMeasure:
    """`row` is a measure with `active` beside its own columns."""
    return ListedMeasure(
        team=row.team.code,
        team_name=row.team.name,
        kpi=row.kpi.code,
        kpi_name=row.kpi.name,
        source=row.source,
        active=row.active,
        baseline=plain(row.baseline),
    )
