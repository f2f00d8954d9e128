"""An act of curation and the database: what a deadlock takes back is done again, once."""

import datetime as dt
from collections.abc import Collection

import pytest
from django.db import OperationalError, connection

from accounts.actions.curation import curating
from accounts.actions.rows import save
from accounts.audit import FOLDER
from accounts.models import Change, Team

NOW = dt.datetime(2026, 11, 15, 9, tzinfo=dt.UTC)
DEADLOCK = "DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$"


class Marking:
    """Leaves a row with each try, and meets a deadlock in the first ones."""

    def __init__(self, deadlocks: int) -> None:
        self.deadlocks = deadlocks

    def __call__(self, ids: Collection[int], day: dt.date, now: dt.datetime) -> None:
        self.deadlocks -= 1
        Team.objects.create(code=f"TRY{self.deadlocks}", name="Marked")
        if self.deadlocks >= 0:
            with connection.cursor() as cursor:
                cursor.execute(DEADLOCK)


def curate(deadlocks: int) -> None:
    with curating(FOLDER, NOW) as curation:
        save(curation, [Team(code="BUSES", name="Buses")], ("name",))
        curation.mark(Marking(deadlocks), {1}, dt.date(2026, 1, 1))


def test_marks_that_met_a_deadlock_are_made_again_without_the_act_running_twice(db: None) -> None:
    curate(deadlocks=2)
    assert sorted(Team.objects.values_list("code", flat=True)) == ["BUSES", "TRY-1"]
    assert Change.objects.filter(object_type="team", field="name").count() == 1


def test_a_third_deadlock_ends_the_act(db: None) -> None:
    with pytest.raises(OperationalError, match="deadlock detected"):
        curate(deadlocks=3)
    assert not Team.objects.exists()
