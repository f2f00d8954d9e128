"""Rows of earlier moments, computed for pages that ask for them."""

import django.db.models.deletion
from django.db import migrations, models

GRAINS = [
    ("day", "day"),
    ("week", "week"),
    ("month", "month"),
    ("period", "period"),
    ("quarter", "quarter"),
    ("half_year", "half year"),
    ("year", "year"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_groups"), ("kpis", "0006_measure_rules")]
    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grain", models.CharField(choices=GRAINS, max_length=9, verbose_name="grain")),
                ("start", models.DateField(verbose_name="start")),
                ("known_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("computed_at", models.DateTimeField(null=True)),
                ("rows", models.JSONField(default=dict)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="accounts.team",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="kpis.measure",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["asked_at"], name="snapshot_asked_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "measure", "grain", "start", "known_at"),
                        name="snapshot_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="snapshot_grain_known",
                    ),
                ],
            },
        ),
    ]
