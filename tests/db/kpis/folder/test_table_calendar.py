"""Table calendars in the organisation folder: what goes in comes out, and what may change later."""

import csv
import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import Organisation
from kpis.actions.all_scores import recompute_all
from kpis.actions.folder.dump import dump_organisation
from kpis.actions.folder.load import FolderRefused, load_folder
from kpis.actions.scores import recompute
from kpis.actions.tick import tick
from kpis.models import CalendarPeriod, NodeScore, Score
from kpis.queries.calendars import calendar_of
from kpis.queries.row_counts import count_stale
from tests.folders import GOOD, NOW, write_folder
from tests.table_folder import periods_csv, rows_of, write_table_folder

LATER = NOW + dt.timedelta(hours=1)


def export(grain: str, *options: str) -> list[dict[str, str]]:
    said = io.StringIO()
    call_command("export_scores", "--grain", grain, "--today", "2026-11-22", *options, stdout=said)
    return list(csv.DictReader(io.StringIO(said.getvalue())))


def shown(rows: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def refusals(folder: Path) -> list[str]:
    with pytest.raises(FolderRefused) as refused:
        load_folder(folder, now=LATER)
    return [str(mistake) for mistake in refused.value.mistakes]


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Loaded."""
    load_folder(write_table_folder(tmp_path / "in"), now=NOW)
    return tmp_path / "in"


def test_a_table_comes_out_as_it_went_in(tmp_path: Path) -> None:
    with transaction.atomic():
        load_folder(write_table_folder(tmp_path / "in"), now=NOW)
        dump_organisation(tmp_path / "out", now=NOW)
        left = {grain: export(grain) for grain in ("period", "quarter", "half_year", "year")}
        transaction.set_rollback(True)
    assert not CalendarPeriod.objects.exists()
    load_folder(tmp_path / "out", now=LATER)
    assert not load_folder(tmp_path / "out", now=LATER).changes_anything
    dump_organisation(tmp_path / "again", now=LATER)
    assert contents(tmp_path / "again") == contents(tmp_path / "out")
    assert {grain: export(grain) for grain in left} == left
    written = (tmp_path / "out" / "periods.csv").read_text(encoding="utf-8")
    assert written == periods_csv(rows_of(2025, 2026))
    assert 'calendar = "table"\n' in (tmp_path / "out" / "organisation.toml").read_text(encoding="utf-8")
    frequencies = csv.DictReader((tmp_path / "out" / "kpis.csv").open(encoding="utf-8"))
    assert {row["code"]: row["frequency"] for row in frequencies} == {
        "TRIPS": "period",
        "STAFF": "quarter",
        "DEBT": "half_year",
    }


def test_periods_carry_their_coarser_children_and_add_up(folder: Path) -> None:
    of_october = [row for row in export("period") if (row["period"], row["team"]) == ("FY2026-P11", "BUSES")]
    assert shown(of_october, "node", "code", "value", "target", "score", "coverage") == [
        ("team", "BUSES", "", "", "93.333333333333", "100"),
        ("perspective", "customer", "", "", "90", "100"),
        ("perspective", "financial", "", "", "100", "100"),
        ("objective", "CHEAP", "", "", "100", "100"),
        ("objective", "RELIABLE", "", "", "90", "100"),
        ("measure", "TRIPS", "101", "100", "105", ""),
    ]
    trips = [row for row in export("quarter") if row["code"] == "TRIPS"]
    assert shown(trips, "period", "value", "target", "completeness") == [
        ("FY2026-Q1", "276", "300", "100"),
        ("FY2026-Q2", "285", "300", "100"),
        ("FY2026-Q3", "294", "300", "100"),
        ("FY2026-Q4", "201", "200", "100"),
    ]


def test_what_the_worker_stores_is_what_is_exported(folder: Path) -> None:
    tick(NOW)
    recompute(NOW)
    assert count_stale() == 0
    assert recompute_all(NOW) == 0
    grains = set(Score.objects.values_list("grain", flat=True))
    assert grains == {"period", "quarter", "half_year", "year"}
    starts = {period.start for period in CalendarPeriod.objects.all()}
    assert set(NodeScore.objects.filter(grain="period").values_list("start", flat=True)) <= starts
    stored = Score.objects.get(grain="quarter", measure__kpi__code="TRIPS", start=dt.date(2026, 9, 6))
    assert stored.value == 201
    assert (stored.have, stored.expected) == (2, 2)
    year = Score.objects.get(grain="year", measure__kpi__code="TRIPS", start=dt.date(2025, 12, 28))
    assert (year.to_date["required"], year.to_date["remaining"]) == ("122", 2)


def test_a_later_year_is_added_and_leaves_the_scores_alone(folder: Path) -> None:
    tick(NOW)
    recompute(NOW)
    before = export("period")
    loaded = load_folder(write_table_folder(folder, periods_csv=periods_csv(rows_of(2027, 2027))), now=LATER)
    tally = loaded.tallies["periods.csv"]
    assert (tally.new, tally.changed, tally.beyond) == (13, 0, 26)
    assert (CalendarPeriod.objects.count(), export("period")) == (39, before)
    table = calendar_of(Organisation.current()).table
    assert table is not None
    assert table.last_day == dt.date(2027, 12, 25)
    recompute(LATER)
    assert (count_stale(), export("period")) == (0, before)


def test_a_period_that_is_to_come_may_move(folder: Path) -> None:
    tick(NOW)
    recompute(NOW)
    rows = rows_of(2025, 2026)
    rows[-2:] = [replace(rows[-2], end=dt.date(2026, 12, 5)), replace(rows[-1], start=dt.date(2026, 12, 6))]
    load_folder(write_table_folder(folder, periods_csv=periods_csv(rows)), now=LATER)
    assert [row for row in export("period", "--to", "FY2026-P13") if row["period"] == "FY2026-P13"] == []
    table = calendar_of(Organisation.current()).table
    assert table is not None
    assert table.rows[-1].start == dt.date(2026, 12, 6)


def test_a_running_period_that_moves_takes_its_rows_along(folder: Path) -> None:
    tick(NOW)
    rows = rows_of(2025, 2026)
    ended = rows[-3]
    rows[-3:-1] = [replace(ended, end=dt.date(2026, 11, 7)), replace(rows[-2], start=dt.date(2026, 11, 8))]
    load_folder(write_table_folder(folder, periods_csv=periods_csv(rows)), now=LATER)
    kept = Score.objects.filter(grain="period", start__gte=ended.start).order_by("start")
    assert set(kept.values_list("start", flat=True)) == {ended.start, dt.date(2026, 11, 8)}
    nodes = NodeScore.objects.filter(grain="period", start__gte=ended.start)
    assert set(nodes.values_list("start", flat=True)) == {ended.start, dt.date(2026, 11, 8)}


def test_a_period_does_not_move_under_what_stands_on_it(folder: Path) -> None:
    rows = rows_of(2025, 2026)
    second = rows[14]
    assert second.key == "FY2026-P02"
    rows[13] = replace(rows[13], end=rows[13].end + dt.timedelta(days=7))
    rows[14] = replace(second, start=second.start + dt.timedelta(days=7))
    counts = "entries: 1, finished, locked or reopened periods: 1"
    assert refusals(write_table_folder(folder, periods_csv=periods_csv(rows))) == [
        f"periods.csv:2, start: Periods would move under what stands on them: {counts}."
    ]


@pytest.mark.parametrize("toml", ['name = "Merrow"\n', 'name = "Merrow"\ncalendar = "months"\n'])
def test_settings_that_say_months_are_refused_where_rows_stand_on_periods(folder: Path, toml: str) -> None:
    tick(NOW)
    scores = Score.objects.count()
    line = "organisation.toml:2" if "months" in toml else "organisation.toml"
    silent = ("kpis_csv", "measures_csv", "targets_csv", "values_csv", "months_csv", "periods_csv")
    counts = f"definitions: 1, entries: 13, finished, locked or reopened periods: 1, scores: {scores}"
    folder = write_table_folder(folder, organisation_toml=toml, **dict.fromkeys(silent))
    assert refusals(folder) == [
        f'{line}, calendar "months": The calendar stays as it is, for these stand on its periods: {counts}.'
    ]


def test_months_that_hold_figures_do_not_become_periods(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path), now=NOW)
    found = refusals(write_table_folder(tmp_path, **dict.fromkeys(name.replace(".", "_") for name in GOOD)))
    counts = f"definitions: 3, targets: 1, entries: 1, scores: {Score.objects.count()}"
    assert found[0] == (
        'organisation.toml:2, calendar "table": '
        f"The calendar stays as it is, for these stand on its periods: {counts}."
    )
    assert not CalendarPeriod.objects.exists()


def test_a_calendar_changes_where_nothing_stands_on_it_yet(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path, {name: None for name in GOOD if name != "teams.csv"}), now=NOW)
    tick(NOW)
    assert set(NodeScore.objects.values_list("grain", flat=True)) == {"month", "quarter", "half_year", "year"}
    load_folder(write_table_folder(tmp_path), now=LATER)
    assert not NodeScore.objects.filter(grain="month").exists()
    assert NodeScore.objects.filter(grain="period").exists()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ('SET "end" = "end" + 1', "FY2026-P02 ends on 2026-02-22, the next starts on 2026-02-22"),
        ('SET "end" = "end" - 1', "FY2026-P02 ends on 2026-02-20, the next starts on 2026-02-22"),
        ("SET key = 'P02'", "calendar_period_key_form"),
        ("SET key = 'FY2026-P01'", "kpis_calendarperiod_key"),
        ("SET quarter = 5", "calendar_quarter_and_half"),
    ],
)
def test_the_database_keeps_a_table_whole(folder: Path, change: str, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        _run(f"UPDATE kpis_calendarperiod {change} WHERE key = 'FY2026-P02'")
    with pytest.raises(IntegrityError, match="calendar period FY2026-P01 ends on"), transaction.atomic():
        _run("DELETE FROM kpis_calendarperiod WHERE key = 'FY2026-P02'")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_export_by_month_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError) as refused:
        export("month")
    assert str(refused.value) == "--grain month: this calendar has periods in place of months."


def test_a_command_writes_the_table_of_a_pattern() -> None:
    said = io.StringIO()
    call_command("make_periods", "13", "2025", "2026", "--month", "12", stdout=said)
    assert said.getvalue() == periods_csv(rows_of(2025, 2026))
    with pytest.raises(CommandError) as refused:
        call_command("make_periods", "4-4-4", "2025", "2026", "--month", "12")
    assert str(refused.value) == "4-4-4: it is one of 4-4-5, 4-5-4, 5-4-4, 13."


def test_receipts_and_restatements_speak_of_periods(folder: Path) -> None:
    tick(NOW)
    recompute(NOW)
    said, listed = io.StringIO(), io.StringIO()
    call_command("explain_score", "TRIPS", "BUSES", "FY2026-P11", stdout=said)
    lines = said.getvalue().splitlines()
    assert any("FY2026-P11" in line for line in lines)
    assert any(line.startswith("Needed per period") and "122" in line for line in lines)
    since = NOW - dt.timedelta(days=1)
    call_command("list_restatements", "--since", since.isoformat(), "--grain", "period", stdout=listed)
    rows = list(csv.DictReader(io.StringIO(listed.getvalue())))
    assert {row["grain"] for row in rows} <= {"period"}
    with pytest.raises(CommandError) as refused:
        call_command("list_restatements", "--since", since.isoformat(), "--grain", "month")
    assert str(refused.value) == "--grain month: this calendar has periods in place of months."
