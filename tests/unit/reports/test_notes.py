"""What a reader is told before relying on the figures."""

import dataclasses
from decimal import Decimal

from reports.calc.facts import MeasureFact
from reports.rendering.mail import render
from tests.report_facts import measure_fact, report_facts, team_fact
from tests.unit.reports.test_mail import FRAME, merrow


def test_the_notes_name_what_is_missing_and_count_the_rest() -> None:
    assert [(note.title, note.text) for note in render(merrow(), FRAME).content.notes][:-1] == [
        ("Missing", "Refresher training (T3). Its team is scored without it."),
        ("Carried forward", "2 results are the latest of KPIs that are measured less often."),
        ("Not applicable", "1 KPI was marked not applicable and does not count."),
        ("Restated", "No figure has been restated since the last report."),
    ]


def test_the_first_report_of_a_schedule_says_that_it_is() -> None:
    first = dataclasses.replace(report_facts(measure_fact("M1", "green")), is_first=True)
    told = "Nothing to compare: this is the first report. What changes after it, the next one lists."
    notes = render(first, FRAME).content.notes
    assert [note.text for note in notes if note.title == "Restated"] == [told]


def test_what_is_missing_is_named_up_to_three_and_then_counted() -> None:
    def told(count: int) -> str:
        missing = [measure_fact(f"M{n}", "no_data", name=f"M{n}") for n in range(count)]
        return render(report_facts(*missing), FRAME).content.notes[0].text

    without = "Their teams are scored without them."
    assert told(2) == f"M0 (T1); M1 (T1). {without}"
    assert told(4) == f"M0 (T1); M1 (T1); M2 (T1); and 1 more. {without}"


def test_full_coverage_is_not_claimed_while_a_kpi_is_missing() -> None:
    def told(*measures: MeasureFact) -> str:
        team = team_fact(1, coverage=Decimal(100))
        return render(report_facts(*measures, teams=(team,)), FRAME).content.coverage

    there, missing = measure_fact("K1", "green", 110), measure_fact("K2", "no_data")
    assert told(there) == "100% of weight reported, 1 of 1 KPI."
    assert told(there, missing) == "1 of 2 KPIs reported."
