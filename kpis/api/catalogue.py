"""The catalogue: which KPIs there are, each with the definition in force today. No figures stand in it."""

import datetime as dt

from ninja import Query, Router
from pydantic import BaseModel

from accounts.models import BEGINNING
from kpis.calc.inputs import parse_inputs
from kpis.models import KPI, KPIVersion
from kpis.queries.catalogue import definitions_in_force

from .auth import TokenRequest
from .numbers import plain
from .paging import Page, Paging, cut
from .schema import responses

router = Router(tags=["catalogue"])


class Definition(BaseModel):
    """`valid_from` is null for what was in force from the beginning."""

    valid_from: dt.date | None
    objective: str | None
    perspective: str | None
    scope: str
    unit: str
    currency: str
    decimals: int
    direction: str
    frequency: str
    aggregation: str
    formula: str
    inputs: list[str]
    natural_min: str | None
    natural_max: str | None


class CataloguedKPI(BaseModel):
    code: str
    name: str
    definition: str
    function: str
    level: str
    kind: str
    status: str
    source: str
    in_force: Definition | None


class CataloguePage(Page):
    items: list[CataloguedKPI]


@router.get("/catalogue", response=responses(CataloguePage))
def catalogue(request: TokenRequest, asked: Query[Paging]) -> CataloguePage:
    """All KPIs, drafts and retired ones too."""
    access = request.auth
    kpis, following = cut(request, KPI.objects.visible_to(access.user, access.today), asked)
    found = definitions_in_force(kpis, access.today)
    return CataloguePage(items=[_kpi(kpi, found.get(kpi.pk)) for kpi in kpis], next=following)


@router.get("/catalogue/{slug:code}", response=responses(CataloguedKPI, 404))
def definition(request: TokenRequest, code: str) -> CataloguedKPI:
    """One KPI by its code, in any case."""
    kpi = request.auth.kpi(code)
    return _kpi(kpi, definitions_in_force([kpi], request.auth.today).get(kpi.pk))


def _kpi(kpi: KPI, version: KPIVersion | None) -> CataloguedKPI:
    own = {name: getattr(kpi, name) for name in CataloguedKPI.model_fields if name != "in_force"}
    return CataloguedKPI(**own, in_force=_definition(version) if version else None)


SAME = ("scope", "unit", "currency", "decimals", "direction", "frequency", "aggregation", "formula")


def _definition(version: KPIVersion) -> Definition:
    objective = version.objective
    return Definition(
        **{name: getattr(version, name) for name in SAME},
        valid_from=None if version.valid_from == BEGINNING else version.valid_from,
        objective=objective.code if objective else None,
        perspective=objective.perspective.code if objective else None,
        inputs=_input_names(version),
        natural_min=plain(version.natural_min),
        natural_max=plain(version.natural_max),
    )


def _input_names(version: KPIVersion) -> list[str]:
    named = [item.name for item in parse_inputs(version.inputs)]
    is_weighted = version.aggregation == KPIVersion.Aggregation.WEIGHTED_MEAN
    return named or (["value", "weight"] if is_weighted else [])
