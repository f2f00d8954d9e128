"""The page of one measure in one period: its state, its series, where it came from, what is said about it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from kpis import formats
from kpis.calc.periods import Calendar, Period, containing, is_finer, period_key, shift
from kpis.models import KPIVersion, Measure, Score
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.chart_views import ChartView
from kpis.queries.comparisons import Comparison, comparisons, year_score
from kpis.queries.data_notes import tags_of
from kpis.queries.definitions import formula_words
from kpis.queries.discussion import Talk, talk
from kpis.queries.driver_tables import DriverTable, driver_table
from kpis.queries.figures import Delta, Meaning, delta, delta_text, gap_text, target_with_unit
from kpis.queries.freshness import updating_since
from kpis.queries.history import ruling, versions_of
from kpis.queries.leads import LeadLine, lead_lines
from kpis.queries.limits import Limits, limits
from kpis.queries.measure_actions import Actions, actions_of
from kpis.queries.measure_figures import Figure, figure
from kpis.queries.outlooks import Outlook, OutlookRows, outlook, outlook_rows
from kpis.queries.sentences import Sentence, sentences
from kpis.queries.series import Point, points, stored_scores


@dataclass(frozen=True, slots=True)
class State:
    """The measure in the period asked for; `status` is empty where no score is stored."""

    value: str
    unit: str
    status: str
    reason: str
    tags: list[str]
    score_text: str
    target: str
    change: Delta
    change_text: str
    previous: str
    updating_since: str


@dataclass(frozen=True, slots=True)
class KnownScores:
    """The scores of a measure at one grain, and of the year around the last, as known at a moment."""

    at: dt.datetime
    scores: list[Score]
    year: Score | None = None

    def since(self, first: dt.date) -> list[Score]:
        return [score for score in self.scores if score.start >= first]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    measure: Measure
    period: Period
    key: str
    person_part: str
    kept: str
    period_name: str
    lede: str
    tags: list[str]
    state: State
    outlook: Outlook
    sentences: list[Sentence]
    drivers: DriverTable | None
    leads: list[LeadLine]
    limits: Limits | None
    figure: Figure
    comparisons: list[Comparison]
    facts: list[tuple[str, str]]
    version_note: str
    talk: Talk
    actions: Actions

    @property
    def base(self) -> str:
        return f"?period={self.key}{self.person_part}"


def address_of(calendar: Calendar, measure: Measure, period: Period) -> str:
    """The address of this measure and period, open for more parameters."""
    return f"?period={period_key(calendar, period)}{_person_part(measure)}"


def _person_part(measure: Measure) -> str:
    return f"&person={measure.person_id}" if measure.person_id else ""


def period_for(calendar: Calendar, period: Period, frequency: str) -> Period:
    """A period finer than the KPI's frequency leads to the one around it, which is the finest there is."""
    if not is_finer(period.grain, frequency):
        return period
    found = containing(calendar, period, frequency)
    return found if calendar.holds(found) else latest_ended(calendar, frequency, period.end)


def known_period(calendar: Calendar, measure: Measure, period: Period, known: dt.datetime) -> Period:
    """The same by what was known of the KPI's frequency at a moment."""
    version = ruling(versions_of([measure.kpi_id], known).get(measure.kpi_id, []), period.end)
    return period_for(calendar, period, version.frequency) if version else period


def measure_page(
    organisation: Organisation,
    measure: Measure,
    period: Period,
    today: dt.date,
    *,
    view: ChartView | None = None,
    known: KnownScores | None = None,
    plain: bool | None = None,
) -> MeasurePage:
    """`measure` comes with its KPI, team, owner and deputy. The number of statements is fixed.

    With `known` it is made of those scores, and of what had been recorded by their moment.
    """
    calendar, zone = calendar_of(organisation), organisation.zone
    moment = known.at if known else None
    versions = versions_of([measure.kpi_id], moment).get(measure.kpi_id, [])
    version = ruling(versions, period.end) or KPIVersion(kpi=measure.kpi)
    period = period_for(calendar, period, version.frequency)
    meaning = Meaning(version.unit, version.decimals, version.direction, version.frequency)
    view = view or ChartView()
    since = view.since(calendar, period)
    rows = known.since(since) if known else stored_scores(measure, period, since)
    series = points(calendar, rows, meaning, period)
    ahead = OutlookRows() if known else outlook_rows(calendar, measure, period, plain=plain)
    year = known.year if known else year_score(calendar, measure, period)
    said = Talk([]) if known else talk(measure, period, zone, today)
    done = Actions([], [])
    if not known:
        done = actions_of(calendar, measure, meaning, versions, zone, today)
    return MeasurePage(
        measure=measure,
        period=period,
        key=period_key(calendar, period),
        person_part=_person_part(measure),
        kept=f"{_person_part(measure)}{view.query}",
        period_name=formats.period_name(period, calendar),
        lede=measure.kpi.definition,
        tags=_tags(measure, version),
        state=_state(calendar, meaning, series, zone, today),
        outlook=outlook(calendar, ahead, period, meaning.decimals, meaning.unit),
        sentences=[] if known else sentences(calendar, measure, period),
        drivers=None if known else driver_table(calendar, measure, version, period),
        leads=[] if known else lead_lines(measure),
        limits=None if known else limits(calendar, ahead, period, zone),
        figure=figure(calendar, measure, meaning, series, versions, view, today, ahead, done.happened),
        comparisons=comparisons(calendar, meaning, period, series[-1].score, year),
        facts=_facts(measure, version, today),
        version_note=_version_note(versions),
        talk=said,
        actions=done,
    )


def _state(
    calendar: Calendar, meaning: Meaning, series: list[Point], zone: dt.tzinfo, today: dt.date
) -> State:
    now = series[-1]
    earlier = series[-2].value if len(series) > 1 else None
    score = now.score
    target = formats.target_text(meaning.direction, now.lines, meaning.decimals)
    change = delta(meaning, now.value, earlier, score.change if score else None)
    gap = gap_text(meaning, now.value, now.lines)
    return State(
        value=formats.number(now.value, meaning.decimals),
        unit=meaning.unit,
        status=score.status if score else "",
        reason=formats.reason_words(score.reason) if score else "",
        tags=tags_of(score, is_carried=False) if score else [],
        score_text=formats.score_text(score.score if score else None),
        target=", ".join(filter(None, [target_with_unit(target, meaning.unit), gap])),
        change=change,
        change_text=delta_text(meaning, change, now.value, earlier),
        previous=formats.period_short(shift(calendar, now.period, -1), calendar),
        updating_since=updating_since([score] if score else [], zone, today),
    )


def _tags(measure: Measure, version: KPIVersion) -> list[str]:
    kind = str(measure.kpi.get_kind_display())
    return [kind[:1].upper() + kind[1:], formats.frequency_word(version.frequency)]


def _facts(measure: Measure, version: KPIVersion, today: dt.date) -> list[tuple[str, str]]:
    facts = [
        (_("Owner"), str(measure.owner) if measure.owner else _("nobody yet")),
        (_("Deputy"), _deputy(measure, today)),
        (
            _("Objective"),
            version.objective.name if version.objective else _("none: a metric, not part of the score"),
        ),
        (_("Formula"), formula_words(version)),
        (_("Figures"), str(measure.get_source_display())),
        (_("Source"), measure.kpi.source),
        (_("Unit"), formats.unit_line(version.unit, version.decimals, str(version.get_direction_display()))),
        (_("Period total"), formats.period_total(version.aggregation)),
        (_("Guardrail"), measure.kpi.guardrail.name if measure.kpi.guardrail else ""),
    ]
    return [(name, said) for name, said in facts if said]


def _deputy(measure: Measure, today: dt.date) -> str:
    if measure.deputy is None or (measure.deputy_to and measure.deputy_to < today):
        return ""
    if measure.deputy_to is None:
        return str(measure.deputy)
    words = {"name": str(measure.deputy), "day": formats.day_short(measure.deputy_to)}
    return _("%(name)s to %(day)s") % words


def _version_note(versions: list[KPIVersion]) -> str:
    """Only where the definition has changed: since when the latest one is valid, and what that breaks."""
    if len(versions) < 2:
        return ""
    words = {"number": len(versions), "day": formats.day_text(versions[-1].valid_from)}
    if versions[-1].minor or versions[-1].comparable:
        return _("Version %(number)s since %(day)s. Older values are comparable.") % words
    return _("Version %(number)s since %(day)s. Older values are not comparable.") % words
