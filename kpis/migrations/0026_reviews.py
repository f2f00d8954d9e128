"""Reviews of KPIs, and how often each is opened."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = """
CREATE TRIGGER kpis_review_is_append_only BEFORE UPDATE OR DELETE ON kpis_review
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kpis_review_is_never_truncated BEFORE TRUNCATE ON kpis_review
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
RELEASE = """
DROP TRIGGER kpis_review_is_append_only ON kpis_review;
DROP TRIGGER kpis_review_is_never_truncated ON kpis_review;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_append_only"),
        ("kpis", "0025_target_proposal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="opened")),
                ("last_on", models.DateField(verbose_name="last opened on")),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="kpis.kpi"
                    ),
                ),
            ],
            options={
                "verbose_name": "opening of a KPI",
                "verbose_name_plural": "openings of KPIs",
                "constraints": [
                    models.UniqueConstraint(fields=("kpi", "month"), name="opening_unique"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="opening_of_a_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                ("day", models.DateField(verbose_name="day")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("keep", "keep"), ("change", "change"), ("retire", "retire")],
                        max_length=6,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="kpis.kpi",
                        verbose_name="KPI",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["recorded_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("keep", "change", "retire"))),
                        name="review_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "keep"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="review_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROTECT, RELEASE),
    ]
