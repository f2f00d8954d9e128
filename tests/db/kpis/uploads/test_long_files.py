"""A file of many rows: its figures are in at once, and the nodes above them are marked in turns."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Organisation, Team, User
from kpis.actions.all_scores import recompute_all
from kpis.actions.scores import recompute
from kpis.actions.uploads import committing, leases
from kpis.actions.uploads.marking import mark_saved
from kpis.actions.uploads.working import work
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Entry, EntryRevision, Measure, NodeScore, Upload
from kpis.queries.freshness import updating_since
from kpis.queries.node_rows import node_rows
from kpis.queries.row_counts import count_stale
from kpis.queries.saving_progress import rows_saved, say_saved
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)
from tests.entry_forms import HTMX, session, text
from tests.uploads import line, staged

SEPTEMBER, OCTOBER = (parse_key(Calendar(), key) for key in ("2026-09", "2026-10"))
NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
MONTHS = [*(f"2025-{month}" for month in (10, 11, 12)), *(f"2026-{month:02}" for month in range(1, 11))]
CODES = [f"K{number}" for number in range(39)]
ROWS = len(MONTHS) * len(CODES)


@pytest.fixture
def team() -> Team:
    make_organisation()
    team, objective = make_team("OPS", make_team("ROOT")), make_objective("SAFE")
    for code in CODES:
        make_target(make_measure(make_kpi(code, objective), team), 80)
    make_entry(Measure.objects.earliest("pk"), SEPTEMBER.start, 50)
    recompute_all(NOW)
    return team


@pytest.fixture
def ines(team: Team) -> User:
    ines = make_user("ines@merrow.example")
    make_member(ines, team, "manager")
    return ines


def save(sender: User, team: Team) -> Upload:
    places = [(code, month) for code in CODES for month in MONTHS]
    given = [line(code, "90", row, period=month) for row, (code, month) in enumerate(places, 2)]
    upload = staged(sender, team, given, now=NOW)
    Upload.objects.filter(pk=upload.pk).update(reason="Counted anew")
    assert upload.changeset is not None
    assert not committing.promise(upload, sender, upload.changeset.key)
    committing.commit(upload.pk, NOW)
    return Upload.objects.select_related("changeset").get(pk=upload.pk)


def test_all_its_rows_are_in_and_every_score_is_that_of_computing_everything(team: Team, ines: User) -> None:
    upload = save(ines, team)
    assert upload.state == "committed"
    assert EntryRevision.objects.filter(changeset=upload.changeset).count() == ROWS
    assert rows_saved(upload.pk) == ROWS
    october = NodeScore.objects.get(team=team, node="team", grain="month", start=OCTOBER.start)
    assert not october.is_fresh
    recompute(NOW)
    october.refresh_from_db()
    assert (october.status, count_stale(), recompute_all(NOW)) == ("green", 0, 0)


def test_marking_that_died_is_gone_on_from_where_it_was(team: Team, ines: User) -> None:
    upload = save(ines, team)
    recompute(NOW)
    Upload.objects.filter(pk=upload.pk).update(state="marking", done=3)
    assert count_stale() == 1, "nobody takes the nodes for fresh"
    work(upload.pk, NOW)
    upload.refresh_from_db()
    assert upload.state == "committed"
    assert count_stale() > 1
    recompute(NOW)
    assert (count_stale(), recompute_all(NOW)) == (0, 0)


def test_computing_everything_by_hand_marks_what_is_left(team: Team, ines: User) -> None:
    upload = save(ines, team)
    Upload.objects.filter(pk=upload.pk).update(state="marking", done=0)
    mark_saved(NOW)
    assert Upload.objects.get().state == "committed"


def test_the_clock_hints_again_at_marking_that_was_lost(
    team: Team, ines: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    upload = save(ines, team)
    Upload.objects.filter(pk=upload.pk).update(state="marking", begun_at=timezone.now())
    with django_capture_on_commit_callbacks() as hints:
        leases.sweep(NOW)
    assert len(hints) == 0
    Upload.objects.filter(pk=upload.pk).update(begun_at=NOW.replace(year=2020))
    with django_capture_on_commit_callbacks() as hints:
        leases.sweep(NOW)
    assert len(hints) == 1


def test_as_long_as_nodes_are_left_to_mark_a_scorecard_is_updating(team: Team, ines: User) -> None:
    upload = save(ines, team)
    recompute(NOW)

    def updating() -> bool:
        rows = node_rows(team, OCTOBER, SEPTEMBER)
        return bool(updating_since(rows, Organisation.current().zone, NOW.date()))

    assert not updating()
    Upload.objects.filter(pk=upload.pk).update(state="marking")
    assert updating()


def test_the_page_says_how_far_saving_is_and_how_many_scores_are_left(team: Team, ines: User) -> None:
    upload, client = save(ines, team), session(ines)
    address = f"/sheets/{upload.pk}/"
    scores = text(client.get(address, headers=HTMX))
    assert "scores of these KPIs are computed." in scores
    recompute(NOW)
    assert "scores of these KPIs are computed." not in text(client.get(address, headers=HTMX))
    Upload.objects.filter(pk=upload.pk).update(state="marking")
    assert "All values are in. What depends on them is being found." in text(client.get(address))
    Upload.objects.filter(pk=upload.pk).update(state="committing", done=0)
    say_saved(upload.pk, 250)
    assert "250 of 507 rows, 49%. All of them or none." in text(client.get(address))


def test_nobody_is_asked_what_depends_on_what_of_few_rows(team: Team, ines: User) -> None:
    """Short files are done with one transaction."""
    upload = staged(ines, team, [line("K1", "90")], now=NOW)
    assert upload.changeset is not None
    assert committing.promise(upload, ines, upload.changeset.key)
    committing.commit(upload.pk, NOW)
    assert Upload.objects.get().state == "committed"
    assert Entry.objects.get(start=OCTOBER.start).value == 90
