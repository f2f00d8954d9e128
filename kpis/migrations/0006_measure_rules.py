"""Rules of measures that the database keeps too: no person rolls up, and a deputy's days are in order."""

from django.db import migrations, models
from django.db.models import F, Q

ROLLUP = models.CheckConstraint(
    condition=~Q(source="rollup") | Q(person__isnull=True),
    name="measure_of_a_person_is_no_rollup",
    violation_error_message="A person's measure is entered or calculated; only a team rolls up.",
)
DEPUTY = models.CheckConstraint(
    condition=Q(deputy_from__isnull=True) | Q(deputy_to__isnull=True) | Q(deputy_to__gte=F("deputy_from")),
    name="deputy_ends_after_the_start",
    violation_error_message="The deputy's last day is not before the first.",
)


class Migration(migrations.Migration):
    dependencies = [("kpis", "0005_score_trouble")]
    operations = [migrations.AddConstraint("measure", rule) for rule in (ROLLUP, DEPUTY)]
