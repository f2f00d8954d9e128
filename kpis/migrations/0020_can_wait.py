"""What somebody has just changed is computed before what was marked with very many others."""

from django.db import migrations, models
from django.db.models import Q


def index(name: str) -> models.Index:
    return models.Index(fields=["can_wait", "id"], condition=Q(stale_since__isnull=False), name=name)


def field() -> models.BooleanField:
    return models.BooleanField(default=False, db_default=False)


class Migration(migrations.Migration):
    dependencies = [("kpis", "0019_longer_names")]
    operations = [
        migrations.AddField("nodescore", "can_wait", field()),
        migrations.AddField("score", "can_wait", field()),
        migrations.RemoveIndex("nodescore", "node_score_stale"),
        migrations.RemoveIndex("score", "score_stale"),
        migrations.AddIndex("nodescore", index("node_score_stale")),
        migrations.AddIndex("score", index("score_stale")),
    ]
