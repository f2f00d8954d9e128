"""Whole organisations leave one database as text and arrive in an empty one: every score is the same byte."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from accounts.models import Team
from kpis.actions.folder.load import load_folder
from kpis.actions.scores import recompute
from kpis.models import Entry, Score
from kpis.queries.row_counts import count_stale
from tests.mta_folder import Published, write_folder

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
EXCERPT = Path(__file__).parents[3] / "data" / "mta_excerpt"
GRAINS = ("week", "month", "quarter", "half_year", "year")
Exports = dict[str, str]


@pytest.fixture(autouse=True)
def _noon(settings: Settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"
    with time_machine.travel(NOW, tick=False):
        yield


def export(*options: str) -> str:
    said = io.StringIO()
    call_command("export_scores", *options, stdout=said)
    return said.getvalue()


def exports(*options: str) -> Exports:
    return {grain: export("--grain", grain, *options) for grain in GRAINS}


def values_in(export: str) -> int:
    """Measures and periods that have a value."""
    return sum(row["node"] == "measure" and row["value"] != "" for row in csv.DictReader(io.StringIO(export)))


def leave_and_arrive(folder: Path, fill: Callable[[], object]) -> tuple[Exports, Exports]:
    """What is exported where the organisation was made, and what in the empty database it is moved to."""
    with transaction.atomic():
        fill()
        call_command("dump_organisation", folder, stdout=io.StringIO())
        left = exports("--today", "2026-11-22")
        transaction.set_rollback(True)
    assert not Team.objects.exists()
    load_folder(folder, now=NOW)
    assert not load_folder(folder, now=LATER).changes_anything
    return left, exports("--today", "2026-11-22")


def stored() -> Exports:
    recompute(LATER)
    assert count_stale() == 0
    return exports()


def test_the_demo(tmp_path: Path) -> None:
    left, arrived = leave_and_arrive(tmp_path, lambda: call_command("load_demo", verbosity=0))
    assert arrived == left
    assert stored() == left
    of_teams = Score.objects.filter(grain="month", measure__person=None)
    assert values_in(left["month"]) == of_teams.exclude(value=None).count()


def test_an_excerpt_of_a_real_authority(tmp_path: Path) -> None:
    published, made = tmp_path / "published", tmp_path / "made"
    published.mkdir()
    write_folder(Published.read(EXCERPT), published)
    left, arrived = leave_and_arrive(made, lambda: load_folder(published, now=NOW))
    assert arrived == left
    assert stored() == left
    assert Entry.objects.count() == Score.objects.filter(grain="month").exclude(value=None).count()


@pytest.mark.real_data
def test_a_real_authority(tmp_path: Path, real_data: Path) -> None:
    published, made = tmp_path / "published", tmp_path / "made"
    published.mkdir()
    write_folder(Published.read(real_data / "mta"), published)
    left, arrived = leave_and_arrive(made, lambda: load_folder(published, now=NOW))
    assert arrived == left
    assert values_in(left["month"]) == 13_081
