"""Pages as they are measured in process: what a request through every middleware computes, ours and bare
pages in turns."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User

from .floor import floor_address, floor_client
from .forms import expect
from .organisation import NOW
from .stage import PERIOD, administrator, executive, fill_catalogue, full_team, member, other_teams
from .yardsticks import Samples, timed

ROUNDS, EACH, DEEPER = 11, 6, 6
LOOKED_UP = 2
"""Statements for the session and its person."""


@dataclass(frozen=True)
class Visit:
    client: Client
    address: str

    def get(self) -> None:
        expect(partial(self.client.get, self.address))

    def many(self) -> None:
        for _ in range(EACH):
            self.get()

    def statements(self) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.get()
        return len(captured)


def measure_pages() -> Samples:
    with time_machine.travel(NOW + dt.timedelta(days=3), tick=True), override_settings(ALLOWED_HOSTS=["*"]):
        visits = pages()
        samples: Samples = defaultdict(list)
        for name, visit in visits.items():
            visit.get()
            samples[f"{name} statements"] = [visit.statements()]
        for at in range(ROUNDS):
            for name, visit in visits.items():
                _, cpu = timed(partial(deeper, at * DEEPER, visit.many))
                samples[f"{name} page"].append(cpu / EACH)
    samples["scorecard statements besides"] = [samples["scorecard statements"][0] - LOOKED_UP]
    return dict(samples)


def pages() -> Mapping[str, Visit]:
    fill_catalogue()
    team, reader, admin = full_team(), member(full_team()), administrator()
    kpis = reverse("admin:kpis_kpi_changelist")
    teams, bare = other_teams(team, 10), floor_client(reader)
    return {
        "q3": Visit(bare, floor_address(teams[:3])),
        "scorecard": Visit(browser(reader), f"{reverse('scorecard', args=[team.code])}?period={PERIOD}"),
        "overview": Visit(browser(executive()), reverse("overview")),
        "q10": Visit(bare, floor_address(teams)),
        "list": Visit(browser(admin), kpis),
        "search": Visit(browser(admin), f"{kpis}?q=K1"),
    }


def deeper(frames: int, action: Callable[[], None]) -> None:
    """Where the stack of CPython happens to reach the end of a block, calls take up to half as long again; so
    the rounds begin at different depths, and the middle of them counts."""
    if frames:
        deeper(frames - 1, action)
    else:
        action()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
