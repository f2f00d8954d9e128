"""Real workers save and score a long file while somebody else enters figures: nobody is refused because of
it, and in the end everything is as if it had been computed at once."""

import datetime as dt
import re
import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Team, User
from kpis.actions.all_scores import recompute_all
from kpis.actions.uploads.committing import promise
from kpis.actions.uploads.overlooking import confirm
from kpis.calc.periods import Calendar, Period, period_of, shift
from kpis.models import EntryRevision, Measure, NodeScore, Score, Upload
from kpis.queries.row_counts import count_stale
from tests.builders import (
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_target,
    make_team,
    make_user,
)
from tests.entry_forms import session
from tests.servers_live import StartWorker, until
from tests.uploads import line, staged

KPIS, MONTHS = 30, 48
VERSION = re.compile(r'name="version" value="(\d+)"')


def months() -> list[Period]:
    """Those before this one, the latest first."""
    this = period_of(Calendar(), "month", timezone.now().date())
    return [shift(Calendar(), this, -back) for back in range(1, MONTHS + 1)]


def key(period: Period) -> str:
    return f"{period.start:%Y-%m}"


def measures_of(team: Team, count: int) -> list[Measure]:
    objective = make_objective()
    measures = [make_measure(make_kpi("", objective), team) for _ in range(count)]
    for measure in measures:
        make_target(measure, 80)
    return measures


def person(email: str, team: Team) -> User:
    user = make_user(email)
    make_member(user, team, "manager")
    return user


def promised(sender: User, team: Team, measures: list[Measure]) -> Upload:
    """Confirmed by its sender; a worker has heard of it."""
    places = [(measure.kpi.code, key(month)) for measure in measures for month in months()]
    given = [line(code, "90", row, period=month) for row, (code, month) in enumerate(places, 2)]
    upload = staged(sender, team, given, now=timezone.now())
    confirm(upload, sender, "Counted anew")
    upload.refresh_from_db()
    assert upload.changeset is not None
    promise(upload, sender, upload.changeset.key)
    return upload


class Typing:
    """Somebody who saves one cell of their own again and again."""

    def __init__(self, measure: Measure, user: User) -> None:
        self.client: Client = session(user)
        self.measure, self.month = measure, months()[0]
        self.version, self.answers = "0", list[int]()

    def enter(self) -> None:
        sent: dict[str, Any] = {
            "measure": self.measure.pk,
            "period": key(self.month),
            "version": self.version,
            "token": str(uuid.uuid4()),
            "value": str(50 + len(self.answers) % 40),
            "reason": "Counted again",
        }
        address = f"/update/{self.measure.team.code}/?period={key(self.month)}"
        answer = self.client.post(address, sent, headers={"HX-Request": "true"})
        self.answers.append(answer.status_code)
        self.version = VERSION.findall(answer.content.decode())[0]


def test_a_long_file_refuses_nobody_and_nothing_of_it_is_lost(start_worker: StartWorker) -> None:
    root = make_team("ROOT")
    operations, service = make_team("OPS", root), make_team("SRV", root)
    measures, (theirs,) = measures_of(operations, KPIS), measures_of(service, 1)
    typing = Typing(theirs, person("omar@merrow.example", service))
    upload = promised(person("ines@merrow.example", operations), operations, measures)
    start_worker("import,compute,tick", beat=True)

    def is_saved() -> bool:
        typing.enter()
        return Upload.objects.get(pk=upload.pk).state == "committed"

    assert until(is_saved, within=120)
    assert until(lambda: not count_stale(), within=120)
    assert set(typing.answers) == {200}
    assert EntryRevision.objects.filter(changeset=upload.changeset_id).count() == KPIS * MONTHS
    assert EntryRevision.objects.filter(measure=theirs).count() == len(typing.answers)
    assert Score.objects.filter(measure__in=measures, grain="month", status="green").count() == KPIS * MONTHS
    assert NodeScore.objects.get(team=root, node="team", grain="month", start=months()[9].start).green == KPIS
    assert recompute_all(timezone.now() + dt.timedelta(seconds=1)) == 0
