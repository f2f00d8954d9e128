"""Findings of the portfolio review as pages print them, each with the place where it is mended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kpis.calc.hygiene import Finding
from kpis.formats.hygiene import KINDS, TWINS, finding_line
from kpis.models import Perspective
from kpis.queries.portfolio_facts import PortfolioFacts

MOST = 10
"""Findings of a kind that are shown before all of the kind are asked for."""

REVIEWED = ("twins", "unopened", "kept_unsaid", "stale", "always_met")
"""Kinds whose mending begins with a look at the evidence."""

MEASURED = ("unnoted", "unplanned")
"""Kinds that are mended where the figures stand; only who may open them is told."""


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: the name of what it is about, what else is to be said, and where it is mended."""

    name: str
    line: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of a kind; `more` of them are not among `rows`."""

    code: str
    title: str
    advice: str
    count: int
    rows: list[Row]
    more: int


def groups_of(
    found: Iterable[Finding], facts: PortfolioFacts, perspectives: Mapping[str, Perspective], kind: str
) -> list[Group]:
    """In the order of KINDS, each with its first; of one `kind` all."""
    by_code: dict[str, list[Finding]] = {code: [] for code in KINDS}
    for finding in found:
        by_code[finding.code].append(finding)
    most = None if kind in KINDS else MOST
    return [
        _group(code, rows, most, facts, perspectives)
        for code, rows in by_code.items()
        if rows and (code == kind or kind not in KINDS)
    ]


def _group(
    code: str,
    found: list[Finding],
    most: int | None,
    facts: PortfolioFacts,
    perspectives: Mapping[str, Perspective],
) -> Group:
    rows = [_row(finding, facts, perspectives) for finding in found[:most]]
    kind = KINDS[code]
    return Group(code, str(kind.title), str(kind.advice), len(found), rows, len(found) - len(rows))


def _row(finding: Finding, facts: PortfolioFacts, perspectives: Mapping[str, Perspective]) -> Row:
    about: Any = finding.about
    line = finding_line(finding.code, finding.figures)
    match finding.code.partition("_")[0]:
        case _word if about is None:
            return Row(_("All active KPIs"), line, reverse("library"))
        case "objective":
            return Row(facts.objectives[about], line, reverse("admin:kpis_objective_change", args=[about]))
        case "perspective":
            perspective = perspectives[about]
            url = reverse("admin:kpis_perspective_change", args=[perspective.pk])
            return Row(perspective.name, line, url)
        case "owner" | "person":
            return Row(facts.people[about], line, reverse("admin:accounts_user_change", args=[about]))
        case "team" | "scorecard":
            return Row(facts.teams[about].name, line, _measures(facts.teams[about].code))
    return Row(facts.kpis[about].name, kpi_line(finding, facts), _kpi_url(finding, facts))


def kpi_line(finding: Finding, facts: PortfolioFacts) -> str:
    """What stands behind the name of a KPI, with other KPIs and teams by their names."""
    figures: dict[str, Any] = dict(finding.figures)
    if finding.code == "twins":
        return str(TWINS[figures["by"]]) % {"other": facts.kpis[figures["other"]].name}
    if "team" in figures:
        figures["team"] = facts.teams[figures["team"]].name
    return finding_line(finding.code, figures)


def _kpi_url(finding: Finding, facts: PortfolioFacts) -> str:
    about: Any = finding.about
    team: Any = finding.figures.get("team")
    code = facts.kpis[about].code
    if finding.code in REVIEWED:
        return reverse("review", args=[code])
    if finding.code in MEASURED:
        return reverse("measure", args=[facts.teams[team].code, code])
    if finding.code == "orphaned_measure":
        return _measures(code)
    return reverse("admin:kpis_kpi_change", args=[about])


def _measures(words: str) -> str:
    return f"{reverse('admin:kpis_measure_changelist')}?{urlencode({'q': words})}"
