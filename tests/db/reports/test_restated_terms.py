"""What was said anew of no single figure is named in words, and told to those whose teams it altered."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.actions.organisation import change_organisation
from accounts.audit import COMMAND
from accounts.models import Organisation, Team
from kpis.actions.definitions import publish_version
from kpis.actions.rules import set_rules
from kpis.actions.strategy import set_node_terms
from kpis.calc.periods import Calendar
from kpis.models import Measure, NodeTerms, Objective, Perspective, ScoringRules
from reports.models import ReportArtifact, ReportOccurrence, ReportSchedule
from reports.queries.archive import restated_rows
from tests.builders import make_member, make_user
from tests.report_scene import add_readers
from tests.restated_scene import APRIL_DUE, LATER, build, make_restated

FEBRUARY = dt.date(2026, 2, 1)


@pytest.fixture
def measure() -> Measure:
    return make_restated()


def april(*teams: str) -> ReportArtifact:
    """That of whoever sees only these teams; with none, that of all."""
    occurrence = ReportOccurrence.objects.get(period_start=dt.date(2026, 4, 1))
    seen = sorted(Team.objects.filter(code__in=teams).values_list("pk", flat=True))
    (found,) = [
        one
        for one in occurrence.artifacts.all()
        if (one.figures["teams"] == seen if teams else one.scope_key == "all")
    ]
    return found


def restated(*teams: str) -> list[tuple[str, str]]:
    return [(one["title"], plain(one["text"])) for one in april(*teams).figures["content"]["restated"]]


def archived() -> list[tuple[str, str]]:
    return [(row.code, row.what) for row in restated_rows(april(), Calendar())]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def define_anew(measure: Measure) -> None:
    """From February on it counts nowhere."""
    version = measure.kpi.versions.get()
    version.pk, version.valid_from, version.direction = None, FEBRUARY, "info"
    publish_version(COMMAND, version, now=LATER, reason="It only informs.")


def weigh_anew(**node: Objective | Perspective) -> None:
    terms = NodeTerms(valid_from=FEBRUARY, weight=Decimal(0), **node)
    set_node_terms(COMMAND, terms, now=LATER, reason="It is on trial.")


def test_scoring_rules_are_named_in_words(measure: Measure) -> None:
    rules = ScoringRules(valid_from=FEBRUARY, node_amber_at=Decimal(80))
    set_rules(COMMAND, rules, now=LATER, reason="Agreed with the board.")
    build(APRIL_DUE)
    said = "70 → 80, ▲ At risk → ◆ Off track, by command on 20 Apr: Agreed with the board."
    assert restated() == [("Scoring rules, February 2026", said)]
    assert archived() == [("Scoring rules", "Other")]


def test_a_definition_is_that_of_a_kpi_by_its_name(measure: Measure) -> None:
    define_anew(measure)
    build(APRIL_DUE)
    assert [title for title, _text in restated()] == ["Definition of Bus punctuality, February 2026"]
    assert archived() == [("OPS", "Definition")]


def test_weights_are_those_of_objectives_and_perspectives_by_their_names(measure: Measure) -> None:
    Objective.objects.update(name="Reliability")
    weigh_anew(objective=Objective.objects.get())
    weigh_anew(perspective=Perspective.objects.get())
    build(APRIL_DUE)
    assert [title for title, _text in restated()] == [
        "Weight of Reliability, February 2026",
        "Weight of Customer, February 2026",
    ]


def test_the_calendar_of_the_organisation_is_named_in_words(measure: Measure) -> None:
    """It altered nothing on display, so only the archive tells."""
    edited = Organisation.current()
    edited.entry_days = 12
    change_organisation(COMMAND, edited, edited.version, now=LATER)
    build(APRIL_DUE)
    assert (restated(), archived()) == ([], [("Calendar and entry days", "Other")])


def make_manager_of_buses(measure: Measure) -> None:
    manager = make_user("buses@merrow.example")
    make_member(manager, measure.team, "manager")
    add_readers(ReportSchedule.objects.get(), manager)


def test_who_sees_some_teams_is_told_what_is_no_teams_if_it_altered_them(measure: Measure) -> None:
    make_manager_of_buses(measure)
    define_anew(measure)
    build(APRIL_DUE)
    said = "up → info, ▲ At risk → ○ No target, score 75 → –, by command on 20 Apr: It only informs."
    assert restated() == restated("BUSES") == [("Definition of Bus punctuality, February 2026", said)]
    assert "No figure has been restated" not in april("BUSES").text
    assert restated("RAIL") == []
    assert "Restated: No figure has been restated since the last report." in april("RAIL").text
