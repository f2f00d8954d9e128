import base64
import datetime as dt
import json
import uuid
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, InternalError, transaction
from django.db.models import F
from django.utils import timezone

from kpis.models import Action, NodeScore, Score
from reports.actions.build import build_due
from reports.actions.tick import materialise, tick
from reports.models import ReportArtifact, ReportDelivery, ReportOccurrence, ReportRecipient
from tests.builders import make_measure, make_member, make_score, make_team, make_user
from tests.report_scene import (
    NOW,
    OCTOBER,
    add_readers,
    make_report,
    make_scene,
    make_schedule,
    states,
)


def executives() -> Group:
    return Group.objects.get(name="Executives")


def artifact_of(address: str) -> ReportArtifact:
    artifact = ReportDelivery.objects.get(address=address).artifact
    assert artifact is not None
    return artifact


def test_a_built_report_has_its_artifact_and_a_row_for_every_reader() -> None:
    scene = make_scene(executives(), "board@example.org")
    add_readers(scene.schedule, scene.cast.grandparent_manager)
    report = make_report(scene)
    assert (report.state, report.data_as_of, report.lease_token) == ("built", NOW, None)
    assert states() == {
        "board@example.org": "queued",
        "elin@merrow.example": "queued",
        "mara@merrow.example": "queued",
    }
    artifact = report.artifacts.get()
    assert artifact.scope_key == "all"
    assert artifact.subject == "Merrow Transit, October 2026: score 70, at risk. 1 item needs attention"
    assert artifact.versions == {"OPS_01": scene.cast.punctuality.kpi.versions.get().pk}
    assert list(artifact.images) == [f"spark-{scene.cast.punctuality.pk}.png"]
    assert base64.b64decode(next(iter(artifact.images.values())))[:4] == b"\x89PNG"


def test_a_reader_named_twice_has_one_row() -> None:
    scene = make_scene(executives(), "ELIN@merrow.example")
    add_readers(scene.schedule, scene.cast.executive)
    make_report(scene)
    assert states() == {"elin@merrow.example": "queued"}


def test_a_role_in_the_team_is_an_audience() -> None:
    scene = make_scene()
    ReportRecipient.objects.create(schedule=scene.schedule, role="manager")
    make_report(scene)
    assert states() == {"mara@merrow.example": "queued"}


def test_each_reader_gets_what_they_may_see_and_equal_rights_share_one_artifact() -> None:
    scene = make_scene(executives())
    cast = scene.cast
    add_readers(scene.schedule, cast.manager, cast.contributor, cast.outsider, cast.grandparent_manager)
    make_report(scene)
    assert ReportArtifact.objects.count() == 3
    assert artifact_of("tomas@merrow.example") == artifact_of("ines@merrow.example")
    assert artifact_of("elin@merrow.example") == artifact_of("mara@merrow.example")
    assert artifact_of("tomas@merrow.example").subject.startswith("Buses, October 2026: score 60, off track")
    assert artifact_of("otto@merrow.example").subject.startswith("Rail, October 2026: score 91, on track")
    otto = artifact_of("otto@merrow.example")
    for secret in ("Bus punctuality", "Merrow Transit", "Services", "84.6"):
        assert secret not in otto.html + otto.text + json.dumps(otto.figures)


def test_a_persons_measure_stands_in_no_report() -> None:
    scene = make_scene(executives())
    add_readers(scene.schedule, scene.cast.contributor)
    make_report(scene)
    for artifact in ReportArtifact.objects.all():
        everything = artifact.html + artifact.text + json.dumps(artifact.figures)
        assert "Bus punctuality" in everything
        assert "Rides checked" not in everything
        assert "31.5" not in everything


def test_a_listed_reader_without_any_right_is_accounted_for_and_gets_nothing() -> None:
    scene = make_scene()
    add_readers(scene.schedule, scene.cast.administrator, make_user("gone@merrow.example", is_active=False))
    make_report(scene)
    assert states() == {
        "ada@merrow.example": "no_longer_entitled",
        "gone@merrow.example": "no_longer_entitled",
    }
    assert not ReportArtifact.objects.exists()


def test_a_listed_address_of_somebody_who_may_not_log_in_is_no_outside_address() -> None:
    scene = make_scene("Gone@Merrow.example")
    make_user("gone@merrow.example", is_active=False)
    make_report(scene)
    assert states() == {"gone@merrow.example": "no_longer_entitled"}
    assert not ReportArtifact.objects.exists()


def test_a_report_that_killed_its_builder_five_times_has_failed() -> None:
    make_scene(executives())
    materialise(NOW)
    dead = {"state": "building", "lease_token": uuid.uuid4(), "lease_until": timezone.now()}
    ReportOccurrence.objects.update(attempts=5, **dead)
    assert build_due(NOW) == 0
    report = ReportOccurrence.objects.get()
    assert (report.state, report.lease_token, report.last_error) == (
        "failed",
        None,
        "The builder died each time.",
    )


def test_a_report_waits_until_its_scores_are_fresh() -> None:
    scene = make_scene(executives())
    Score.objects.filter(measure=scene.cast.punctuality, start=OCTOBER).update(
        source_version=F("source_version") + 1, stale_since=NOW
    )
    assert make_report(scene).state == "waiting"
    Score.objects.update(computed_version=F("source_version"), stale_since=None)
    report = make_report(scene, NOW + dt.timedelta(minutes=1))
    assert (report.state, report.attempts) == ("built", 1)


def test_a_report_that_has_waited_long_enough_says_as_of_when() -> None:
    scene = make_scene(executives())
    NodeScore.objects.filter(team=scene.cast.buses).update(
        source_version=F("source_version") + 1, stale_since=NOW
    )
    assert make_report(scene).state == "waiting"
    assert make_report(scene, NOW + dt.timedelta(minutes=4)).state == "waiting"
    assert make_report(scene, NOW + dt.timedelta(minutes=5)).state == "built"
    assert "Some scores were still being recomputed then" in artifact_of("elin@merrow.example").text


def test_a_score_that_time_has_passed_by_is_not_fresh() -> None:
    scene = make_scene(executives())
    NodeScore.objects.filter(team=scene.cast.buses).update(valid_until=NOW.date())
    assert make_report(scene).state == "waiting"


def test_stale_scores_of_other_teams_keep_no_report_waiting() -> None:
    scene = make_scene(executives())
    other = make_score(make_measure(team=make_team("ELSEWHERE")), OCTOBER, 1, 100)
    Score.objects.filter(pk=other.pk).update(source_version=F("source_version") + 1, stale_since=NOW)
    assert make_report(scene).state == "built"


def test_figures_and_words_stay_when_scores_change() -> None:
    scene = make_scene(executives())
    make_report(scene)
    before = artifact_of("elin@merrow.example").text
    Score.objects.update(value=Decimal(1), score=0)
    tick(NOW + dt.timedelta(hours=1))
    assert artifact_of("elin@merrow.example").text == before


def test_an_artifact_refuses_change() -> None:
    make_report(make_scene(executives()))
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ReportArtifact.objects.update(subject="Another one")


def test_a_plan_takes_the_report_out_of_what_needs_attention() -> None:
    scene = make_scene(executives())
    Score.objects.filter(measure=scene.cast.punctuality).exclude(start=OCTOBER).update(status="red")
    Action.objects.create(
        measure=scene.cast.punctuality,
        title="More drivers",
        owner=scene.cast.manager,
        due=OCTOBER,
        opened_at=NOW,
    )
    make_report(scene)
    assert artifact_of("elin@merrow.example").subject.endswith("Nothing needs attention")


def test_the_schedule_can_be_cut_to_some_kpis() -> None:
    scene = make_scene(executives())
    scene.schedule.kpis.set([scene.cast.own.kpi])
    make_report(scene)
    assert "Bus punctuality" not in artifact_of("elin@merrow.example").text


def test_what_a_dead_builder_held_is_built_by_the_next_one() -> None:
    scene = make_scene(executives())
    materialise(NOW)
    ours = ReportOccurrence.objects.filter(schedule=scene.schedule)
    lease = {"state": "building", "lease_token": uuid.uuid4()}
    ours.update(**lease, lease_until=timezone.now() + dt.timedelta(minutes=1))
    assert build_due(NOW) == 0
    ours.update(**lease, lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert build_due(NOW) == 1


def test_a_report_that_cannot_be_built_fails_after_five_tries_and_hinders_no_other() -> None:
    scene = make_scene(executives())
    sound = make_schedule(scene.cast.company, scene.cast.administrator, name="Sound")
    add_readers(sound, executives())
    materialise(NOW)
    type(sound).objects.filter(pk=scene.schedule.pk).update(tz="Mars/Olympus")
    for minute in range(6):
        tick(NOW + dt.timedelta(minutes=minute))
    broken = scene.schedule.occurrences.get()
    assert (broken.state, broken.attempts) == ("failed", 5)
    assert "ZoneInfoNotFoundError" in broken.last_error
    assert sound.occurrences.get().state == "built"


def test_a_manager_of_two_teams_side_by_side_gets_both() -> None:
    scene = make_scene()
    both = make_user("both@merrow.example")
    make_member(both, scene.cast.buses, "viewer")
    make_member(both, scene.cast.rail, "viewer")
    add_readers(scene.schedule, both)
    make_report(scene)
    assert artifact_of("both@merrow.example").subject == (
        "Merrow Transit, October 2026: 1 of 2 teams is off track. 1 item needs attention"
    )
