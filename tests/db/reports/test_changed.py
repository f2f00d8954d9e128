"""A quarterly report names what was agreed anew since the last one."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, Team, TeamTerms
from kpis.calc.lines import Lines
from kpis.models import KPI, KPIVersion, MeasureTerms, NodeTerms
from reports.actions.previews import preview
from reports.actions.tick import tick
from reports.calc.changed import ChangedFact
from reports.models import ReportOccurrence
from reports.queries.changed import changed_since_last
from reports.queries.previews import part_for
from reports.queries.readers import as_reader
from reports.rendering.content import Note
from tests.builders import make_kpi, make_measure, make_target
from tests.cast import Cast
from tests.report_scene import add_readers, make_scene, make_schedule

BEFORE = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
THIRD_DUE = dt.datetime(2026, 10, 12, 5, tzinfo=dt.UTC)
BETWEEN = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
FOURTH_DUE = dt.datetime(2027, 1, 12, 5, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)
JANUARY = dt.date(2027, 1, 1)


def between(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {"valid_from": JANUARY, "recorded_at": BETWEEN, "actor": cast.administrator, **fields}


def quarter(cast: Cast, first: dt.date, last: dt.date, known: dt.datetime | None, **fields: Any) -> Any:
    schedule = make_schedule(cast.company, cast.administrator, cadence="quarter", name="Quarterly", **fields)
    return ReportOccurrence.objects.create(
        schedule=schedule,
        grain="quarter",
        period_start=first,
        period_end=last,
        due_at=FOURTH_DUE,
        data_as_of=known,
    )


@pytest.fixture
def fourth(cast: Cast) -> ReportOccurrence:
    """The report of the fourth quarter, which is due; that of the third has been built."""
    third = quarter(cast, dt.date(2026, 7, 1), dt.date(2026, 9, 30), THIRD_DUE)
    return ReportOccurrence.objects.create(
        schedule=third.schedule,
        grain="quarter",
        period_start=dt.date(2026, 10, 1),
        period_end=dt.date(2026, 12, 31),
        due_at=FOURTH_DUE,
    )


def found(occurrence: ReportOccurrence, now: dt.datetime = FOURTH_DUE) -> tuple[ChangedFact, ...]:
    return changed_since_last(occurrence, frozenset(Team.objects.values_list("pk", flat=True)), now)


def told(occurrence: ReportOccurrence) -> list[tuple[Any, ...]]:
    return [(one.what, one.code, one.before, one.after, one.fields) for one in found(occurrence)]


def test_a_replaced_target_is_told_with_before_after_day_who_and_why(
    cast: Cast, fourth: ReportOccurrence
) -> None:
    make_target(cast.punctuality, 90, **between(cast, rationale="New buses arrive"))
    assert found(fourth) == (
        ChangedFact(
            "target",
            "OPS_01",
            "Bus punctuality",
            frozenset({"BUSES"}),
            JANUARY,
            "Ada Noor",
            BETWEEN,
            "New buses arrive",
            Lines(Decimal(88)),
            Lines(Decimal(90)),
            grain="month",
            unit="%",
            decimals=1,
            direction="up",
        ),
    )


def test_of_one_day_the_last_row_counts_and_the_same_again_is_no_change(
    cast: Cast, fourth: ReportOccurrence
) -> None:
    make_target(cast.punctuality, 95, **between(cast))
    make_target(cast.punctuality, 88, **between(cast, recorded_at=BETWEEN + dt.timedelta(days=1)))
    assert told(fourth) == []


def test_a_target_that_ends_and_one_that_begins(cast: Cast, fourth: ReportOccurrence) -> None:
    rail = make_measure(cast.punctuality.kpi, cast.rail)
    make_target(cast.punctuality, None, **between(cast))
    make_target(rail, 92, **between(cast))
    assert told(fourth) == [
        ("target", "OPS_01", Lines(Decimal(88)), None, ()),
        ("target", "OPS_01", None, Lines(Decimal(92)), ()),
    ]


def test_a_profile_alone_is_a_change(cast: Cast, fourth: ReportOccurrence) -> None:
    make_target(cast.punctuality, 88, **between(cast, profile="last_year"))
    assert told(fourth) == [("target", "OPS_01", Lines(Decimal(88)), Lines(Decimal(88)), ("profile",))]


def test_weights_of_measures_teams_and_nodes(cast: Cast, fourth: ReportOccurrence) -> None:
    objective = cast.punctuality.kpi.versions.get().objective
    MeasureTerms.objects.create(measure=cast.punctuality, weight=2, critical=True, **between(cast))
    TeamTerms.objects.create(team=cast.buses, parent=cast.services, weight=3, **between(cast))
    NodeTerms.objects.create(objective=objective, weight=4, **between(cast))
    assert told(fourth) == [
        ("weight", "BUSES", Decimal(1), Decimal(3), ()),
        ("weight", "OPS_01", Decimal(1), Decimal(2), ("critical",)),
        ("weight", "RELIABLE", None, Decimal(4), ()),
    ]
    assert found(fourth)[2].teams == {"MERROW", "SERVICES", "BUSES", "RAIL"}


def test_definitions_by_what_they_say_anew(cast: Cast, fourth: ReportOccurrence) -> None:
    kpi, version = cast.punctuality.kpi, cast.punctuality.kpi.versions.get()
    same = {name: getattr(version, name) for name in ("objective", "unit", "decimals")}
    KPIVersion.objects.create(kpi=kpi, **between(cast), **same, formula="a / b", inputs="a:sum;b:sum")
    minor = make_measure(make_kpi("OPS_02"), cast.rail)
    KPIVersion.objects.create(kpi=minor.kpi, objective=version.objective, minor=True, **between(cast))
    new = make_measure(KPI.objects.create(code="OPS_03", name="OPS_03"), cast.rail)
    KPIVersion.objects.create(kpi=new.kpi, **between(cast))
    assert [(one.code, one.grade, one.fields, set(one.teams)) for one in found(fourth)] == [
        ("OPS_01", "major", ("formula", "inputs"), {"BUSES"}),
        ("OPS_03", "first", (), {"RAIL"}),
        ("OPS_02", "minor", ("objective_id",), {"RAIL"}),
    ]


def test_a_persons_target_and_what_no_team_measures_stay_out(cast: Cast, fourth: ReportOccurrence) -> None:
    make_target(cast.own, 5, **between(cast))
    unused = make_kpi("UNUSED")
    KPIVersion.objects.create(kpi=unused, unit="h", **between(cast))
    assert told(fourth) == []


def test_what_was_known_to_the_last_report_is_no_news(cast: Cast, fourth: ReportOccurrence) -> None:
    make_target(cast.punctuality, 90, **between(cast, recorded_at=BEFORE))
    make_target(cast.punctuality, 91, **between(cast, recorded_at=FOURTH_DUE + dt.timedelta(hours=1)))
    assert told(fourth) == []


def test_a_monthly_and_a_first_quarterly_report_tell_nothing(cast: Cast, fourth: ReportOccurrence) -> None:
    make_target(cast.punctuality, 90, **between(cast))
    ReportOccurrence.objects.filter(pk=fourth.pk).update(grain="month")
    fourth.refresh_from_db()
    assert told(fourth) == []
    first = quarter(cast, dt.date(2026, 10, 1), dt.date(2026, 12, 31), None)
    assert told(first) == []


def test_a_schedule_of_some_kpis_or_objectives_tells_of_those(cast: Cast, fourth: ReportOccurrence) -> None:
    other = make_measure(make_kpi("OPS_02"), cast.buses)
    for measure in (cast.punctuality, other):
        make_target(measure, 90, **between(cast))
    fourth.schedule.kpis.set([other.kpi])
    assert [one.code for one in found(fourth)] == ["OPS_02"]
    objective = cast.punctuality.kpi.versions.get().objective
    assert objective is not None
    fourth.schedule.objectives.set([objective])
    assert [one.code for one in found(fourth)] == ["OPS_01", "OPS_02"]


def test_one_and_many_changes_cost_the_same_statements(
    cast: Cast, fourth: ReportOccurrence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_target(cast.punctuality, 90, **between(cast))
    with django_assert_num_queries(17):
        assert len(found(fourth)) == 1
    for _ in range(5):
        make_target(make_measure(make_kpi(), cast.rail), 1, **between(cast))
    with django_assert_num_queries(17):
        assert len(found(fourth)) == 6


def test_a_preview_tells_what_the_report_would() -> None:
    scene = make_scene()
    cast = scene.cast
    schedule = make_schedule(cast.company, cast.administrator, cadence="quarter", starts_on=JULY)
    add_readers(schedule, cast.executive)
    tick(THIRD_DUE)
    make_target(cast.punctuality, 90, **between(cast, rationale="New buses arrive"))
    organisation = Organisation.current()
    part = part_for(schedule, as_reader(cast.executive), organisation, FOURTH_DUE)
    assert part is not None
    seen = preview(schedule, part, organisation, FOURTH_DUE)
    tick(FOURTH_DUE)
    report = schedule.occurrences.latest("period_start")
    assert seen.content.changed == tuple(Note(**one) for one in content_of(report)["changed"])
    assert [one.title for one in seen.content.changed] == ["Target of Bus punctuality (Buses)"]


def content_of(report: ReportOccurrence) -> dict[str, Any]:
    frozen: dict[str, Any] = report.artifacts.get().figures["content"]
    return frozen


def test_the_mail_spells_out_seven_and_the_archive_lists_all(client: Client) -> None:
    scene = make_scene()
    cast = scene.cast
    schedule = make_schedule(
        cast.company, cast.administrator, cadence="quarter", name="Quarterly", starts_on=dt.date(2026, 9, 30)
    )
    add_readers(schedule, Group.objects.get(name="Executives"), cast.outsider)
    tick(THIRD_DUE)
    for number in range(8):
        make_target(make_measure(make_kpi(f"N{number}"), cast.rail), number, **between(cast))
    make_target(cast.punctuality, 90, **between(cast, rationale="New buses arrive"))
    tick(FOURTH_DUE)
    report = schedule.occurrences.latest("period_start")
    whole = report.artifacts.get(scope_key="all")
    assert "Changed since the last quarterly report" in whole.text
    assert "Target of Bus punctuality (Buses)" in whole.html
    assert "2 more were agreed anew; the archive lists all of it." in whole.text
    assert len(whole.figures["changed"]) == 9
    of_rail = report.artifacts.exclude(pk=whole.pk).get()
    assert {one["code"] for one in of_rail.figures["changed"]} == {f"N{number}" for number in range(8)}
    assert "Bus punctuality" not in of_rail.text
    client.force_login(cast.executive)
    page = client.get(f"/reports/{report.pk}/")
    assert page.text.count("<dt>Target of") == 9
