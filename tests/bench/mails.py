"""A report to many readers as it is measured: what one process sends in a second beside a bare loop of Django
messages over one connection, two processes beside one, and how many tasks it takes."""

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psutil
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import override_settings

import kpiportal.celery
from accounts.models import Team, User
from accounts.models.people import EXECUTIVES
from reports import tasks
from reports.actions.send import CHUNK, send
from reports.actions.tick import tick
from reports.models import ReportDelivery, ReportOccurrence
from tests.report_scene import add_readers, make_schedule

from .mail_sink import HOST
from .organisation import NOW
from .stage import administrator
from .yardsticks import Samples, timed

READERS, ROUNDS, EACH = 5_000, 5, 200
TOGETHER, TURNS = 500, 3
CONNECTIONS = 2
READY_WITHIN = 8
"""Seconds for a process to import what it needs, the pages among it: a mail names their addresses."""

SMTP = "django.core.mail.backends.smtp.EmailBackend"
QUEUE = "mail"
DUE = NOW + dt.timedelta(days=3)
ROW = "<tr><td>Share of trips on line {}</td><td>{:.2f}</td><td>{:.2f}</td><td>{:.3f}</td><td>{}</td></tr>"
SENDER = """
import sys
import time
from threading import Event
import django
django.setup()
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from reports.actions.send import send
reverse("home")
began = float(sys.argv[1])
Event().wait(began - time.time())
with override_settings(MAIL_RATE_PER_MINUTE=10**9, MAIL_CATCH_UP_RATE_PER_MINUTE=10**9):
    while send(timezone.now()):
        pass
print(time.time() - began)  # what the bench reads of this process
"""


def measure_mails() -> Samples:
    samples: Samples = defaultdict(list)
    with mail_server() as port, mailing_to(port):
        executives()
        built = built_report()
        samples["report build"], samples["report memory"] = [built[0]], [built[1]]
        for _ in range(ROUNDS):
            samples["mail yardstick"].append(timed(partial(bare_loop, EACH))[0] / EACH)
            samples["mail"].append(timed(partial(ours, EACH))[0] / EACH)
        for count in (1, 2) * TURNS:
            samples[f"mail, processes {count}"].append(senders(count, port) / TOGETHER)
        samples["mail tasks"], samples["mail tasks for"] = [queued()], [TOGETHER]
        sent = ReportDelivery.objects.filter(state="sent")
        samples["mails twice"] = [sent.filter(tries__outcome="sent").count() - sent.count()]
    return dict(samples)


@contextmanager
def mail_server() -> Iterator[int]:
    """Its port. As others do, it serves several connections at once, each in a process."""
    with socket.create_server((HOST, 0)) as listener:
        listener.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # as asyncio does with a socket it makes
        at = listener.fileno()
        command = [sys.executable, "-m", "tests.bench.mail_sink", str(at)]
        processes = [subprocess.Popen(command, pass_fds=[at]) for _ in range(CONNECTIONS)]
        try:
            yield listener.getsockname()[1]
        finally:
            for process in processes:
                process.kill()
                process.wait()


@contextmanager
def mailing_to(port: int) -> Iterator[None]:
    """As fast as it goes."""
    with override_settings(
        EMAIL_BACKEND=SMTP,
        EMAIL_HOST=HOST,
        EMAIL_PORT=port,
        MAIL_RATE_PER_MINUTE=10**9,
        MAIL_CATCH_UP_RATE_PER_MINUTE=10**9,
    ):
        yield


def executives() -> None:
    missing = range(Group.objects.get(name=EXECUTIVES).user_set.count(), READERS)
    made = User.objects.bulk_create(User(email=f"reader{at}@kpi.example", name=f"R{at}") for at in missing)
    Group.objects.get(name=EXECUTIVES).user_set.add(*made)


def built_report() -> tuple[float, float]:
    """Seconds, and MiB of this process after them."""
    organisation = Team.objects.top(DUE.date()).get()
    schedule = make_schedule(organisation, administrator(), local_time=dt.time(0), day=1)
    add_readers(schedule, Group.objects.get(name=EXECUTIVES))
    took, _ = timed(partial(tick, DUE))
    report = ReportOccurrence.objects.get(schedule=schedule)
    if report.deliveries.filter(state="queued").count() < READERS:
        raise TypeError(f"{report.state}: {report.last_error}")
    return took, psutil.Process().memory_info().rss / 1024**2


def bare_loop(count: int) -> None:
    """What the yardstick renders and sends for each: 30 KPIs, Django's message class, one connection."""
    connection = get_connection(SMTP, host=HOST, port=settings.EMAIL_PORT)
    connection.open()
    for at in range(count):
        rows = "".join(ROW.format(row, row * 1.5, row * 1.6, row / 30, trend(row)) for row in range(30))
        mail = EmailMultiAlternatives("Report", "Your report", "kpi@kpi.example", [f"u{at}@kpi.example"])
        mail.attach_alternative(f"<html><body><table>{rows}</table></body></html>", "text/html")
        connection.send_messages([mail])
    connection.close()


def trend(row: int) -> str:
    return " ".join(f"{row + point / 24:.2f}" for point in range(24))


def ours(count: int) -> None:
    for _ in range(count // CHUNK):
        send(DUE + dt.timedelta(minutes=5))


def senders(count: int, port: int) -> float:
    """Seconds until so many processes, which begin at the same moment, have sent the same number of mails."""
    leave_waiting(TOGETHER)
    command = [sys.executable, "-c", SENDER, str(time.time() + READY_WITHIN)]
    environment = os.environ | {"EMAIL_URL": f"smtp://{HOST}:{port}"}
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(count)]
    return max(float(process.communicate()[0]) for process in running)


def queued() -> int:
    """Tasks that the broker gets for so many mails, the first of the build among them."""
    leave_waiting(TOGETHER)
    with kpiportal.celery.app.connection_for_write() as broker:
        waiting = partial(broker.default_channel.client.llen, QUEUE)
        before = waiting()
        while send_waits():
            tasks.send()
        return int(1 + waiting() - before)


def send_waits() -> bool:
    return ReportDelivery.objects.filter(state="queued", next_attempt_at__lte=DUE).exists()


def leave_waiting(count: int) -> None:
    """The others wait for another year."""
    queue = ReportDelivery.objects.filter(state="queued")
    queue.update(next_attempt_at=DUE + dt.timedelta(days=3_650))
    chosen = list(queue.order_by("pk").values_list("pk", flat=True)[:count])
    ReportDelivery.objects.filter(pk__in=chosen).update(next_attempt_at=DUE)
