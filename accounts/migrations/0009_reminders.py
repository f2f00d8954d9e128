"""When those who owe values are reminded, and whether they may enter them by the link of the mail."""

import datetime as dt

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_token_scopes")]
    operations = [
        migrations.AddField(
            "organisation",
            "remind_before_days",
            models.PositiveSmallIntegerField(
                blank=True,
                default=2,
                help_text="0 reminds on the last day; empty reminds nobody.",
                null=True,
                verbose_name="remind days before entry closes",
            ),
        ),
        migrations.AddField(
            "organisation",
            "remind_after_days",
            models.PositiveSmallIntegerField(
                blank=True,
                default=1,
                help_text="Told to those who owe the values and to the managers of the team; empty tells nobody.",
                null=True,
                verbose_name="tell what is missing days after entry closed",
            ),
        ),
        migrations.AddField(
            "organisation",
            "remind_at",
            models.TimeField(
                default=dt.time(8),
                help_text="In the time zone of the organisation.",
                verbose_name="time of reminders",
            ),
        ),
        migrations.AddField(
            "organisation",
            "entry_links",
            models.BooleanField(
                default=False,
                help_text=(
                    "Reminders carry a link to a form for the values that are due,"
                    " open to whoever has the mail."
                ),
                verbose_name="entry without logging in",
            ),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=Q(remind_before_days__isnull=True) | Q(remind_before_days__lte=366),
                name="remind_before_within_a_year",
                violation_error_message="At most 366 days before.",
            ),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=Q(remind_after_days__isnull=True) | Q(remind_after_days__range=(1, 366)),
                name="remind_after_within_a_year",
                violation_error_message="1 to 366 days after, or empty.",
            ),
        ),
    ]
