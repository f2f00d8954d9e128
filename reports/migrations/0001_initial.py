import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.models.organisation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_groups"),
        ("accounts", "__first__"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("kpis", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "cadence",
                    models.CharField(
                        choices=[("month", "monthly"), ("quarter", "quarterly")],
                        max_length=7,
                        verbose_name="cadence",
                    ),
                ),
                (
                    "tz",
                    models.CharField(
                        max_length=64,
                        validators=[accounts.models.organisation.validate_timezone],
                        verbose_name="time zone",
                    ),
                ),
                ("local_time", models.TimeField(verbose_name="local time")),
                (
                    "day_rule",
                    models.CharField(
                        choices=[
                            ("calendar_day", "calendar day of the month after"),
                            ("business_day", "working day of the month after"),
                            ("days_after_close", "days after entry closes"),
                        ],
                        default="days_after_close",
                        max_length=16,
                        verbose_name="day rule",
                    ),
                ),
                ("day", models.PositiveSmallIntegerField(default=1, verbose_name="day")),
                (
                    "catch_up",
                    models.CharField(
                        choices=[
                            ("all", "every missed period, oldest first"),
                            ("latest", "only the latest missed period"),
                        ],
                        default="all",
                        max_length=6,
                        verbose_name="after downtime send",
                    ),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
                ("starts_on", models.DateField(verbose_name="first period ends on or after")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("sections", models.JSONField(blank=True, default=list, verbose_name="sections")),
                ("formats", models.JSONField(blank=True, default=list, verbose_name="formats")),
                (
                    "gate_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="send when this much weight is in (%)"
                    ),
                ),
                (
                    "gate_until_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="wait at most (days)"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kpis",
                    models.ManyToManyField(blank=True, related_name="+", to="kpis.kpi", verbose_name="KPIs"),
                ),
                (
                    "objectives",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="kpis.objective", verbose_name="objectives"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_schedules",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedules",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "report schedule",
                "verbose_name_plural": "report schedules",
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cadence__in", ("month", "quarter"))),
                        name="schedule_cadence_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("day_rule__in", ("calendar_day", "business_day", "days_after_close"))
                        ),
                        name="schedule_day_rule_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("day_rule", "days_after_close"), ("day__range", (1, 31)), _connector="OR"
                        ),
                        name="schedule_day_of_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("catch_up__in", ("all", "latest"))),
                        name="schedule_catch_up_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gate_percent__isnull", True), ("gate_percent__range", (0, 100)), _connector="OR"
                        ),
                        name="schedule_gate_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportOccurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scheduled", "scheduled"),
                            ("manual", "sent again"),
                            ("correction", "correction"),
                        ],
                        default="scheduled",
                        max_length=10,
                    ),
                ),
                ("seq", models.PositiveIntegerField(default=1)),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("waiting", "waiting for figures"),
                            ("building", "building"),
                            ("built", "built"),
                            ("sending", "sending"),
                            ("done", "done"),
                            ("skipped", "skipped"),
                            ("aborted", "aborted"),
                            ("failed", "failed"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("waiting_since", models.DateTimeField(null=True)),
                ("data_as_of", models.DateTimeField(null=True)),
                ("built_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("late_alarm_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reports.reportoccurrence",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="reports.reportschedule",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-period_start", "-due_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("state__in", ("planned", "waiting", "building", "built", "sending"))
                        ),
                        fields=["due_at"],
                        name="occurrence_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("schedule", "period_start", "kind", "seq"), name="occurrence_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gt", models.F("period_start"))),
                        name="occurrence_period_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "planned",
                                    "waiting",
                                    "building",
                                    "built",
                                    "sending",
                                    "done",
                                    "skipped",
                                    "aborted",
                                    "failed",
                                ),
                            )
                        ),
                        name="occurrence_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("scheduled", "manual", "correction"))),
                        name="occurrence_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("lease_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="occurrence_lease_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportArtifact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope_key", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=300)),
                ("html", models.TextField()),
                ("text", models.TextField()),
                ("images", models.JSONField(default=dict)),
                ("figures", models.JSONField()),
                ("versions", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artifacts",
                        to="reports.reportoccurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "report artifact",
                "verbose_name_plural": "report artifacts",
                "constraints": [
                    models.UniqueConstraint(fields=("occurrence", "scope_key"), name="artifact_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="TransportPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("transport", models.CharField(max_length=40, unique=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("paused_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReportDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("channel", models.CharField(default="email", max_length=10)),
                ("recipient_key", models.CharField(max_length=254)),
                ("address", models.EmailField(max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("claimed", "claimed"),
                            ("handing_over", "handing over"),
                            ("sent", "sent"),
                            ("retry", "will be tried again"),
                            ("bounced", "bounced"),
                            ("failed", "failed"),
                            ("unknown", "not known whether it arrived"),
                            ("suppressed", "suppressed"),
                            ("no_longer_entitled", "no longer entitled"),
                            ("cancelled", "cancelled"),
                            ("held_after_restore", "held after a restore"),
                        ],
                        default="queued",
                        max_length=18,
                    ),
                ),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("handover_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(max_length=255, unique=True)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("last_code", models.PositiveSmallIntegerField(null=True)),
                ("last_error", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("owner_told_at", models.DateTimeField(null=True)),
                (
                    "artifact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="reports.reportartifact",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_deliveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="reports.reportoccurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "report delivery",
                "verbose_name_plural": "report deliveries",
                "ordering": ["occurrence", "address"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "retry"))),
                        fields=["next_attempt_at"],
                        name="delivery_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("claimed", "handing_over"))),
                        fields=["lease_until"],
                        name="delivery_leased",
                    ),
                    models.Index(fields=["handover_at"], name="delivery_handed_over"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("occurrence", "channel", "recipient_key"), name="delivery_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "queued",
                                    "claimed",
                                    "handing_over",
                                    "sent",
                                    "retry",
                                    "bounced",
                                    "failed",
                                    "unknown",
                                    "suppressed",
                                    "no_longer_entitled",
                                    "cancelled",
                                    "held_after_restore",
                                ),
                            )
                        ),
                        name="delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="sent_at_exactly_when_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("artifact__isnull", False), ("state", "no_longer_entitled"), _connector="OR"
                        ),
                        name="delivery_has_something_to_send",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("lease_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="delivery_lease_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started", models.DateTimeField()),
                ("ended", models.DateTimeField()),
                ("outcome", models.CharField(max_length=18)),
                ("smtp_code", models.PositiveSmallIntegerField(null=True)),
                ("detail", models.TextField(blank=True)),
                ("worker", models.CharField(max_length=200)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tries",
                        to="reports.reportdelivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery attempt",
                "verbose_name_plural": "delivery attempts",
                "ordering": ["started", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReportRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("viewer", "viewer"),
                            ("contributor", "contributor"),
                            ("manager", "manager"),
                        ],
                        max_length=11,
                        verbose_name="role in the team",
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="address")),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="auth.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="reports.reportschedule",
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient",
                "verbose_name_plural": "recipients",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("schedule", "user", "group", "role", "address"),
                        name="recipient_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address", ""),
                                ("group__isnull", True),
                                ("role", ""),
                                ("user__isnull", False),
                            ),
                            models.Q(
                                ("address", ""),
                                ("group__isnull", False),
                                ("role", ""),
                                ("user__isnull", True),
                            ),
                            models.Q(
                                ("address", ""),
                                ("group__isnull", True),
                                ("user__isnull", True),
                                models.Q(("role", ""), _negated=True),
                            ),
                            models.Q(
                                ("group__isnull", True),
                                ("role", ""),
                                ("user__isnull", True),
                                models.Q(("address", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recipient_is_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_sha256", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("hard_bounce", "the address bounced"),
                            ("complaint", "the reader complained"),
                            ("unsubscribed", "the reader stopped it"),
                            ("manual", "set by an administrator"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                ("expires", models.DateTimeField(blank=True, null=True)),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suppressions",
                        to="reports.reportschedule",
                    ),
                ),
            ],
            options={
                "verbose_name": "suppression",
                "verbose_name_plural": "suppressions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address_sha256", "schedule"), name="suppression_unique", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ("hard_bounce", "complaint", "unsubscribed", "manual"))
                        ),
                        name="suppression_reason_known",
                    ),
                ],
            },
        ),
    ]
