"""KPIs to be reviewed on 22 November 2026."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import Team, User
from kpis.models import Action, Comment, Measure
from tests.builders import make_kpi, make_measure, make_score, make_team, make_user

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
PORTFOLIO, REVIEWS = "/admin/portfolio/", "/admin/reviews/"
MONTHS = [dt.date(2025 + (8 + number) // 12, (8 + number) % 12 + 1, 1) for number in range(14)]
"""September 2025 to October 2026: the last twelve that are closed on 22 November, and two before."""


def placed(code: str = "OPS_01", team: Team | None = None, **fields: Any) -> Measure:
    """In order by itself, but for what the fields say."""
    owner = fields.pop("owner") if "owner" in fields else make_user()
    kpi = make_kpi(code, name=fields.pop("name", code.title()), owner=owner, **fields)
    return make_measure(kpi, team or make_team(), owner=owner or make_user())


def commented(measure: Measure, author: User) -> None:
    Comment.objects.create(
        measure=measure, grain="month", start=MONTHS[-1], author=author, at=NOW, text="Strike"
    )


def planned_by(measure: Measure, owner: User) -> None:
    Action.objects.create(measure=measure, title="Hire", owner=owner, due=TODAY, opened_at=NOW)


def executive(user: User) -> None:
    user.groups.add(Group.objects.get(name="Executives"))


def scored(measure: Measure, *statuses: str) -> None:
    """The latest of the closed months last."""
    for month, status in zip(MONTHS[-len(statuses) :], statuses, strict=True):
        make_score(measure, month, 80, status=status)
