"""The organisation tree of a day, whole, for work in memory."""

import datetime as dt

from accounts.models import TeamTerms


def parents_on(day: dt.date) -> dict[int, int | None]:
    """Team id -> id of its parent, by the terms in force on that day."""
    terms = TeamTerms.objects.filter(valid_from__lte=day)
    latest = terms.order_by("team_id", "-valid_from", "-recorded_at").distinct("team_id")
    return dict(latest.values_list("team_id", "parent_id"))
