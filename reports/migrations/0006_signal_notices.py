"""Notices of signals go out by the ledger of reports; what they say stays as it was."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

PROTECT = """
CREATE TRIGGER reports_signalnotice_is_append_only BEFORE UPDATE OR DELETE ON reports_signalnotice
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_signalnotice_is_never_truncated BEFORE TRUNCATE ON reports_signalnotice
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
RELEASE = """
DROP TRIGGER reports_signalnotice_is_append_only ON reports_signalnotice;
DROP TRIGGER reports_signalnotice_is_never_truncated ON reports_signalnotice;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_append_only"),
        ("kpis", "0009_outlook"),
        ("reports", "0005_occurrence_grain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignalNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grain",
                    models.CharField(
                        choices=[
                            ("day", "day"),
                            ("week", "week"),
                            ("month", "month"),
                            ("period", "period"),
                            ("quarter", "quarter"),
                            ("half_year", "half year"),
                            ("year", "year"),
                        ],
                        max_length=9,
                        verbose_name="grain",
                    ),
                ),
                ("start", models.DateField(verbose_name="start")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "rule",
                    models.CharField(
                        choices=[("outside", "outside the usual"), ("run", "eight in a row on one side")],
                        max_length=7,
                    ),
                ),
                ("found", models.DateField()),
                ("sha256", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=300)),
                ("html", models.TextField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "notice of a signal",
                "verbose_name_plural": "notices of signals",
            },
        ),
        migrations.CreateModel(
            name="SignalStop",
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
                "verbose_name": "stop of signal mails",
                "verbose_name_plural": "stops of signal mails",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reportdelivery",
            name="delivery_has_something_to_send",
        ),
        migrations.AlterField(
            model_name="reportdelivery",
            name="occurrence",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="reports.reportoccurrence",
            ),
        ),
        migrations.AddField(
            model_name="signalnotice",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="signal_notices", to="kpis.measure"
            ),
        ),
        migrations.AddField(
            model_name="reportdelivery",
            name="notice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="reports.signalnotice",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.UniqueConstraint(
                fields=("notice", "channel", "recipient_key"), name="delivery_of_notice_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notice__isnull", True), ("occurrence__isnull", False)),
                    models.Q(
                        ("notice__isnull", False), ("occurrence__isnull", True), ("user__isnull", False)
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
                    ("state", "no_longer_entitled"),
                    _connector="OR",
                ),
                name="delivery_has_something_to_send",
            ),
        ),
        migrations.AddField(
            model_name="signalstop",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="signal_stops", to="kpis.measure"
            ),
        ),
        migrations.AddField(
            model_name="signalstop",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="signal_stops",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="signalnotice",
            constraint=models.UniqueConstraint(
                fields=("measure", "grain", "start", "rule"), name="signal_notice_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="signalnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                ),
                name="signal_notice_grain_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__in", ("outside", "run"))), name="signal_notice_rule_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signalstop",
            constraint=models.UniqueConstraint(fields=("user", "measure"), name="signal_stop_unique"),
        ),
        migrations.RunSQL(PROTECT, RELEASE),
    ]
