"""A page about a KPI is opened: counted for the KPI, not for whoever opened it."""

import datetime as dt

from django.http import HttpRequest

from kpis.actions.openings import count_opening


def note_opening(request: HttpRequest, kpi_id: int, *, today: dt.date) -> None:
    """What a browser fetches before anybody asked for it was opened by nobody."""
    fetched_early = any("prefetch" in request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
    if request.method == "GET" and not fetched_early:
        count_opening(kpi_id, today)
