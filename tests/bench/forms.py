"""A value that is typed on the entry page as it is measured, beside saving it in code and a bare page."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from random import Random

import time_machine
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from kpis.actions.scores import recompute
from kpis.models import Entry

from .changes import Change, Person, entered_simply, manager
from .floor import floor_address, floor_client
from .organisation import NOW, months
from .yardsticks import Samples, timed

WARM, TIMED = 2, 20


def measure_forms(turn: str) -> Samples:
    """Each of ours beside the same change in code, in turns; what is posted is a figure of a closed month,
    corrected by a manager."""
    random = Random(turn)  # noqa: S311  # the same changes every time, nothing secret
    samples: Samples = defaultdict(list)
    began = NOW + dt.timedelta(days=1, hours=int(turn))
    with time_machine.travel(began, tick=True), override_settings(ALLOWED_HOSTS=["testserver"]):
        actor, pool = manager(), entered_simply()
        assert actor.user is not None  # `manager` is a person
        client, bare = Client(), floor_client(actor.user)
        client.force_login(actor.user)
        person = Person(actor, began)
        for at in range(-WARM, TIMED):
            change = Change(random.choice(pool), random.choice(list(months(24))), 0)
            posted, answered = post(client, Change(change.measure, change.period, figure(random)))
            person.now = timezone.now()
            changed, _ = timed(person.enter(Change(change.measure, change.period, figure(random))))
            address = floor_address([change.measure.team.code])
            page, _ = timed(partial(expect, partial(bare.get, address)))
            found = {"form": posted, "form answer": answered, "form yardstick": changed + page, "q1": page}
            for name, seconds in found.items():
                if at >= 0:
                    samples[name].append(seconds)
    return dict(samples)


def figure(random: Random) -> float:
    return round(1 + 50 * random.random(), 2)


def post(client: Client, change: Change) -> tuple[float, float]:
    """Seconds until every score is stored, and those until the row was back."""
    entry = Entry.objects.filter(measure=change.measure, start=f"{change.period}-01").first()
    address = reverse("update", args=[change.measure.team.code]) + f"?period={change.period}"
    sent = {
        "measure": change.measure.pk,
        "period": change.period,
        "version": entry.version if entry else 0,
        "token": str(uuid.uuid4()),
        "value": str(change.value),
        "reason": "Corrected.",
        "confirmed": "on",
    }
    answer, _ = timed(lambda: expect(lambda: client.post(address, sent, headers={"HX-Request": "true"})))
    rescored, _ = timed(lambda: recompute(timezone.now()))
    return answer + rescored, answer


def expect(request: Callable[[], object]) -> None:
    response = request()
    if getattr(response, "status_code", 0) != 200:
        raise TypeError(response)
