"""Reminders to those who owe values go out by the ledger of reports; what they say stays as it was."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


PROTECT = """
CREATE TRIGGER reports_reminder_is_append_only BEFORE UPDATE OR DELETE ON reports_reminder
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_reminder_is_never_truncated BEFORE TRUNCATE ON reports_reminder
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
RELEASE = """
DROP TRIGGER reports_reminder_is_append_only ON reports_reminder;
DROP TRIGGER reports_reminder_is_never_truncated ON reports_reminder;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_append_only"),
        ("reports", "0006_signal_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("before", "before entry closes"),
                            ("after", "after entry closed"),
                            ("nudge", "asked for by a person"),
                        ],
                        max_length=6,
                    ),
                ),
                ("figures", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=300)),
                ("html", models.TextField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
            },
        ),
        migrations.CreateModel(
            name="ReminderRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "round of reminders",
                "verbose_name_plural": "rounds of reminders",
            },
        ),
        migrations.CreateModel(
            name="ReminderStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "stop of reminders",
                "verbose_name_plural": "stops of reminders",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reportdelivery",
            name="delivery_of_one_thing",
        ),
        migrations.RemoveConstraint(
            model_name="reportdelivery",
            name="delivery_has_something_to_send",
        ),
        migrations.AddField(
            model_name="reminder",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportdelivery",
            name="reminder",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="reports.reminder",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.UniqueConstraint(
                fields=("reminder", "channel", "recipient_key"), name="delivery_of_reminder_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("notice__isnull", True), ("occurrence__isnull", False), ("reminder__isnull", True)
                    ),
                    models.Q(
                        ("notice__isnull", False),
                        ("occurrence__isnull", True),
                        ("reminder__isnull", True),
                        ("user__isnull", False),
                    ),
                    models.Q(
                        ("notice__isnull", True),
                        ("occurrence__isnull", True),
                        ("reminder__isnull", False),
                        ("user__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivery_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("artifact__isnull", False),
                    ("notice__isnull", False),
                    ("reminder__isnull", False),
                    ("state", "no_longer_entitled"),
                    _connector="OR",
                ),
                name="delivery_has_something_to_send",
            ),
        ),
        migrations.AddField(
            model_name="reminderstop",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminder_stop",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("person", "day", "kind"), name="reminder_unique"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("before", "after", "nudge"))), name="reminder_kind_known"
            ),
        ),
        migrations.RunSQL(PROTECT, RELEASE),
    ]
