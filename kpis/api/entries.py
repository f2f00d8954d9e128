"""What stands entered now, with the version that whoever writes it again should send along."""

from ninja import Query, Router

from kpis.calc.periods import period_key
from kpis.models import Entry, KPIVersion
from kpis.queries.history import ruling, versions_of

from .auth import TokenRequest
from .figures import Figures, figures_of
from .of_measures import AskedRows, asked_rows, period_or_none
from .paging import Page, cut
from .schema import responses

router = Router(tags=["entries"])


class ListedEntry(Figures):
    team: str
    kpi: str
    grain: str
    period: str


class EntriesPage(Page):
    items: list[ListedEntry]


@router.get("/entries", response=responses(EntriesPage, 404))
def entries(request: TokenRequest, asked: Query[AskedRows]) -> EntriesPage:
    """Of teams' measures, never of persons. What too few answered is withheld."""
    access = request.auth
    found = asked_rows(Entry.objects.all(), asked, access).select_related(
        "measure__team", "measure__kpi", "revision"
    )
    calendar = access.moment.calendar
    rows, following = cut(request, found, asked)
    versions = versions_of({row.measure.kpi_id for row in rows})
    placed = [(row, period_or_none(calendar, row.grain, row.start)) for row in rows]
    items = [
        _entry(row, period_key(calendar, period), ruling(versions[row.measure.kpi_id], period.end))
        for row, period in placed
        if period
    ]
    return EntriesPage(items=items, next=following)


def _entry(row: Entry, period: str, version: KPIVersion | None) -> ListedEntry:
    return ListedEntry(
        **figures_of(row, row.revision.note, version).model_dump(),
        team=row.measure.team.code,
        kpi=row.measure.kpi.code,
        grain=row.grain,
        period=period,
    )
