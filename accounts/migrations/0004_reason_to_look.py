"""The right to see individuals is granted with a reason."""

from django.db import migrations, models
from django.db.models import Q

REASON = models.CheckConstraint(
    condition=~Q(reason=""),
    name="right_to_see_individuals_has_a_reason",
    violation_error_message="Say why this right is granted.",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_groups")]
    operations = [migrations.AddConstraint("seeindividuals", REASON)]
