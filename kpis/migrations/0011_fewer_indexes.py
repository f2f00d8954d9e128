"""Indexes that others make up for go: a unique one begins with the same column, or nobody looks for nulls."""

from typing import Any

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, SET_NULL, Q


def plain(model: str, name: str, to: str, delete: Any, related: str, *, null: bool = False) -> Any:
    field = models.ForeignKey(to, delete, related_name=related, null=null, db_index=False)
    return migrations.AlterField(model, name, field)


def known(name: str) -> migrations.AddIndex:
    is_known = Q(**{f"{name}__isnull": False})
    index = models.Index(fields=[name], condition=is_known, name=f"node_score_{name}")
    return migrations.AddIndex("nodescore", index)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_calendar"), ("kpis", "0010_stale_since")]
    operations = [
        plain("entry", "measure", "kpis.measure", PROTECT, "entries"),
        plain("entryrevision", "measure", "kpis.measure", PROTECT, "revisions"),
        plain("score", "measure", "kpis.measure", CASCADE, "scores"),
        plain("nodescore", "team", "accounts.team", CASCADE, "node_scores"),
        plain("nodescore", "objective", "kpis.objective", CASCADE, "node_scores", null=True),
        plain("nodescore", "perspective", "kpis.perspective", CASCADE, "node_scores", null=True),
        plain("nodescore", "worst", "kpis.measure", SET_NULL, "+", null=True),
        known("objective"),
        known("perspective"),
        known("worst"),
    ]
