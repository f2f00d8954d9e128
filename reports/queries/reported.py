"""The scores that readers remember: those that the reports of the period before gave."""

from dataclasses import replace
from decimal import Decimal

from kpis.calc.periods import Period
from reports.calc.facts import ReportFacts
from reports.models import ReportArtifact, ReportOccurrence


def with_reported(facts: ReportFacts, occurrence: ReportOccurrence) -> ReportFacts:
    """Each team with the score it was last given for the period before; one statement."""
    scores = _reported(occurrence, facts.previous)
    teams = {id_: replace(team, reported=scores.get(team.code)) for id_, team in facts.teams.items()}
    return replace(facts, teams=teams)


def _reported(occurrence: ReportOccurrence, previous: Period) -> dict[str, Decimal | None]:
    """By code of team. Of its rows the first is that of the team itself, the others are its perspectives."""
    told = ReportArtifact.objects.filter(
        occurrence__schedule=occurrence.schedule_id,
        occurrence__grain=occurrence.grain,
        occurrence__period_start=previous.start,
    ).exclude(occurrence__state__in=ReportOccurrence.NEVER_SENT)
    scores: dict[str, Decimal | None] = {}
    for nodes in told.order_by("-at", "-pk").values_list("figures__nodes", flat=True):
        for node in nodes:
            scores.setdefault(node["team"], Decimal(node["score"]) if node["score"] else None)
    return scores
