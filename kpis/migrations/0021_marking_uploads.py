"""Figures of a long upload are in before all nodes above them are marked."""

from django.db import migrations, models
from django.db.models import Q

STATES = (
    ("received", "waiting to be read"),
    ("reading", "being read"),
    ("mapping", "columns to be named"),
    ("previewed", "to be looked over"),
    ("committing", "being saved"),
    ("marking", "saved, scores being marked"),
    ("committed", "saved"),
    ("undone", "undone"),
    ("repeated", "saved before"),
    ("refused", "refused"),
    ("stopped", "given up"),
)
AT_WORK = ("received", "reading", "committing", "marking")
WITH_ROWS = ("previewed", "committing", "marking", "committed", "undone")


class Migration(migrations.Migration):
    dependencies = [("kpis", "0020_can_wait")]
    operations = [
        migrations.RemoveConstraint("upload", "upload_state_known"),
        migrations.RemoveConstraint("upload", "upload_has_rows_to_show"),
        migrations.RemoveIndex("upload", "upload_at_work"),
        migrations.AlterField(
            "upload",
            "state",
            models.CharField(choices=STATES, default="received", max_length=10, verbose_name="state"),
        ),
        migrations.AddIndex(
            "upload",
            models.Index(condition=Q(state__in=AT_WORK), fields=["at"], name="upload_at_work"),
        ),
        migrations.AddConstraint(
            "upload",
            models.CheckConstraint(
                condition=Q(state__in=tuple(name for name, _words in STATES)), name="upload_state_known"
            ),
        ),
        migrations.AddConstraint(
            "upload",
            models.CheckConstraint(
                condition=~Q(state__in=WITH_ROWS) | Q(changeset__isnull=False), name="upload_has_rows_to_show"
            ),
        ),
    ]
