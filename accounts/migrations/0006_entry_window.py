"""The days to enter values may be working days, and those who enter may be told how."""

from django.db import migrations, models
from django.db.models import Q

import accounts.models.lines

KINDS = [("calendar", "calendar days"), ("working", "working days, Monday to Friday")]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_calendar")]
    operations = [
        migrations.AddField(
            "organisation",
            "entry_day_kind",
            models.CharField(choices=KINDS, default="calendar", max_length=8, verbose_name="these days are"),
        ),
        migrations.AddField(
            "organisation",
            "entry_instructions",
            models.TextField(
                blank=True,
                max_length=2000,
                validators=[accounts.models.lines.clean_text],
                verbose_name="instructions to those who enter values",
            ),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=Q(entry_day_kind__in=("calendar", "working")), name="entry_day_kind_known"
            ),
        ),
    ]
