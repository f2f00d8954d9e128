"""A row is stale while `stale_since` is set: by it the planner knows how few they are, and takes their index."""

from django.db import migrations, models
from django.db.models import F, Q

MEND = """
UPDATE {table} SET stale_since = CASE WHEN computed_version < source_version THEN now() END
WHERE (computed_version < source_version) <> (stale_since IS NOT NULL)
"""
STALE = Q(stale_since__isnull=False)
BEHIND = Q(computed_version__lt=F("source_version"))
KNOWN = (BEHIND & STALE) | (~BEHIND & ~STALE)


def index(name: str) -> models.Index:
    return models.Index(fields=["id"], condition=STALE, name=name)


def constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=KNOWN, name=name)


class Migration(migrations.Migration):
    dependencies = [("kpis", "0009_outlook")]
    operations = [
        migrations.RunSQL(MEND.format(table="kpis_score"), migrations.RunSQL.noop),
        migrations.RunSQL(MEND.format(table="kpis_nodescore"), migrations.RunSQL.noop),
        migrations.RemoveIndex("nodescore", "node_score_stale"),
        migrations.RemoveIndex("score", "score_stale"),
        migrations.AddIndex("nodescore", index("node_score_stale")),
        migrations.AddIndex("score", index("score_stale")),
        migrations.AddConstraint("nodescore", constraint("node_score_stale_since_known")),
        migrations.AddConstraint("score", constraint("score_stale_since_known")),
    ]
