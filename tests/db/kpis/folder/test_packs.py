"""Definitions of one installation on another, by a file."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.audit import COMMAND
from accounts.models import Change, Organisation, Team, User
from kpis.actions.folder.load import FolderRefused, Loaded, load_folder
from kpis.actions.folder.packs import load_pack
from kpis.doors.packs import read_pack, write_pack
from kpis.doors.refused_files import FileRefused
from kpis.models import KPI, Measure, NodeTerms, Objective, Perspective
from kpis.queries.packs import pack_rows
from tests.builders import make_kpi, make_objective, make_user
from tests.folders import NOW
from tests.packs import GOOD_PACK, texts, zipped

RICH = Path(__file__).parents[3] / "data" / "rich_folder"
WHOLE = "A pack holds perspectives.csv, objectives.csv and kpis.csv alone. Load this as a whole folder."
LATER = NOW + dt.timedelta(hours=1)


def every_kpi() -> list[str]:
    return list(KPI.objects.values_list("code", flat=True))


def packed(*codes: str) -> bytes:
    return write_pack(pack_rows(codes or every_kpi()))


def loaded(content: bytes, now: dt.datetime = NOW) -> Loaded:
    return load_pack(read_pack(content), COMMAND, now=now)


def with_kpis(text: str) -> bytes:
    return zipped(GOOD_PACK | {"kpis.csv": text})


def test_an_empty_installation_gets_the_same_definitions() -> None:
    """Every column of a definition, each with a value that is not its default."""
    with transaction.atomic():
        load_folder(RICH, now=NOW)
        content = packed()
        transaction.set_rollback(True)
    loaded(content)
    assert texts(packed()) == texts(content)
    assert set(KPI.objects.values_list("status", flat=True)) == {"draft"}
    assert not KPI.objects.filter(owner__isnull=False).exists()
    assert (Team.objects.exists(), User.objects.exists(), Measure.objects.exists()) == (False, False, False)


def test_the_second_time_nothing_changes() -> None:
    with transaction.atomic():
        load_folder(RICH, now=NOW)
        content = packed()
        transaction.set_rollback(True)
    assert loaded(content).changes_anything
    before = Change.objects.count()
    assert not loaded(content, LATER).changes_anything
    assert Change.objects.count() == before


def test_where_it_comes_from_it_changes_nothing() -> None:
    """States, owners, reviews, approval, drives and roll-ups are those of the installation."""
    load_folder(RICH, now=NOW)
    assert not loaded(packed(), LATER).changes_anything


def test_what_the_pack_is_silent_about_stays() -> None:
    owner = make_user("ada@merrow.example")
    objective = make_objective("RELIABLE", "customer", name="Keep promises")
    other = make_kpi("OTHER")
    kpi = make_kpi("PUNCT", objective, name="Old name", unit="%", aggregation="mean")
    kept = {"status": "active", "owner": owner, "review_months": 6, "needs_approval": True}
    KPI.objects.filter(pk=kpi.pk).update(**kept, guardrail=other, pitfalls="Short trips")
    told = loaded(zipped(GOOD_PACK)).tallies
    kpi.refresh_from_db()
    assert {name: getattr(kpi, name) for name in kept} == kept
    assert (kpi.name, kpi.guardrail, kpi.pitfalls) == ("Punctuality", other, "Short trips")
    assert (told["kpis.csv"].changed, told["kpis.csv"].beyond) == (1, 1)
    assert Objective.objects.get().name == "Run on time"
    assert not NodeTerms.objects.exists()


def test_new_ones_are_drafts_whatever_is_said_and_that_is_told() -> None:
    told = loaded(with_kpis("code,name,status,owner\nPUNCT,Punctuality,active,x@y.example\n"))
    kpi = KPI.objects.get()
    assert (kpi.status, kpi.owner) == ("draft", None)
    assert told.aside == ["kpis.csv, status", "kpis.csv, owner"]


def test_formulas_bring_what_they_read_along_and_links_stay_inside() -> None:
    make_kpi("BASE")
    make_kpi("MIDDLE", formula="2 * base", aggregation="ratio")
    top = make_kpi("TOP", formula="MIDDLE + 1", aggregation="ratio")
    KPI.objects.filter(pk=top.pk).update(guardrail=make_kpi("GUARD"), successor=KPI.objects.get(code="BASE"))
    rows = pack_rows(["top"])
    assert [(row["code"], row["guardrail"], row["successor"]) for row in rows["kpis"]] == [
        ("BASE", None, None),
        ("MIDDLE", None, None),
        ("TOP", None, "BASE"),
    ]
    assert (rows["objectives"], rows["perspectives"]) == ([], [])


def test_the_readme_says_what_is_inside_and_what_is_not() -> None:
    make_kpi("PUNCT")
    about = texts(packed())["README.txt"]
    assert "It holds 1 KPI with" in about
    assert "    PUNCT\n" in about
    assert "people, measures, weights, targets and values" in about


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (with_kpis("code,decimals\nA,x\n"), 'kpis.csv:2, decimals "x": It is a whole number from 0 to 12.'),
        (with_kpis("code,nme\nA,x\n"), 'kpis.csv:1, nme: There is no such column (did you mean "name"?).'),
        (with_kpis("code\nA,x\n"), "kpis.csv:2: The line has 2 cells and the header 1."),
        (with_kpis("code,objective\nA,GROW\n"), 'kpis.csv:2, objective "GROW": There is no such objective.'),
        (
            zipped({"kpis.csv": b"code,name\nA,\xff\n"}),
            "kpis.csv:2: The file is not UTF-8: byte ff at place 3 of the line.",
        ),
        (
            zipped(GOOD_PACK | {"values.csv": "kpi,team,period\n"}),
            f"values.csv: {WHOLE}",
        ),
        (
            zipped({"other.txt": ""}),
            "kpis.csv: There is none of perspectives.csv, objectives.csv and kpis.csv in the file.",
        ),
    ],
)
def test_a_mistake_is_told_and_nothing_is_loaded(content: bytes, told: str) -> None:
    with pytest.raises(FolderRefused) as refused:
        loaded(content)
    assert told in str(refused.value).splitlines()
    assert (KPI.objects.count(), Perspective.objects.count(), Change.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (b"code\nPUNCT\n", "no_zip"),
        (b"PK\x03\x04 and no more", "zip_damaged"),
        (zipped(GOOD_PACK)[:200], "zip_damaged"),
        (zipped({"kpis.csv": b"0" * 20_000_000}), "zip_heavy"),
        (zipped({f"{number}.csv": "" for number in range(201)}), "zip_heavy"),
        (zipped({"../kpis.csv": ""}), "zip_unsafe"),
        (zipped({"inner.zip": ""}), "zip_unsafe"),
    ],
)
def test_a_zip_file_that_is_not_safe_is_not_opened(content: bytes, rule: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_pack(content)
    assert refused.value.rule == rule


def test_a_packed_directory_is_a_pack_as_well() -> None:
    files = {f"pack/{name}": text for name, text in GOOD_PACK.items()} | {"__MACOSX/pack/._kpis.csv": "x"}
    assert loaded(zipped(files)).tallies["kpis.csv"].new == 1


def test_a_larger_pack_takes_no_more_statements() -> None:
    def statements(size: int) -> int:
        lines = "".join(f"K{number},,mean\n" for number in range(size))
        content = with_kpis(f"code,objective,aggregation\n{lines}")
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                loaded(content)
            transaction.set_rollback(True)
        return len(captured)

    assert statements(2) == statements(40)


def test_by_command(tmp_path: Path) -> None:
    make_kpi("PUNCT", make_objective("RELIABLE", "customer"))
    said, file = StringIO(), tmp_path / "pack.zip"
    call_command("dump_pack", file, "--kpi", "punct", stdout=said)
    assert said.getvalue().splitlines() == ["perspectives.csv: 1", "objectives.csv: 1", "kpis.csv: 1"]
    file.write_bytes(zipped(GOOD_PACK))
    said = StringIO()
    call_command("load_pack", file, "--dry-run", stdout=said)
    assert said.getvalue().splitlines()[-1] == "Nothing was written: this was a dry run."
    assert KPI.objects.get().name != "Punctuality"
    call_command("load_pack", file, stdout=StringIO())
    assert KPI.objects.get().name == "Punctuality"
    assert Organisation.objects.count() <= 1


def test_commands_say_what_is_wrong(tmp_path: Path) -> None:
    make_kpi("PUNCT")
    with pytest.raises(CommandError, match="There is no KPI PUNKT"):
        call_command("dump_pack", tmp_path / "pack.zip", "--kpi", "PUNKT")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_pack", tmp_path / "none.zip")
    (tmp_path / "no.zip").write_text("code")
    with pytest.raises(CommandError, match="This is no ZIP file"):
        call_command("load_pack", tmp_path / "no.zip")
