"""A report says which grain its period has: a month, a quarter, or a period of a table calendar."""

from django.db import migrations, models
from django.db.models import Q

GRAINS = [
    ("day", "day"),
    ("week", "week"),
    ("month", "month"),
    ("period", "period"),
    ("quarter", "quarter"),
    ("half_year", "half year"),
    ("year", "year"),
]
FROM_DAYS = "UPDATE reports_reportoccurrence SET grain = 'quarter' WHERE period_end - period_start >= 31"


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_queued_at")]
    operations = [
        migrations.AddField(
            "reportoccurrence", "grain", models.CharField(choices=GRAINS, default="month", max_length=9)
        ),
        migrations.RunSQL(FROM_DAYS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "reportoccurrence",
            models.CheckConstraint(
                condition=Q(grain__in=("month", "period", "quarter")), name="occurrence_grain_known"
            ),
        ),
    ]
