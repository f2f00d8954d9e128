"""Figures to date beside every score. All scores become stale, so that the workers fill them in."""

from django.db import migrations, models

RECOMPUTE = """
UPDATE kpis_score SET source_version = source_version + 1, stale_since = coalesce(stale_since, now())
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0003_engine_indexes")]
    operations = [
        migrations.AddField("score", "to_date", models.JSONField(default=dict)),
        migrations.AddField("score", "to_date_until", models.DateField(null=True)),
        migrations.AddIndex(
            "score",
            models.Index(
                condition=models.Q(("to_date_until__isnull", False)),
                fields=["to_date_until"],
                name="score_to_date_until",
            ),
        ),
        migrations.RunSQL(RECOMPUTE, migrations.RunSQL.noop),
    ]
