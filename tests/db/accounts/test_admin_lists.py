"""What the lists of the admin site share."""

import datetime as dt
import re

from django.contrib import admin
from django.test import Client

from accounts.models import Team
from kpis.models import Measure
from tests.builders import make_kpi, make_measure, make_target, make_team, make_user


def test_the_box_of_a_row_is_that_of_django() -> None:
    team = make_team("OPS", name='Rail & "Ferry"')
    ours = admin.site._registry[Team]
    assert ours.action_checkbox(team) == admin.ModelAdmin.action_checkbox(ours, team)


def test_figures_and_days_of_a_list_are_as_people_write_them(client: Client) -> None:
    client.force_login(make_user("ada@merrow.example", groups=("Administrators",)))
    make_target(make_measure(make_kpi("OPS_01", name="Punctuality"), make_team("OPS")), "92.50", red_line=80)
    make_target(Measure.objects.get(), 95, valid_from=dt.date(2026, 7, 1))
    cell = r'class="field-(valid_from|target|red_line)[^"]*">(.*?)</td>'
    assert re.findall(cell, client.get("/admin/kpis/target/?o=3").text) == [
        ("valid_from", "the beginning"),
        ("target", "92.5"),
        ("red_line", "80"),
        ("valid_from", "July 1, 2026"),
        ("target", "95"),
        ("red_line", "-"),
    ]
