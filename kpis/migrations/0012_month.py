"""Closing a month: reminders, approvals, and corrections asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSE_OWN = """
CREATE FUNCTION refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM kpis_entryrevision WHERE id = NEW.revision_id AND actor_id = NEW.by_id) THEN
        RAISE EXCEPTION 'nobody approves an entry of their own' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kpis_entryapproval_is_by_another BEFORE INSERT ON kpis_entryapproval
    FOR EACH ROW EXECUTE FUNCTION refuse_own_approval();
CREATE TRIGGER kpis_entryapproval_is_append_only BEFORE UPDATE OR DELETE ON kpis_entryapproval
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kpis_entryapproval_is_never_truncated BEFORE TRUNCATE ON kpis_entryapproval
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
ALLOW_OWN = """
DROP TRIGGER kpis_entryapproval_is_by_another ON kpis_entryapproval;
DROP TRIGGER kpis_entryapproval_is_append_only ON kpis_entryapproval;
DROP TRIGGER kpis_entryapproval_is_never_truncated ON kpis_entryapproval;
DROP FUNCTION refuse_own_approval();
"""
DECIDE_ONCE = """
CREATE TRIGGER kpis_correctionrequest_is_decided_once BEFORE UPDATE ON kpis_correctionrequest
    FOR EACH ROW WHEN (
        OLD.decision <> ''
        OR (OLD.measure_id, OLD.grain, OLD.start, OLD.typed, OLD.base_version, OLD.reason,
            OLD.asked_by_id, OLD.asked_at)
            IS DISTINCT FROM (NEW.measure_id, NEW.grain, NEW.start, NEW.typed, NEW.base_version, NEW.reason,
            NEW.asked_by_id, NEW.asked_at)
    ) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kpis_correctionrequest_stays BEFORE DELETE ON kpis_correctionrequest
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
DECIDE_AGAIN = """
DROP TRIGGER kpis_correctionrequest_is_decided_once ON kpis_correctionrequest;
DROP TRIGGER kpis_correctionrequest_stays ON kpis_correctionrequest;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_entry_window"),
        ("kpis", "0011_fewer_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="kpi",
            name="needs_approval",
            field=models.BooleanField(
                default=False,
                help_text="Figures count at once; the month cannot be finished before they are approved.",
                verbose_name="a manager approves what others enter",
            ),
        ),
        migrations.AlterField(
            model_name="entrydraft",
            name="problem",
            field=models.CharField(
                choices=[
                    ("invalid", "not saved"),
                    ("doubtful", "check"),
                    ("conflict", "conflict"),
                    ("closed", "closed"),
                    ("asked", "correction asked for"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="EntryApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="kpis.entryrevision",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval of an entry",
                "verbose_name_plural": "approvals of entries",
            },
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
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
                ("typed", models.JSONField()),
                ("base_version", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections_asked_for",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction_requests",
                        to="kpis.measure",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="kpis.entryrevision",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction asked for",
                "verbose_name_plural": "corrections asked for",
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="correction_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")
                            ),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decided_correction_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "withdrawn"), _negated=True),
                            ("decided_by", models.F("asked_by")),
                            _connector="OR",
                        ),
                        name="correction_withdrawn_by_who_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__in", ("approved", "refused")), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "refused"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refused_correction_has_a_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revision__isnull", True), ("decision", "approved"), _connector="OR"
                        ),
                        name="only_an_approved_correction_has_a_revision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("measure", "grain", "start", "asked_by"),
                        name="one_open_correction_per_cell_and_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
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
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nudges",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nudges", to="accounts.team"
                    ),
                ),
            ],
            options={
                "verbose_name": "nudge",
                "verbose_name_plural": "nudges",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "grain", "start", "person", "day"), name="one_nudge_a_person_and_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="nudge_grain_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REFUSE_OWN, ALLOW_OWN),
        migrations.RunSQL(DECIDE_ONCE, DECIDE_AGAIN),
    ]
