"""How often a team's figures are not applicable, and who says so most: that is where one looks first."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team
from kpis.calc.periods import Period
from kpis.models import Entry
from kpis.queries.entry_book import Reader

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class NaCount:
    """`words`: "N/A 14 times in 12 months, most by Customer care: 6"; `team` is the one to look at."""

    code: str
    name: str
    team: str
    times: int
    words: str


def na_counts(reader: Reader, team: Team, period: Period) -> list[NaCount]:
    """Of the measures of the team and the teams below it in the 12 months that end with the period, the most
    frequent first; one statement. Persons' measures are no part of it."""
    rows = Entry.objects.filter(
        state="na",
        measure__person=None,
        measure__team__in=Team.objects.under([team.pk], reader.today),
        grain=period.grain,
        start__gt=period.start - YEAR,
        start__lte=period.start,
    )
    names = ("measure__kpi__code", "measure__kpi__name", "measure__team__code", "measure__team__name")
    said = rows.order_by().values(*names, "revision__actor__name", "revision__actor__email")
    by_kpi: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in said.annotate(times=Count("pk")):
        by_kpi[row["measure__kpi__code"], row["measure__kpi__name"]].append(row)
    found = [_count(code, name, some) for (code, name), some in by_kpi.items()]
    return sorted(found, key=lambda one: (-one.times, one.code))


def _count(code: str, name: str, rows: list[dict[str, Any]]) -> NaCount:
    """Of several teams the one, in a single team the person."""
    teams, people = Counter[tuple[str, str]](), Counter[str]()
    for row in rows:
        teams[row["measure__team__name"], row["measure__team__code"]] += row["times"]
        people[row["revision__actor__name"] or row["revision__actor__email"] or _("the folder")] += row[
            "times"
        ]
    (team_name, team_code), in_team = min(teams.items(), key=lambda one: (-one[1], one[0]))
    person, by_person = min(people.items(), key=lambda one: (-one[1], one[0]))
    who, most = (team_name, in_team) if len(teams) > 1 else (person, by_person)
    times = sum(teams.values())
    said = {"times": times, "who": who, "most": most}
    if most == times:
        words = ngettext(
            "N/A %(times)s time in 12 months, by %(who)s",
            "N/A %(times)s times in 12 months, all by %(who)s",
            times,
        )
    else:
        words = _("N/A %(times)s times in 12 months, most by %(who)s: %(most)s")
    return NaCount(code, name, team_code, times, words % said)
