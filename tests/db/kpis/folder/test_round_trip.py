"""What goes in comes out: load, dump and load again."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.audit import COMMAND
from accounts.models import Change, Membership, Organisation, User
from kpis.actions.definitions import publish_version
from kpis.actions.folder.dump import dump_organisation
from kpis.actions.folder.load import load_folder
from kpis.actions.life_cycle import retire
from kpis.models import KPI, Entry, KPIVersion
from tests.folders import GOOD, NOW, write_folder

RICH = Path(__file__).parents[3] / "data" / "rich_folder"
LATER = NOW + dt.timedelta(hours=1)


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}


def export(grain: str) -> list[str]:
    said = StringIO()
    call_command("export_scores", grain=grain, today="2026-11-22", stdout=said)
    return said.getvalue().splitlines()


def test_a_dump_is_what_was_loaded_and_loads_as_nothing_new(tmp_path: Path) -> None:
    """The folder uses every column, each with a value that is not its default."""
    load_folder(RICH, now=NOW)
    dump_organisation(tmp_path, now=NOW)
    assert contents(tmp_path) == contents(RICH)
    assert not load_folder(tmp_path, now=LATER).changes_anything


def test_a_folder_that_is_silent_about_approval_leaves_it_as_it_is(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD)
    load_folder(tmp_path, now=NOW)
    KPI.objects.update(needs_approval=True)
    assert not load_folder(tmp_path, now=LATER).changes_anything
    assert set(KPI.objects.values_list("needs_approval", flat=True)) == {True}
    header, *lines = GOOD["kpis.csv"].splitlines()
    said = [f"{header},needs_approval", *(f"{line},no" for line in lines)]
    write_folder(tmp_path, GOOD | {"kpis.csv": "\n".join(said)})
    load_folder(tmp_path, now=LATER)
    assert set(KPI.objects.values_list("needs_approval", flat=True)) == {False}


def test_a_folder_without_a_column_of_text_leaves_the_text_as_it_is(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD)
    load_folder(tmp_path, now=NOW)
    KPI.objects.update(question="Do we keep our word?", pitfalls="Hard cases left out.")
    assert not load_folder(tmp_path, now=LATER).changes_anything
    header, *lines = GOOD["kpis.csv"].splitlines()
    write_folder(
        tmp_path, GOOD | {"kpis.csv": "\n".join([f"{header},question", *(f"{line}," for line in lines)])}
    )
    load_folder(tmp_path, now=LATER)
    assert set(KPI.objects.values_list("question", "pitfalls")) == {("", "Hard cases left out.")}


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_a_dump_in_an_empty_database_gives_the_same_scores(grain: str, tmp_path: Path) -> None:
    with transaction.atomic():
        load_folder(RICH, now=NOW)
        dump_organisation(tmp_path, now=NOW)
        before = export(grain)
        transaction.set_rollback(True)
    assert not Organisation.objects.exclude(name="My organisation").exists()
    load_folder(tmp_path, now=LATER)
    assert len(before) > 3
    assert export(grain) == before


def test_a_dump_says_that_it_holds_persons_and_is_recorded(tmp_path: Path) -> None:
    load_folder(RICH, now=NOW)
    said = StringIO()
    call_command("dump_organisation", tmp_path, stdout=said)
    assert said.getvalue().splitlines()[-1] == (
        "The folder holds a person's measure: keep it as safe as the database."
    )
    last = Change.objects.latest("id")
    assert (last.object_type, last.field, last.actor_label) == (
        "organisation",
        "dumped with measures of persons",
        "command",
    )


def test_entries_that_count_nowhere_are_left_out_and_counted(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    load_folder(folder, now=NOW)
    retire(COMMAND, KPI.objects.get(code="PUNCT"), dt.date(2026, 1, 1), now=NOW, reason="Replaced")
    dumped = dump_organisation(tmp_path / "out", now=NOW)
    assert (dumped.left_out, dumped.rows["values.csv"], Entry.objects.count()) == (1, 0, 1)
    assert not load_folder(tmp_path / "out", now=LATER).changes_anything


def test_a_measure_without_any_life_is_not_in_the_dump(tmp_path: Path) -> None:
    """Its KPI was retired before its first day; its target and weight would be nobody's."""
    weights = "node,code,team,weight\nmeasure,COSTS,BUSES,2\n"
    measures = GOOD["measures.csv"].replace("COSTS,BUSES,", "COSTS,BUSES,2026-01-01")
    targets = "kpi,team,target\nCOSTS,BUSES,90\n"
    files = {"weights.csv": weights, "measures.csv": measures, "targets.csv": targets}
    load_folder(write_folder(tmp_path / "in", files), now=NOW)
    retire(COMMAND, KPI.objects.get(code="COSTS"), dt.date(2025, 1, 1), now=NOW, reason="Replaced")
    dumped = dump_organisation(tmp_path / "out", now=NOW)
    assert [dumped.rows[f"{name}.csv"] for name in ("measures", "weights", "targets")] == [2, 0, 0]
    with transaction.atomic():
        assert not load_folder(tmp_path / "out", now=LATER).changes_anything


def test_entries_of_an_earlier_frequency_stay_in_the_dump(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    load_folder(folder, now=NOW)
    kpi = KPI.objects.get(code="PUNCT")
    quarterly = KPIVersion(kpi=kpi, frequency="quarter", aggregation="mean", valid_from=dt.date(2027, 1, 1))
    publish_version(COMMAND, quarterly, now=NOW, reason="meant so")
    dumped = dump_organisation(tmp_path / "out", now=NOW)
    assert (dumped.left_out, dumped.rows["values.csv"]) == (0, 1)
    assert not load_folder(tmp_path / "out", now=LATER).changes_anything


def test_somebody_who_may_not_log_in_is_dumped_without_rights(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path / "in"), now=NOW)
    User.objects.update(is_active=False)
    dump_organisation(tmp_path / "out", now=NOW)
    lines = (tmp_path / "out" / "people.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["email,team,name,role,groups", "ines@merrow.example,,,,"]
    load_folder(tmp_path / "out", now=LATER)
    assert Membership.objects.count() == 1


MONTHS = "".join(f"PUNCT,BUSES,2026-{month:02d},{80 + month}\n" for month in range(1, 11))
FROM_JULY = {
    "team": {"teams.csv": "code,valid_from,parent\nBUSES,2026-07-01,RAIL\n"},
    "weight": {"weights.csv": "node,code,team,valid_from,weight\nmeasure,PUNCT,BUSES,2026-07-01,0\n"},
    "tolerance": {"rules.csv": "valid_from,tolerance_percent\n2026-07-01,30\n"},
}


@pytest.mark.parametrize("what", FROM_JULY)
def test_a_change_from_july_leaves_january_to_june_as_they_are(what: str, tmp_path: Path) -> None:
    files = {"values.csv": f"kpi,team,period,value\n{MONTHS}"}
    load_folder(write_folder(tmp_path, files), now=NOW)
    before = export("month")
    load_folder(write_folder(tmp_path, {**dict.fromkeys(GOOD), **FROM_JULY[what]}), now=LATER)
    after = export("month")
    assert [line for line in after if line < "month,2026-07"] == [
        line for line in before if line < "month,2026-07"
    ]
    assert after != before
