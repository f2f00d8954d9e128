"""The calendar is one of months, or of the periods of a table."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [("months", "months of a fiscal year"), ("table", "periods of a table")]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_reason_to_look")]
    operations = [
        migrations.AddField(
            "organisation",
            "calendar",
            models.CharField(choices=KINDS, default="months", max_length=6, verbose_name="calendar"),
        ),
        migrations.AddField(
            "organisation",
            "periods_digest",
            models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(condition=Q(calendar__in=("months", "table")), name="calendar_known"),
        ),
    ]
