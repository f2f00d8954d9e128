"""What a folder entered is taken back by revisions of its own."""

import datetime as dt
from pathlib import Path

import pytest

from accounts.audit import COMMAND
from accounts.refusals import Refused
from kpis.actions.changesets import Undone, undo
from kpis.actions.folder.load import load_folder
from kpis.models import Changeset, Entry, EntryRevision
from tests.folders import GOOD, NOW, write_folder

LATER = NOW + dt.timedelta(hours=1)
HEAD = "kpi,team,period,value\n"


@pytest.fixture
def changeset(tmp_path: Path) -> Changeset:
    """A correction of January, and a new value of February."""
    load_folder(write_folder(tmp_path), now=NOW)
    text = f"{HEAD}PUNCT,BUSES,2026-01,89\nPUNCT,BUSES,2026-02,91\n"
    load_folder(write_folder(tmp_path, {**dict.fromkeys(GOOD), "values.csv": text}), now=LATER)
    return Changeset.objects.latest("previewed_at")


def entries() -> list[tuple[str, str, int]]:
    found = Entry.objects.order_by("start")
    return [
        (str(row.start), f"{row.value:.0f}" if row.value is not None else row.state, row.version)
        for row in found
    ]


def test_undoing_puts_back_what_stood_there(changeset: Changeset) -> None:
    assert entries() == [("2026-01-01", "89", 2), ("2026-02-01", "91", 1)]
    assert undo(COMMAND, changeset, now=LATER, reason="Wrong file") == Undone(restored=2, kept=0)
    assert entries() == [("2026-01-01", "88", 3), ("2026-02-01", "blank", 2)]
    latest = EntryRevision.objects.get(start=dt.date(2026, 1, 1), version=3)
    assert (latest.reason, latest.actor_label) == ("Wrong file", "command")
    changeset.refresh_from_db()
    assert (changeset.state, changeset.undone_at) == ("undone", LATER)


def test_what_somebody_changed_since_stays(changeset: Changeset, tmp_path: Path) -> None:
    text = f"{HEAD}PUNCT,BUSES,2026-02,92\n"
    load_folder(write_folder(tmp_path, {**dict.fromkeys(GOOD), "values.csv": text}), now=LATER)
    assert undo(COMMAND, changeset, now=LATER, reason="Wrong file") == Undone(restored=1, kept=1)
    assert entries() == [("2026-01-01", "88", 3), ("2026-02-01", "92", 2)]


def test_it_is_undone_once_and_with_a_reason(changeset: Changeset) -> None:
    with pytest.raises(Refused) as error:
        undo(COMMAND, changeset, now=LATER, reason="")
    assert str(error.value) == "Say why it is taken back."
    undo(COMMAND, changeset, now=LATER, reason="Wrong file")
    with pytest.raises(Refused) as error:
        undo(COMMAND, changeset, now=LATER, reason="Wrong file")
    assert str(error.value) == "Only what was committed can be undone."
