"""The figures of a report as a workbook: numbers stay numbers, and text never becomes a formula."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.facts import BEGINNING
from kpis.calc.lines import Lines
from kpis.calc.sheets.book import Given
from kpis.doors.table_files import Line, Table, xlsx_tables
from reports.calc.audience import downwards
from reports.calc.changed import ChangedFact
from reports.calc.facts import MeasureFact, ReportFacts, TeamFact
from reports.calc.restated import RestatedFact

from . import changed, restated
from .content import Content, Frame

_PLAIN = re.compile(r"-?\d+(\.\d+)?")


def as_xlsx(content: Content, facts: ReportFacts, frame: Frame) -> bytes:
    """In the language that is active; the same report gives the same bytes. Its schedule's choice of sections
    cuts nothing here."""
    return xlsx_tables(sheets(content, facts), frame.known_at.replace(tzinfo=None))


def sheets(content: Content, facts: ReportFacts) -> list[Table]:
    found = [
        _summary(content, facts),
        _teams(facts),
        _kpis(facts),
        _restated(facts.restated, facts),
        _changed(facts.changed, facts),
        Table(_("Notes"), (_("About"), _("Note")), [(note.title, note.text) for note in content.notes]),
    ]
    return [sheet for sheet in found if sheet is not None]


def _summary(content: Content, facts: ReportFacts) -> Table:
    state = content.state.text if content.state else ""
    rows: list[Line] = [
        (_("Report"), content.kicker),
        (_("Result"), content.title),
        (_("Status"), state),
        (_("Change"), content.finding),
        (_("Coverage"), content.coverage),
        (_("Known at"), content.known_at),
        (_("Updating"), content.updating),
        (_("Archive"), content.report_url),
    ]
    return Table(_("Summary"), (_("About"), facts.organisation), [row for row in rows if row[1]])


def _teams(facts: ReportFacts) -> Table:
    header = (
        _("Code"),
        _("Team"),
        _("Below"),
        _("Score"),
        _("Score before"),
        _("Status"),
        _("Coverage (%)"),
        _("Worst KPI"),
    )
    parents = {id_: team.parent for id_, team in facts.teams.items()}
    names = {fact.id: fact.name for fact in facts.measures}
    order = downwards(facts.teams, parents)
    return Table(_("Teams"), header, [_team(facts.teams[id_], facts, names) for id_ in order])


def _team(team: TeamFact, facts: ReportFacts, names: dict[int, str]) -> Line:
    above, result = facts.teams.get(team.parent or 0), team.result
    return (
        team.code,
        team.name,
        above.code if above else None,
        result.score,
        result.previous,
        _word(result.status),
        result.coverage,
        names.get(result.worst or 0),
    )


def _kpis(facts: ReportFacts) -> Table:
    header = (
        _("Code"),
        _("KPI"),
        _("Team code"),
        _("Team"),
        _("Perspective"),
        _("Unit"),
        _("Value"),
        _("Target"),
        _("From"),
        _("To"),
        _("Change"),
        _("Score"),
        _("Status"),
        _("Weight"),
        _("Critical"),
        _("Owner"),
        _("Owed by"),
    )
    return Table(_("KPIs"), header, [_kpi(fact, facts.teams[fact.team]) for fact in facts.measures])


def _kpi(fact: MeasureFact, team: TeamFact) -> Line:
    lines = fact.lines or Lines()
    return (
        fact.code,
        fact.name,
        team.code,
        team.name,
        fact.perspective,
        fact.unit,
        fact.value,
        lines.target,
        lines.lower,
        lines.upper,
        fact.difference,
        fact.score,
        _word(fact.status),
        fact.weight,
        fact.critical,
        fact.owner,
        ", ".join(fact.owed_by),
    )


def _restated(found: Iterable[RestatedFact], facts: ReportFacts) -> Table:
    """All of it, also what altered nothing on display."""
    header = (
        _("Code"),
        _("Name"),
        _("Team code"),
        _("What"),
        _("Period"),
        _("Before"),
        _("After"),
        _("Status before"),
        _("Status after"),
        _("Score before"),
        _("Score after"),
        _("By"),
        _("Reason"),
    )
    return Table(_("Restated"), header, [_restatement(one, facts) for one in found])


def _restatement(one: RestatedFact, facts: ReportFacts) -> Line:
    return (
        one.code,
        restated.name(one),
        one.team,
        one.what,
        formats.period_name(restated.period(one, facts), facts.calendar),
        _figure(one.before),
        _figure(one.after),
        _word(one.status_before),
        _word(one.status_after),
        _figure(one.score_before),
        _figure(one.score_after),
        one.who,
        one.why,
    )


def _changed(found: Iterable[ChangedFact], facts: ReportFacts) -> Table | None:
    header = (_("Code"), _("What"), _("Change"), _("From"), _("Before"), _("After"), _("By"), _("Reason"))
    rows = [_change(one, facts) for one in found]
    return Table(_("Changed"), header, rows) if rows else None


def _change(one: ChangedFact, facts: ReportFacts) -> Line:
    said, start = changed.line(one, facts), None if one.start == BEGINNING else one.start
    sides = (_figure(changed.figure(side)) for side in (one.before, one.after))
    return (one.code, said.title, said.text, start, *sides, one.who, one.why)


def _figure(text: str) -> Given:
    """A number where the text is nothing else."""
    return Decimal(text) if _PLAIN.fullmatch(text) else text


def _word(status: str) -> str:
    look = formats.STATUS.get(status)
    return str(look.word) if look else ""
