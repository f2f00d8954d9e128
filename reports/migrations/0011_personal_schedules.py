"""A subscription is a schedule whose owner is its only reader; and what a person starts is sent by hand."""

from django.db import migrations, models

KINDS = [("scheduled", "scheduled"), ("manual", "sent by hand"), ("correction", "correction")]


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_ledger_home")]
    operations = [
        migrations.AddField(
            "reportschedule",
            "personal",
            models.BooleanField(default=False, editable=False, verbose_name="subscription of one reader"),
        ),
        migrations.AlterField(
            "reportoccurrence", "kind", models.CharField(choices=KINDS, default="scheduled", max_length=10)
        ),
    ]
