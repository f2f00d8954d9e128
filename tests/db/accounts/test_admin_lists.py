"""What the lists of the admin site share."""

from django.contrib import admin

from accounts.models import Team
from tests.builders import make_team


def test_the_box_of_a_row_is_that_of_django() -> None:
    team = make_team("OPS", name='Rail & "Ferry"')
    ours = admin.site._registry[Team]
    assert ours.action_checkbox(team) == admin.ModelAdmin.action_checkbox(ours, team)
