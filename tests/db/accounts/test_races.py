"""Two people, or two clicks, at the same moment: real transactions in two threads."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.actions.people import deactivate
from accounts.actions.submissions import once
from accounts.audit import COMMAND
from accounts.models import Submission, User
from accounts.refusals import Refused
from tests.builders import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], str]) -> list[str]:
    def run(act: Callable[[], str]) -> str:
        try:
            return act()
        except Refused as refused:
            return str(refused)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_posts_with_one_key_act_once(now: dt.datetime) -> None:
    user, key, acted = make_user(), uuid.uuid4(), []
    first_is_at_work, second_came = threading.Event(), threading.Event()

    def slow() -> str:
        first_is_at_work.set()
        second_came.wait(0.3)  # the second waits at the key, so this runs into its end
        acted.append(1)
        return "/done/"

    def first() -> str:
        return once(user, key, slow, now=now)

    def second() -> str:
        first_is_at_work.wait(5)
        answer = once(user, key, slow, now=now)
        second_came.set()
        return answer

    assert together(first, second) == ["/done/", "/done/"]
    assert acted == [1]
    assert Submission.objects.count() == 1


def test_two_administrators_cannot_end_each_other(now: dt.datetime) -> None:
    one, two = (make_user(f"{name}@merrow.example", groups=("Administrators",)) for name in ("one", "two"))
    barrier = threading.Barrier(2, timeout=5)

    def end(person: User) -> Callable[[], str]:
        def act() -> str:
            barrier.wait()
            return str(deactivate(COMMAND, person, now=now).is_active)

        return act

    answers = sorted(together(end(one), end(two)))
    assert answers == ["False", "The last administrator stays: make somebody else administrator first."]
    assert User.objects.filter(is_active=True, is_staff=True).count() == 1
