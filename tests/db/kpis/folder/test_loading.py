"""What a load changes, and what it leaves alone."""

import datetime as dt
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Change, Membership, Organisation, TeamTerms, User
from kpis.actions.folder.load import FolderRefused, Loaded, load_folder
from kpis.models import (
    ChangesetRow,
    Entry,
    EntryRevision,
    KPIVersion,
    NodeTerms,
    Perspective,
    Score,
    ScoringRules,
    Target,
)
from kpis.queries.folder.cycle import manual_scores, months
from tests.folders import GOOD, NOW, write_folder

LATER = NOW + dt.timedelta(hours=1)
DATED = (TeamTerms, KPIVersion, NodeTerms, ScoringRules, Target)


def counts(loaded: Loaded, file: str) -> tuple[int, int, int, int]:
    tally = loaded.tallies[file]
    return tally.new, tally.changed, tally.unchanged, tally.beyond


def digests() -> dict[str, str]:
    """Of every table, all its rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            text = f"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {table} t"  # noqa: S608 - ours
            cursor.execute(text)
            found[table] = cursor.fetchone()[0]
    return found


def change(folder: Path, now: dt.datetime = LATER, **files: str) -> Loaded:
    named = {name.replace("_csv", ".csv").replace("_toml", ".toml"): text for name, text in files.items()}
    return load_folder(write_folder(folder, {**dict.fromkeys(GOOD), **named}), now=now)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good folder, loaded."""
    write_folder(tmp_path)
    load_folder(tmp_path, now=NOW)
    return tmp_path


def test_loading_twice_changes_nothing(folder: Path) -> None:
    before = digests()
    again = load_folder(folder, now=LATER)
    assert not again.changes_anything
    assert {file: counts(again, file) for file in again.tallies} == {
        "teams.csv": (0, 0, 3, 0),
        "people.csv": (0, 0, 1, 0),
        "perspectives.csv": (0, 0, 0, 4),
        "objectives.csv": (0, 0, 1, 0),
        "kpis.csv": (0, 0, 3, 0),
        "measures.csv": (0, 0, 3, 0),
        "rules.csv": (0, 0, 0, 0),
        "weights.csv": (0, 0, 0, 0),
        "targets.csv": (0, 0, 1, 0),
        "months.csv": (0, 0, 0, 0),
        "manual_scores.csv": (0, 0, 0, 0),
        "values.csv": (0, 0, 1, 0),
    }
    assert digests() == before


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    before = digests()
    write_folder(tmp_path)
    told = load_folder(tmp_path, now=NOW, dry_run=True)
    assert counts(told, "teams.csv") == (3, 0, 0, 0)
    assert counts(told, "values.csv") == (1, 0, 0, 0)
    assert digests() == before


def test_a_load_that_fails_on_its_last_line_writes_nothing(folder: Path) -> None:
    before = digests()
    files = {"teams.csv": "code,parent\nNEW,\n", "values.csv": GOOD["values.csv"] + "PUNCT,BUSES,2026-02,x\n"}
    with pytest.raises(FolderRefused):
        load_folder(write_folder(folder, dict.fromkeys(GOOD) | files), now=LATER)
    assert digests() == before


def test_a_silent_folder_removes_nothing(folder: Path) -> None:
    loaded = change(folder, teams_csv="code,parent\nMERROW,\n", values_csv=GOOD["values.csv"])
    assert not loaded.changes_anything
    assert counts(loaded, "teams.csv") == (0, 0, 1, 2)
    assert counts(loaded, "kpis.csv") == (0, 0, 0, 3)
    assert counts(loaded, "targets.csv") == (0, 0, 0, 1)


def test_a_byte_order_mark_and_both_line_ends_are_read(folder: Path) -> None:
    text = GOOD["teams.csv"].replace("\n", "\r\n")
    marked = b"\xef\xbb\xbf" + text.encode()
    loaded = load_folder(write_folder(folder, {"teams.csv": marked}), now=LATER)
    assert not loaded.changes_anything


def test_codes_are_the_same_in_any_case(folder: Path) -> None:
    assert not change(folder, teams_csv="code,parent\nbuses,merrow\n").changes_anything


def test_a_changed_dated_row_is_appended_and_the_old_one_stays(folder: Path) -> None:
    loaded = change(folder, teams_csv="code,parent,weight\nBUSES,RAIL,2\n")
    assert counts(loaded, "teams.csv") == (0, 1, 0, 2)
    terms = TeamTerms.objects.filter(team__code="BUSES").order_by("recorded_at")
    assert [(row.parent.code if row.parent else "", row.weight, row.recorded_at) for row in terms] == [
        ("MERROW", Decimal(1), NOW),
        ("RAIL", Decimal(2), LATER),
    ]
    assert [row.actor_label for row in terms] == ["organisation folder"] * 2


def test_changes_are_audited_with_the_loader_as_actor(folder: Path) -> None:
    change(folder, teams_csv="code,valid_from,parent\nBUSES,2026-07-01,RAIL\n")
    found = Change.objects.filter(recorded_at=LATER).values_list(
        "object_type", "object_label", "field", "before", "after", "actor_label", "reason"
    )
    folder_says = ("organisation folder", "organisation folder")
    assert list(found) == [("team", "BUSES", "parent from 2026-07-01", "MERROW", "RAIL", *folder_says)]


def test_what_changed_is_kept_row_by_row(folder: Path) -> None:
    change(folder, teams_csv="code,parent\nBUSES,RAIL\n")
    row = ChangesetRow.objects.get(changeset__previewed_at=LATER)
    assert (row.place, row.kind, row.outcome) == ("teams.csv:2", "teams", "changed")
    assert row.before is not None
    assert row.after is not None
    assert (row.before["parent"], row.after["parent"]) == ("MERROW", "RAIL")


def test_new_people_cannot_log_in_before_they_are_invited(folder: Path) -> None:
    user = User.objects.get()
    assert not user.has_usable_password()
    assert Membership.objects.get().role == "contributor"


def test_groups_stay_where_no_column_names_them(folder: Path) -> None:
    change(folder, people_csv="email,groups\nines@merrow.example,administrators\n")
    user = User.objects.get()
    assert (user.is_staff, user.group_names) == (True, frozenset({"Administrators"}))
    change(folder, people_csv="email,team,role\nines@merrow.example,RAIL,manager\n")
    assert User.objects.get().group_names == {"Administrators"}
    assert Membership.objects.count() == 2


def test_the_last_administrator_stays(folder: Path) -> None:
    change(folder, people_csv="email,groups\nines@merrow.example,administrators\n")
    with pytest.raises(FolderRefused) as refused:
        change(folder, people_csv="email,groups\nines@merrow.example,\n")
    assert list(map(str, refused.value.mistakes)) == [
        "people.csv:2, groups: The last administrator stays: make somebody else administrator first."
    ]
    change(folder, people_csv="email,groups\nines@merrow.example,\nada@merrow.example,administrators\n")
    assert User.objects.get(email="ines@merrow.example").group_names == frozenset()


def test_an_organisation_without_perspectives_gets_the_usual_four(folder: Path) -> None:
    assert list(Perspective.objects.values_list("code", "name")) == [
        ("financial", "Financial"),
        ("customer", "Customer"),
        ("internal", "Internal process"),
        ("learning", "Learning and growth"),
    ]


def test_settings_and_first_rules_come_from_one_file(folder: Path) -> None:
    loaded = change(folder, organisation_toml='name = "Merrow"\ntolerance_percent = 5\n')
    assert counts(loaded, "organisation.toml") == (0, 1, 0, 0)
    assert Organisation.current().name == "Merrow"
    assert [(rules.valid_from.year, rules.tolerance_percent) for rules in ScoringRules.objects.all()] == [
        (1, Decimal(5))
    ]
    assert not change(folder, organisation_toml='name = "Merrow"\ntolerance_percent = 5\n').changes_anything


def test_an_empty_cell_of_later_rules_keeps_what_applied_before(folder: Path) -> None:
    text = "valid_from,tolerance_percent,node_green_at\n2026-07-01,,95\n2025-01-01,8,\n"
    change(folder, rules_csv=text)
    found = ScoringRules.objects.values_list("valid_from", "tolerance_percent", "node_green_at")
    assert [(str(day), int(tolerance), int(green)) for day, tolerance, green in found] == [
        ("2025-01-01", 8, 90),
        ("2026-07-01", 8, 95),
    ]
    assert not change(folder, rules_csv=text).changes_anything


def test_an_empty_roll_up_is_as_before_and_an_empty_weight_the_sum_again(folder: Path) -> None:
    text = (
        "node,code,valid_from,weight,rollup\nobjective,RELIABLE,,2,worst_child\n"
        "objective,RELIABLE,2025-01-01,,\nperspective,customer,,,\n"
    )
    change(folder, weights_csv=text)
    found = NodeTerms.objects.values_list("objective__code", "valid_from", "weight", "rollup")
    assert list(found) == [
        ("RELIABLE", dt.date(1, 1, 1), 2, "worst_child"),
        ("RELIABLE", dt.date(2025, 1, 1), None, "worst_child"),
    ]
    assert not change(folder, weights_csv=text).changes_anything
    assert not change(folder, objectives_csv=GOOD["objectives.csv"], weights_csv=text).changes_anything


def targets(kpi: str = "PUNCT") -> list[tuple[str, str]]:
    found = Target.objects.filter(measure__kpi__code=kpi).order_by("valid_from", "recorded_at")
    return [(str(row.valid_from), "" if row.target is None else f"{row.target:.0f}") for row in found]


def test_a_last_day_writes_an_ending_row(folder: Path) -> None:
    text = "kpi,team,valid_from,valid_to,target\nPUNCT,BUSES,2026-01-01,2026-06-30,91\n"
    assert counts(change(folder, targets_csv=text), "targets.csv") == (1, 0, 0, 1)
    assert targets() == [("0001-01-01", "90"), ("2026-01-01", "91"), ("2026-07-01", "")]
    assert not change(folder, targets_csv=text).changes_anything


def test_a_later_last_day_overrules_the_end_before(folder: Path) -> None:
    text = "kpi,team,valid_from,valid_to,target\nPUNCT,BUSES,2026-01-01,{},91\n"
    change(folder, targets_csv=text.format("2026-03-31"))
    longer = text.format("2026-06-30")
    assert counts(change(folder, targets_csv=longer), "targets.csv") == (0, 1, 0, 1)
    assert targets() == [
        ("0001-01-01", "90"),
        ("2026-01-01", "91"),
        ("2026-04-01", ""),
        ("2026-04-01", "91"),
        ("2026-07-01", ""),
    ]
    assert not change(folder, targets_csv=longer).changes_anything


def test_a_target_that_starts_after_the_last_day_needs_no_end(folder: Path) -> None:
    text = (
        "kpi,team,valid_from,valid_to,target\nPUNCT,BUSES,2026-01-01,2026-06-30,91\n"
        "PUNCT,BUSES,2026-07-01,,92\n"
    )
    change(folder, targets_csv=text)
    assert targets() == [("0001-01-01", "90"), ("2026-01-01", "91"), ("2026-07-01", "92")]


def test_rules_that_break_a_target_name_it(folder: Path) -> None:
    files = {
        "organisation.toml": "tolerance_percent = 5\n",
        "targets.csv": "kpi,team,target,zero\nPUNCT,BUSES,90,82\n",
    }
    load_folder(write_folder(folder, files), now=LATER)
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below
        change(folder, rules_csv="valid_from,tolerance_percent\n2026-01-01,10\n")
    assert str(refused.value) == (
        "rules.csv:2, tolerance_percent: This breaks the target of PUNCT, BUSES, from 2026-01-01 on: "
        "The zero point 82 must be below the red line 81 (by default): higher is better."
    )


def test_values_outside_the_natural_limits_are_loaded_with_a_warning(folder: Path) -> None:
    loaded = change(folder, values_csv="kpi,team,period,value\nPUNCT,BUSES,2026-02,101\n")
    assert [str(warning) for warning in loaded.warnings] == [
        'values.csv:2, value "101": 101 is outside the natural limits ..100 of this KPI.'
    ]
    assert Entry.objects.count() == 2


def test_values_of_periods_to_come_wait_without_scores(folder: Path) -> None:
    change(folder, values_csv="kpi,team,period,value\nPUNCT,BUSES,2027-01,91\n")
    assert Entry.objects.count() == 2
    assert not Score.objects.filter(start__gt=NOW.date()).exists()


def test_a_blank_value_is_no_entry_and_takes_none_away(folder: Path) -> None:
    loaded = change(folder, values_csv="kpi,team,period,value\nPUNCT,BUSES,2026-01,\nPUNCT,BUSES,2026-02,\n")
    assert not loaded.changes_anything
    assert Entry.objects.get().value == 88


def test_inputs_the_folder_is_silent_about_stay(folder: Path) -> None:
    text = "kpi,team,period,input,value\nSHARE,BUSES,2026-01,{},{}\n"
    change(folder, values_csv=text.format("a", 1))
    loaded = change(folder, values_csv=text.format("B", 2))
    assert counts(loaded, "values.csv") == (0, 1, 0, 1)
    assert Entry.objects.get(measure__kpi__code="SHARE").inputs == {"a": "1", "b": "2"}


def test_a_note_alone_is_a_change_and_an_empty_one_takes_none_away(folder: Path) -> None:
    header, line = "kpi,team,period,value,note\n", "PUNCT,BUSES,2026-01,88,Snow\n"
    loaded = change(folder, values_csv=header + line)
    assert counts(loaded, "values.csv") == (0, 1, 0, 0)
    assert not change(folder, values_csv=header + line).changes_anything
    assert not change(folder, values_csv=header + line.replace("Snow", "")).changes_anything
    assert Entry.objects.get().revision.note == "Snow"


def test_a_correction_is_a_revision_with_the_folder_as_reason(folder: Path) -> None:
    loaded = change(folder, values_csv="kpi,team,period,value\nPUNCT,BUSES,2026-01,89\n")
    assert counts(loaded, "values.csv") == (0, 1, 0, 0)
    revision = EntryRevision.objects.latest("version")
    assert (revision.version, revision.value, revision.source) == (2, Decimal(89), "folder")
    assert (revision.reason, revision.actor_label) == ("organisation folder",) * 2
    assert revision.place == "values.csv:2"


def test_the_command_reports_what_it_did(tmp_path: Path) -> None:
    write_folder(tmp_path, {"month.csv": "x\n"})
    first, second, dry = StringIO(), StringIO(), StringIO()
    call_command("load_organisation", tmp_path, dry_run=True, stdout=dry)
    call_command("load_organisation", tmp_path, stdout=first)
    call_command("load_organisation", tmp_path, stdout=second)
    lines = first.getvalue().splitlines()
    assert lines[:2] == [
        'Left aside: month.csv (did you mean "months.csv"?)',
        "teams.csv: 3 new, 0 changed, 0 unchanged",
    ]
    assert dry.getvalue().splitlines() == [*lines, "Nothing was written: this was a dry run."]
    assert second.getvalue().splitlines()[-1] == "Nothing changed."


def test_the_command_lists_every_mistake_and_fails(tmp_path: Path) -> None:
    write_folder(tmp_path, {"teams.csv": "code,wieght\nBUSES,1\n"})
    said = StringIO()
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_organisation", tmp_path, stderr=said)
    assert 'teams.csv:1, wieght: There is no such column (did you mean "weight"?).' in said.getvalue()


def test_acts_on_periods_that_a_moved_fiscal_year_ended_are_in_nobody_s_way(folder: Path) -> None:
    year = "team,grain,period,state\nBUSES,year,FY2026,finished\nBUSES,month,2026-01,finished\n"
    score = "node,team,grain,period,score,reason\nteam,BUSES,year,FY2026,95,agreed\n"
    change(folder, months_csv=year, manual_scores_csv=score)
    change(folder, organisation_toml="fiscal_year_start = 4\n")
    assert counts(change(folder, teams_csv=GOOD["teams.csv"]), "teams.csv") == (0, 0, 3, 0)
    assert [row["period"] for row in months()] == ["2026-01"]
    assert list(manual_scores()) == []
