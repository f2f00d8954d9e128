"""Where somebody starts who has nothing to enter: the teams they may read, with their last score."""

from dataclasses import dataclass

from accounts.models import Team
from kpis import formats
from kpis.calc.facts import Rules
from kpis.calc.periods import Period, period_key
from kpis.calc.scoring import shown_score
from kpis.models import NodeScore, ScoringRules
from kpis.queries.calendars import calendar_of, grace_of, latest_ended
from kpis.queries.dated import in_force
from kpis.queries.entry_book import Reader
from kpis.queries.figures import percent_text

LISTED = 12


@dataclass(frozen=True, slots=True)
class Start:
    code: str
    name: str
    score_text: str
    status: str
    coverage: str


@dataclass(frozen=True, slots=True)
class Starts:
    """The lowest scores of the last month that is closed; `more` teams did better."""

    period_name: str
    key: str
    listed: list[Start]
    more: int


def starts_of(reader: Reader) -> Starts:
    """Four statements: the readable teams, the lowest score first."""
    period = _last_closed(reader)
    rules = in_force(ScoringRules.objects.all(), period.end).first()
    bands = (rules.node_green_at, rules.node_amber_at) if rules else (Rules().green_at, Rules().amber_at)
    rows = NodeScore.objects.filter(
        team__in=Team.objects.visible_to(reader.user, reader.today),
        node=NodeScore.Node.TEAM,
        grain=period.grain,
        start=period.start,
        present=True,
    )
    ordered = rows.exclude(status="").select_related("team").defer("receipt").order_by("score", "team__name")
    calendar = calendar_of(reader.organisation)
    listed = [
        Start(
            row.team.code,
            row.team.name,
            "" if row.score is None else str(shown_score(row.score, *bands)),
            row.status,
            percent_text(row.coverage),
        )
        for row in ordered[:LISTED]
    ]
    name, key = formats.period_name(period, calendar), period_key(calendar, period)
    return Starts(name, key, listed, max(0, ordered.count() - LISTED))


def _last_closed(reader: Reader) -> Period:
    """The latest month, or period of a table, whose deadline has passed."""
    calendar = calendar_of(reader.organisation)
    day = grace_of(reader.organisation).first_open(reader.today)
    return latest_ended(calendar, calendar.fine, day)
