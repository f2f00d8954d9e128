"""Facts become words: the one place where a report is written."""

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import Period, period_key
from reports.calc.changed import spelled_out
from reports.calc.facts import MeasureFact, NodeFact, ReportFacts, TeamFact
from reports.calc.highlights import Attention, Highlights, branch_of
from reports.calc.moves import moved
from reports.calc.restated import MOST_CORRECTED, MOST_RESTATED, told

from . import attention, changed, headline, plans, restated, sentences
from .content import AttentionItem, Content, Frame, KpiRow, State, TeamRow, only
from .notes import notes

MOST_TEAMS = 20
"""Rows of the table of teams; the rest is counted, so that a mail is never clipped."""


def write(facts: ReportFacts, found: Highlights, frame: Frame) -> Content:
    """In the language that is active; `files` is said once they are there."""
    anew = told(facts.restated, MOST_CORRECTED if frame.corrects else MOST_RESTATED)
    agreed = spelled_out(facts.changed)
    finding, reported = headline.finding(facts, found), sentences.reported(found, facts)
    corrects, today = headline.corrects(frame), frame.known_at.date()
    content = Content(
        language=frame.language,
        subject=headline.subject(facts, found, frame),
        preheader=corrects or f"{finding} {reported}".strip(),
        kicker=headline.kicker(facts, found, frame),
        corrects=corrects,
        corrects_link=_("See the report it corrects") if frame.corrects else "",
        corrects_url=frame.corrects.url if frame.corrects else "",
        title=headline.title(facts, found),
        state=_node_state(found.lead.result) if found.lead else None,
        finding=finding,
        coverage=" ".join(filter(None, [reported, headline.provisional(found, facts)])),
        known_at=_("Figures as known on %(moment)s.") % {"moment": headline.moment(frame)},
        updating=_updating(facts),
        button=_("Open the report"),
        report_url=frame.report_url,
        attention_note=_most_of(len(found.attention), found.attention_total),
        attention=tuple(_attention(item, facts, frame) for item in found.attention),
        teams_title=_("Teams") if found.teams else _("Perspectives"),
        change_title=_("vs %(period)s") % {"period": _beside(facts.previous, facts)},
        teams=_team_rows(facts, found, frame),
        teams_cut=_teams_cut(found),
        off_track_note=_most_of(len(found.off_track), found.off_track_total),
        value_title=_value_title(facts),
        trend_title=_trend_title(frame),
        off_track=tuple(_kpi_row(fact, facts, found, frame) for fact in found.off_track),
        going_well=tuple(_kpi_row(fact, facts, found, frame) for fact in found.going_well),
        actions=plans.lines(found, facts, today),
        actions_more=plans.more(found),
        restated=restated.lines(anew, facts, frame),
        restated_more=restated.more(anew),
        changed=tuple(changed.line(one, facts) for one in agreed.shown),
        changed_more=changed.more(agreed),
        notes=notes(found, facts),
        files="",
        footer=headline.footer(frame),
        archive=_("See this report in the archive"),
        stop=_("Stop this report"),
        stop_url=frame.stop_url,
    )
    return only(content, frame.sections)


def _trend_title(frame: Frame) -> str:
    return {"month": _("13 months"), "period": _("13 periods")}.get(frame.cadence, _("13 quarters"))


def state_of(status: str) -> State:
    look = formats.STATUS[status]
    return State(look.css, f"{look.shape}\N{NO-BREAK SPACE}{look.word}")


def _node_state(node: NodeFact) -> State:
    return state_of(node.status)


def _updating(facts: ReportFacts) -> str:
    if not facts.updating:
        return ""
    return _("Some scores were still being recomputed then; this is what was stored.")


def _attention(item: Attention, facts: ReportFacts, frame: Frame) -> AttentionItem:
    return AttentionItem(
        title=attention.title(item),
        text=attention.text(item, facts),
        remark=attention.remark(item),
        who=attention.who(item, facts, frame.known_at.date()),
        url=_measure_url(item.measure, facts, frame) if item.measure else _team_url(item.team, facts, frame),
    )


def _team_rows(facts: ReportFacts, found: Highlights, frame: Frame) -> tuple[TeamRow, ...]:
    """The teams below the lead; a team without any shows its perspectives instead."""
    measures = {fact.id: fact for fact in facts.measures}
    if found.teams or found.lead is None:
        rows = [(team, team.result) for team in found.teams[:MOST_TEAMS]]
    else:
        rows = [(found.lead, node) for node in found.lead.perspectives]
    return tuple(_team_row(team, node, measures, facts, frame) for team, node in rows)


def _team_row(
    team: TeamFact, node: NodeFact, measures: dict[int, MeasureFact], facts: ReportFacts, frame: Frame
) -> TeamRow:
    worst = measures.get(node.worst) if node.worst else None
    return TeamRow(
        name=node.name,
        url=_team_url(team, facts, frame),
        worst=_worst(worst),
        score=sentences.node_score(node.score, facts),
        change="".join(formats.split_change(moved(node, facts.bands), 0)),
        state=_node_state(node),
    )


def _worst(fact: MeasureFact | None) -> str:
    if fact is None or fact.score is None:
        return ""
    return _("Worst: %(kpi)s, score %(score)s") % {"kpi": fact.name, "score": formats.score_text(fact.score)}


def _teams_cut(found: Highlights) -> str:
    rest = len(found.teams) - MOST_TEAMS
    if rest <= 0:
        return ""
    return ngettext("%(count)s more team scored higher.", "%(count)s more teams scored higher.", rest) % {
        "count": rest
    }


def _most_of(shown: int, total: int) -> str:
    if total <= shown:
        return ""
    return _("the %(shown)s that matter most, of %(total)s") % {"shown": shown, "total": total}


def _value_title(facts: ReportFacts) -> str:
    words = {"period": period_head(facts), "previous": _beside(facts.previous, facts)}
    return _("%(period)s, vs %(previous)s") % words


def period_head(facts: ReportFacts) -> str:
    """ "October", at the head of a column."""
    is_month = facts.period.grain == "month"
    return dateformat.format(facts.period.start, "F") if is_month else _beside(facts.period, facts)


def _beside(period: Period, facts: ReportFacts) -> str:
    """A month by its name alone: "Aug 26" at the head of a column reads like a day."""
    if period.grain == "month":
        return dateformat.format(period.start, "M")
    return formats.period_short(period, facts.calendar)


def _kpi_row(fact: MeasureFact, facts: ReportFacts, found: Highlights, frame: Frame) -> KpiRow:
    state = state_of(fact.status)
    score = formats.score_text(fact.score)
    return KpiRow(
        name=fact.name,
        where=_where(facts.teams[fact.team], facts, found),
        url=_measure_url(fact, facts, frame),
        state=State(state.css, _("%(status)s, score %(score)s") % {"status": state.text, "score": score}),
        value=sentences.value_text(fact),
        change=sentences.change_text(fact),
        target=sentences.target_text(fact),
        image=image_name(fact),
        trend=sentences.trend_text(fact),
    )


def _where(team: TeamFact, facts: ReportFacts, found: Highlights) -> str:
    """Empty for the team that all of it is about; else with the row of the table of teams it counts in."""
    if found.lead and found.lead.id == team.id:
        return ""
    branch = branch_of(team, facts, found)
    if branch is None or branch.id == team.id:
        return team.name
    return _("%(team)s in %(branch)s") % {"team": team.name, "branch": branch.name}


def image_name(fact: MeasureFact) -> str:
    return f"spark-{fact.id}.png"


def _team_url(team: TeamFact | None, facts: ReportFacts, frame: Frame) -> str:
    code = team.code if team else ""
    return f"{frame.site_url}/scorecards/{code}/?period={period_key(facts.calendar, facts.period)}"


def _measure_url(fact: MeasureFact, facts: ReportFacts, frame: Frame) -> str:
    team, key = facts.teams[fact.team], period_key(facts.calendar, facts.period)
    return f"{frame.site_url}/scorecards/{team.code}/{fact.code}/?period={key}"
