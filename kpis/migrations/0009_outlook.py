"""Signals, forecasts and insights with what the worker and people say of them; no row was there before."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0008_calendar_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadingPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("declared_at", models.DateTimeField(verbose_name="declared at")),
                ("reason", models.TextField(verbose_name="why it should lead")),
            ],
            options={
                "verbose_name": "leading pair",
                "verbose_name_plural": "leading pairs",
            },
        ),
        migrations.CreateModel(
            name="LeadTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("supported", "supported"),
                            ("weak", "weak"),
                            ("not_supported", "not supported"),
                            ("insufficient", "insufficient data"),
                        ],
                        max_length=13,
                    ),
                ),
                ("lag", models.PositiveSmallIntegerField(null=True)),
                ("r", models.DecimalField(decimal_places=3, max_digits=4, null=True)),
                ("p", models.DecimalField(decimal_places=12, max_digits=13, null=True)),
                ("n", models.PositiveIntegerField(default=0)),
                ("pairs", models.PositiveIntegerField()),
                ("tested_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "measure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="watch",
                        serialize=False,
                        to="kpis.measure",
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
                    ),
                ),
                ("since", models.DateField(null=True)),
                (
                    "since_what",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "the first value"),
                            ("definition", "a new definition"),
                            ("level", "an accepted new level"),
                        ],
                        max_length=10,
                    ),
                ),
                ("judged_from", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("few", "too few values"),
                            ("flat", "has not varied"),
                            ("rare", "too few events"),
                            ("steady", "steady"),
                            ("better", "better"),
                            ("worse", "worse"),
                            ("moved", "moved"),
                        ],
                        max_length=6,
                    ),
                ),
                ("known", models.PositiveIntegerField(default=0)),
                ("n", models.PositiveIntegerField(default=0)),
                ("provisional", models.BooleanField(default=False)),
                ("corrections", models.JSONField(default=list)),
                ("limits", models.JSONField(default=list)),
                ("plain", models.JSONField(default=list)),
                ("shows_plain", models.BooleanField(default=False)),
                ("values", models.JSONField(default=dict)),
                ("made_of", models.CharField(max_length=64)),
                ("computed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="WatchAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_level", "new level accepted"),
                            ("old_level", "new level taken back"),
                            ("left_out", "left out: known cause"),
                            ("counted", "counted again"),
                            ("plain", "plain limits"),
                            ("corrected", "corrected limits"),
                        ],
                        max_length=9,
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
            },
        ),
        migrations.RemoveField(
            model_name="signal",
            name="reason",
        ),
        migrations.RemoveField(
            model_name="signal",
            name="settled_at",
        ),
        migrations.RemoveField(
            model_name="signal",
            name="settled_by",
        ),
        migrations.AddField(
            model_name="forecast",
            name="needed",
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.AddField(
            model_name="forecast",
            name="averaged",
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.AddField(
            model_name="forecast",
            name="fan",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="forecast",
            name="came",
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.AddField(
            model_name="forecast",
            name="least",
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.AddField(
            model_name="forecast",
            name="made_at",
            field=models.DateTimeField(default=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="forecast",
            name="most",
            field=models.DecimalField(decimal_places=12, max_digits=30, null=True),
        ),
        migrations.AddField(
            model_name="insight",
            name="judged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="insight",
            name="judged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="insight",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="signal",
            name="side",
            field=models.SmallIntegerField(choices=[(1, "above"), (-1, "below")], default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signal",
            name="found",
            field=models.DateField(default=datetime.date(2000, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signal",
            name="seen_at",
            field=models.DateTimeField(default=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="insight",
            name="state",
            field=models.CharField(
                choices=[("new", "new"), ("seen", "seen"), ("dismissed", "dismissed"), ("useful", "useful")],
                default="new",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="rule",
            field=models.CharField(
                choices=[("outside", "outside the usual"), ("run", "eight in a row on one side")],
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="state",
            field=models.CharField(
                choices=[("open", "open"), ("closed", "closed"), ("accepted", "accepted as the new level")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("few", "too few values"),
                    ("flat", "has not varied"),
                    ("rare", "too few events"),
                    ("steady", "steady"),
                    ("better", "better"),
                    ("worse", "worse"),
                    ("moved", "moved"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["seen_at"], name="signal_seen_at"),
        ),
        migrations.AddConstraint(
            model_name="insight",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("new", "seen", "dismissed", "useful"))),
                name="insight_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__in", ("outside", "run"))), name="signal_rule_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ("better", "worse", "moved"))), name="signal_verdict_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "closed", "accepted"))), name="signal_state_known"
            ),
        ),
        migrations.AddField(
            model_name="leadingpair",
            name="declared_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="declared by",
            ),
        ),
        migrations.AddField(
            model_name="leadingpair",
            name="follower",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="led_by",
                to="kpis.kpi",
                verbose_name="KPI it leads",
            ),
        ),
        migrations.AddField(
            model_name="leadingpair",
            name="leader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leads",
                to="kpis.kpi",
                verbose_name="leading KPI",
            ),
        ),
        migrations.AddField(
            model_name="leadtest",
            name="follower",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lead_tests", to="kpis.measure"
            ),
        ),
        migrations.AddField(
            model_name="leadtest",
            name="leader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kpis.measure"
            ),
        ),
        migrations.AddField(
            model_name="leadtest",
            name="pair",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tests", to="kpis.leadingpair"
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                ),
                name="watch_grain_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict__in", ("few", "flat", "rare", "steady", "better", "worse", "moved"))
                ),
                name="watch_verdict_known",
            ),
        ),
        migrations.AddField(
            model_name="watchact",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="watchact",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="watch_acts", to="kpis.measure"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadingpair",
            constraint=models.UniqueConstraint(fields=("leader", "follower"), name="leading_pair_unique"),
        ),
        migrations.AddConstraint(
            model_name="leadingpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("leader", models.F("follower")), _negated=True),
                name="leading_pair_of_two",
                violation_error_message="A KPI does not lead itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadingpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="leading_pair_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadtest",
            constraint=models.UniqueConstraint(fields=("pair", "follower"), name="lead_test_unique"),
        ),
        migrations.AddConstraint(
            model_name="watchact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                ),
                name="watch_act_grain_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("new_level", "old_level", "left_out", "counted", "plain", "corrected"))
                ),
                name="watch_act_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchact",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="watch_act_has_a_reason"
            ),
        ),
        migrations.AddIndex("score", models.Index(fields=["computed_at"], name="score_computed_at")),
        migrations.RunSQL(
            """
            CREATE TRIGGER kpis_watchact_is_append_only BEFORE UPDATE OR DELETE ON kpis_watchact
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER kpis_watchact_is_never_truncated BEFORE TRUNCATE ON kpis_watchact
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER kpis_watchact_is_append_only ON kpis_watchact;
            DROP TRIGGER kpis_watchact_is_never_truncated ON kpis_watchact;
            """,
        ),
    ]
