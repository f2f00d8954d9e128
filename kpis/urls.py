from django.urls import URLResolver, path
from django.urls.resolvers import RoutePattern

from kpis.views import (
    catalogue,
    entry_links,
    home,
    measures,
    months,
    overview,
    people,
    receipts,
    scorecards,
    search,
    sheet_templates,
    sheets,
    strategy,
    target_proposals,
    update,
)


class LateResolver(URLResolver):
    """Its addresses are imported when one of them is asked for or named: with the API come 13 MB, which a
    process that only serves pages does without."""

    def _populate(self) -> None:
        """Its names stand in a namespace, so those outside do not need them."""


urlpatterns = [
    path("", home.home, name="home"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:kpi>/", catalogue.definition, name="definition"),
    path("month/<slug:team>/", months.month, name="month"),
    path("overview/", overview.overview, name="overview"),
    path("people/<str:person>/", people.person, name="person"),
    path("enter/<str:token>/", entry_links.enter, name="enter"),
    path("scorecards/<slug:team>/", scorecards.scorecard, name="scorecard"),
    path("scorecards/<slug:team>/receipt/<slug:node>/<slug:code>/", receipts.receipt, name="receipt"),
    path("scorecards/<slug:team>/<slug:kpi>/", measures.measure, name="measure"),
    path(
        "scorecards/<slug:team>/<slug:kpi>/target/", target_proposals.target_proposal, name="target_proposal"
    ),
    path("search/", search.search, name="search"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<int:upload_id>/", sheets.sheet, name="sheet"),
    path("sheets/<int:upload_id>/problems/", sheets.sheet_problems, name="sheet_problems"),
    path("sheets/template/<slug:team>/", sheet_templates.sheet_template, name="sheet_template"),
    path("strategy/", strategy.strategy, name="strategy"),
    path("update/<slug:team>/", update.update, name="update"),
    LateResolver(RoutePattern("api/"), "kpis.api.routes", app_name="api", namespace="api"),
]
