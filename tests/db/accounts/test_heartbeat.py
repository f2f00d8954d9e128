import datetime as dt

from django.test import Client
from django.utils import timezone

from accounts.models import Heartbeat
from accounts.tasks import heartbeat
from kpis.models import Score
from tests.cast import Cast

MINUTE = dt.timedelta(minutes=1)


def test_a_worker_has_one_row_and_is_forgotten_after_a_day(now: dt.datetime) -> None:
    Heartbeat.beat("one@host", now - dt.timedelta(days=1, seconds=1))
    Heartbeat.beat("two@host", now - MINUTE)
    Heartbeat.beat("two@host", now)
    assert list(Heartbeat.objects.values_list("worker", "at")) == [("two@host", now)]
    assert Heartbeat.latest() == now


def test_the_task_names_its_worker() -> None:
    heartbeat.apply(headers={})
    assert Heartbeat.objects.count() == 1


def banner(client: Client) -> str:
    return str(client.get("/outbox/").context["nav"].banner)


def test_administrators_learn_that_workers_are_silent(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert banner(client).startswith("No worker has started yet.")
    now = timezone.now()
    Heartbeat.beat("one@host", now - 6 * MINUTE)
    assert banner(client).startswith("No worker was heard since ")
    Heartbeat.beat("one@host", now - 4 * MINUTE)
    assert banner(client) == ""


def test_administrators_learn_that_scores_wait(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    now = timezone.now()
    Heartbeat.beat("one@host", now)
    score = Score.objects.create(
        measure=cast.punctuality, grain="month", start=dt.date(2026, 2, 1), stale_since=now - 6 * MINUTE
    )
    assert banner(client).startswith("Some scores have been waiting for their calculation since ")
    Score.objects.filter(pk=score.pk).update(stale_since=now - MINUTE)
    assert banner(client) == ""


def test_others_are_not_bothered(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    assert banner(client) == ""
