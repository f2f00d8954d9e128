"""What coarser periods must know of a score, whatever its status."""

from django.db import migrations, models

KNOWN = """
UPDATE kpis_score SET trouble = CASE status WHEN 'error' THEN 'error' ELSE 'bare' END
WHERE status = 'error' OR reason = 'denominator_unknown'
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0004_figures_to_date")]
    operations = [
        migrations.AddField("score", "trouble", models.CharField(blank=True, db_default="", max_length=5)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
