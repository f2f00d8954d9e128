import ast

from celery.beat import Scheduler

from kpiportal import env, settings
from kpiportal.celery import QUEUES, ROUTES, app, beat_schedule

PORTAL = (env.ROOT / "kpiportal" / "portal.py").read_text(encoding="utf-8")


def test_the_clock_has_six_ticks_that_expire_before_the_next() -> None:
    clock = beat_schedule().items()
    assert {task: (entry["schedule"], entry["options"]["expires"]) for task, entry in clock} == {
        "kpis.tasks.tick": (60, 55),
        "kpis.tasks.look_ahead": (3600, 3300),
        "reports.tasks.tick": (60, 55),
        "reports.tasks.send": (15, 13.75),
        "reports.tasks.sweep": (60, 55),
        "accounts.tasks.heartbeat": (60, 55),
    }


def test_the_clock_ticks_as_soon_as_it_starts() -> None:
    beat = Scheduler(app, lazy=True)
    beat.merge_inplace(beat_schedule())
    assert {name for name, entry in beat.schedule.items() if entry.is_due().is_due} == set(beat_schedule())


def test_every_route_leads_to_a_queue_the_demo_worker_serves() -> None:
    assert {route["queue"] for route in ROUTES.values()} == set(QUEUES)
    literals = {node.value for node in ast.walk(ast.parse(PORTAL)) if isinstance(node, ast.Constant)}
    assert ",".join(QUEUES) in literals


def test_the_application_takes_the_settings() -> None:
    assert app.conf.broker_url == settings.CELERY_BROKER_URL
    assert app.conf.broker_transport_options["visibility_timeout"] == app.conf.visibility_timeout == 900
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)
    assert (app.conf.task_always_eager, app.conf.result_backend) == (False, None)
    assert app.conf.task_time_limit < app.conf.visibility_timeout / 2
    assert app.conf.beat_scheduler == "celery.beat:Scheduler"
    assert app.conf.accept_content == ["json"]
