import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, User
from kpis.calc.smart import Smart
from kpis.calc.smart_facts import Finding
from kpis.models import KPI, Action, Forecast, KPIVersion, Measure
from kpis.queries.smart import Reading, smart_of, smart_of_typed
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_score,
    make_target,
    make_team,
    make_user,
    moment,
)
from tests.cast import make_cast
from tests.smart_scene import make_smart_kpi

TODAY = dt.date(2024, 7, 12)
"""Half a year after everything that the builders record."""

MONTHS = [dt.date(2024, month, 1) for month in range(1, 7)]


def reading(user: User | None = None, today: dt.date = TODAY) -> Reading:
    return Reading(Organisation.current(), today, user)


def executive() -> User:
    return make_user(groups=("Executives",))


def checked(kpi: KPI, user: User | None = None, today: dt.date = TODAY) -> Smart:
    return smart_of([kpi.pk], reading(user, today))[kpi.pk]


def findings(found: Smart) -> list[Finding]:
    return [finding for check in found.checks for finding in check.findings]


def codes(kpi: KPI, user: User | None = None, today: dt.date = TODAY) -> list[str]:
    return [finding.code for finding in findings(checked(kpi, user, today))]


def on_a_scorecard(kpi: KPI, **fields: Any) -> Measure:
    measure = make_measure(kpi, **{"owner": make_user()} | fields)
    make_target(measure, 88, valid_from=dt.date(2024, 1, 1))
    return measure


def scored(measure: Measure, **fields: Any) -> None:
    for number, month in enumerate(MONTHS):
        make_score(measure, month, 80 + number, 70, **{"have": 1, "expected": 1} | fields)


def forecast(measure: Measure, chance: str, after: dt.date = MONTHS[-1]) -> None:
    Forecast.objects.create(
        measure=measure,
        grain="year",
        start=dt.date(2024, 1, 1),
        made_after=after,
        quantiles=[],
        chance=Decimal(chance),
        method="theta",
        n=24,
        seed=1,
        made_at=moment(),
    )


def test_a_complete_kpi_on_a_scorecard_passes() -> None:
    kpi = make_smart_kpi()
    on_a_scorecard(kpi)
    assert codes(kpi) == []
    assert checked(kpi).certified is None


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"owner": None}, ["no_owner"]),
        ({"definition": ""}, ["no_definition"]),
        ({"question": ""}, ["no_question"]),
        ({"scope": ""}, ["no_scope"]),
        ({"unit": ""}, ["no_unit"]),
        ({"source": ""}, ["no_source"]),
        ({"objective": None}, ["metric"]),
        ({"action_when_red": ""}, ["no_action"]),
        ({"review_months": 24}, ["rare_review"]),
        ({"reviewed_on": dt.date(2023, 7, 11)}, ["overdue_review"]),
        ({"reviewed_on": dt.date(2023, 7, 12)}, []),
    ],
)
def test_what_is_stored_is_what_is_checked(fields: dict[str, Any], found: list[str]) -> None:
    kpi = make_smart_kpi(**fields)
    on_a_scorecard(kpi)
    assert codes(kpi) == found


def test_somebody_who_left_owns_nothing() -> None:
    kpi = make_smart_kpi(owner=make_user(is_active=False))
    on_a_scorecard(kpi)
    assert codes(kpi) == ["no_owner"]


def test_an_objective_counts_until_it_is_retired() -> None:
    kpi = make_smart_kpi(objective=make_objective(retired_from=TODAY))
    on_a_scorecard(kpi)
    assert codes(kpi) == ["objective_retired"]
    assert codes(kpi, today=TODAY - dt.timedelta(days=1)) == []


def test_a_name_is_unique_among_those_not_retired() -> None:
    kpi = make_smart_kpi()
    on_a_scorecard(kpi)
    make_kpi("GONE", name=kpi.name, status="retired")
    assert codes(kpi) == []
    make_kpi("TWIN", name=kpi.name.upper())
    assert findings(checked(kpi)) == [Finding("namesake", "fail", {"code": "TWIN"})]


def test_a_retired_kpi_is_not_checked() -> None:
    assert smart_of([make_smart_kpi(status="retired").pk], reading()) == {}


def test_a_kpi_on_no_scorecard_is_not_measured_and_has_no_target() -> None:
    assert codes(make_smart_kpi()) == ["nothing_due", "no_target"]


def test_of_a_kpi_of_persons_nothing_is_looked_into() -> None:
    kpi, person = make_smart_kpi(level="individual"), make_user()
    own = make_measure(kpi, person=person)
    scored(own, status="no_data", have=0)
    forecast(own, "0.01")
    for reader in (None, person, executive()):
        assert codes(kpi, reader) == []


@pytest.mark.parametrize("until", [dt.date(2024, 7, 12), dt.date(2024, 7, 11)])
def test_a_measure_that_ended_makes_no_figure_due(until: dt.date) -> None:
    kpi = make_smart_kpi()
    on_a_scorecard(kpi, active_to=until)
    assert codes(kpi) == ([] if until == TODAY else ["nothing_due"])


def test_figures_are_brought_in_by_a_person_an_import_or_a_computation() -> None:
    kpi = make_smart_kpi()
    measure = on_a_scorecard(kpi, team=make_team("BUSES", name="Buses"), owner=None)
    assert findings(checked(kpi)) == [Finding("nobody_enters", "fail", team="Buses")]
    Measure.objects.update(owner=make_user(is_active=False))
    assert codes(kpi) == ["nobody_enters"]
    make_member(make_user(), measure.team, "viewer")
    assert codes(kpi) == ["nobody_enters"]


def test_a_contributor_a_deputy_or_a_formula_brings_figures_in() -> None:
    ways: list[dict[str, Any]] = [
        {"deputy": make_user(), "deputy_to": TODAY},
        {"deputy": make_user(), "deputy_from": TODAY + dt.timedelta(days=1)},
        {"source": "formula"},
    ]
    for number, fields in enumerate(ways):
        kpi = make_smart_kpi(f"K{number}")
        on_a_scorecard(kpi, owner=None, **fields)
        assert codes(kpi) == (["nobody_enters"] if number == 1 else [])
    kpi = make_smart_kpi("K9")
    make_member(make_user(), on_a_scorecard(kpi, owner=None).team, "contributor")
    assert codes(kpi) == []


def test_an_import_brings_figures_in() -> None:
    kpi = make_smart_kpi()
    measure = on_a_scorecard(kpi, owner=None)
    entry = make_entry(measure, MONTHS[0], 80)
    assert codes(kpi) == ["nobody_enters"]
    entry.revision.pk, entry.revision.version, entry.revision.source = None, 2, "sheet"
    entry.revision.save(force_insert=True)
    assert codes(kpi) == []


def test_completeness_is_of_the_last_six_periods_that_were_due() -> None:
    kpi = make_smart_kpi()
    measure = on_a_scorecard(kpi, team=make_team("BUSES", name="Buses"))
    make_score(measure, dt.date(2023, 12, 1), status="no_data", expected=1)
    scored(measure)
    make_score(measure, dt.date(2024, 7, 1), status="not_due", expected=1)
    assert codes(kpi) == []
    measure.scores.filter(start__in=MONTHS[:2]).update(status="no_data", have=0)
    assert findings(checked(kpi)) == [Finding("gaps", "warn", {"have": 4, "expected": 6}, "Buses")]
    measure.scores.filter(start__in=MONTHS[2:4]).update(status="na", have=0, expected=0)
    assert findings(checked(kpi)) == [Finding("incomplete", "fail", {"have": 2, "expected": 5}, "Buses")]


def test_what_figures_say_is_judged_for_those_who_may_read_them() -> None:
    cast = make_cast()
    kpi = make_smart_kpi()
    measure = on_a_scorecard(kpi, team=cast.buses)
    scored(measure, status="green")
    measure.scores.update(value=88)
    forecast(measure, "0.01")
    assert [finding.code for finding in findings(checked(kpi, cast.viewer))] == [
        "constant",
        "too_easy",
        "unlikely_unplanned",
    ]
    for reader in (cast.outsider, cast.administrator, None):
        assert codes(kpi, reader) == []
        assert not checked(kpi, reader).checks[2].is_judged


def test_teams_are_named_to_readers_of_their_scorecard_and_to_administrators() -> None:
    cast = make_cast()
    kpi = make_smart_kpi()
    make_measure(kpi, cast.buses)
    readers = {"viewer": "Buses", "outsider": "", "administrator": "Buses"}
    told = {role: checked(kpi, cast.person(role)).checks[4].findings for role in readers}
    assert told == {role: (Finding("no_target", "fail", team=team),) for role, team in readers.items()}


def test_the_chance_is_the_latest_of_the_running_year_and_an_open_action_counts() -> None:
    kpi, reader = make_smart_kpi(), executive()
    measure = on_a_scorecard(kpi)
    forecast(measure, "0.01", after=MONTHS[3])
    forecast(measure, "0.04")
    found = findings(checked(kpi, reader))
    assert [(one.code, one.figures) for one in found] == [("unlikely_unplanned", {"chance": Decimal("0.04")})]
    action = Action.objects.create(
        measure=measure, title="More buses", owner=reader, due=TODAY, opened_at=moment()
    )
    assert codes(kpi, reader) == ["unlikely"]
    action.state, action.closed_at = Action.State.DONE, moment()
    action.save()
    assert codes(kpi, reader) == ["unlikely_unplanned"]
    assert codes(kpi, reader, today=dt.date(2025, 1, 5)) == ["overdue_review"]


def test_a_baseline_is_compared_with_the_target_as_known_now() -> None:
    kpi, reader = make_smart_kpi(), executive()
    measure = on_a_scorecard(kpi, baseline=Decimal(50))
    assert codes(kpi, reader) == ["steep"]
    make_target(measure, 60, valid_from=dt.date(2024, 1, 1))
    assert codes(kpi, reader) == []


def test_a_target_that_ended_is_told_with_its_last_day() -> None:
    kpi = make_smart_kpi()
    measure = on_a_scorecard(kpi, team=make_team("BUSES", name="Buses"))
    make_target(measure, None, valid_from=dt.date(2024, 7, 1))
    ended = Finding("target_over", "fail", {"day": dt.date(2024, 6, 30)}, "Buses")
    assert findings(checked(kpi)) == [ended]


def test_a_scorecard_without_a_target_is_told() -> None:
    kpi = make_smart_kpi()
    make_measure(kpi, make_team("BUSES", name="Buses"), owner=make_user())
    assert findings(checked(kpi)) == [Finding("no_target", "fail", team="Buses")]


def republish(kpi: KPI, recorded: dt.datetime, **fields: Any) -> None:
    version = kpi.versions.latest("valid_from", "recorded_at")
    version.pk, version.valid_from, version.recorded_at = None, dt.date(2024, 4, 1), recorded
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(force_insert=True)


@pytest.mark.parametrize(
    ("fields", "recorded", "certified"),
    [
        ({}, dt.date(2024, 5, 2), False),
        ({}, dt.date(2024, 5, 1), True),
        ({"minor": True}, dt.date(2024, 5, 2), True),
        ({"unit": "", "minor": True}, dt.date(2024, 5, 2), False),
    ],
)
def test_a_review_certifies_until_a_major_version(
    fields: dict[str, Any], recorded: dt.date, certified: bool
) -> None:
    reviewed = dt.date(2024, 5, 1)
    kpi = make_smart_kpi(reviewed_on=reviewed)
    on_a_scorecard(kpi)
    assert checked(kpi).certified == reviewed
    republish(kpi, dt.datetime.combine(recorded, dt.time(12), dt.UTC), **fields)
    assert checked(kpi).certified == (reviewed if certified else None)


def test_what_is_typed_is_checked_with_what_is_stored_of_it() -> None:
    kpi = make_smart_kpi()
    on_a_scorecard(kpi)
    kpi.name, kpi.owner = "Better buses", None
    typed = smart_of_typed(kpi, None, reading())
    assert [finding.code for finding in findings(typed)] == ["vague", "no_owner"]
    kpi.name = "Bus delays"
    version = KPIVersion(kpi=kpi, formula="1 +", scope="All", unit="%")
    typed = smart_of_typed(kpi, version, reading())
    assert [finding.code for finding in findings(typed)] == ["no_owner", "broken_formula", "metric"]
    assert codes(kpi) == []


def test_a_new_form_is_checked_without_anything_stored() -> None:
    typed = smart_of_typed(KPI(code="NEW", name="Quality"), None, reading())
    assert [finding.code for finding in findings(typed)] == [
        *("vague", "no_definition", "no_owner", "no_scope", "no_question"),
        *("no_unit", "no_source", "nothing_due", "metric", "no_action", "no_target"),
    ]


@pytest.mark.parametrize("count", [1, 8])
def test_any_number_of_kpis_on_any_number_of_scorecards_costs_three_statements(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    kpis = [make_smart_kpi(f"K{number}") for number in range(count)]
    for kpi in kpis:
        for _ in range(count):
            scored(on_a_scorecard(kpi))
    reader = reading(executive())
    assert reader.user is not None
    assert reader.user.is_executive
    with django_assert_num_queries(3):
        found = smart_of([kpi.pk for kpi in kpis], reader)
    assert {one.levels for one in found.values()} == {("pass",) * 5}
