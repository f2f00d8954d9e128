import pytest
from django.test import Client
from time_machine import TimeMachineFixture as Traveller

from reports.models import ReportSchedule
from tests.builders import make_organisation
from tests.cast import Cast, make_cast
from tests.report_scene import NOW, add_readers, make_schedule
from tests.schedule_forms import RUTH


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ada(client: Client, cast: Cast, time_machine: Traveller) -> Client:
    """The administrator's browser at the moment when the report of October is due."""
    make_organisation(timezone="Europe/Paris")
    time_machine.move_to(NOW, tick=False)
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def schedule(cast: Cast) -> ReportSchedule:
    schedule = make_schedule(cast.company, cast.administrator)
    add_readers(schedule, RUTH)
    return schedule
