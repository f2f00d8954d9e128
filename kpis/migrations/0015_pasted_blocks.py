"""A block that is pasted on a page is a changeset."""

from django.db import migrations, models
from django.db.models import Q

DOORS = [
    ("page", "page"),
    ("folder", "organisation folder"),
    ("sheet", "sheet"),
    ("api", "API"),
    ("admin", "admin"),
]


class Migration(migrations.Migration):
    dependencies = [("kpis", "0014_draft_proposal")]
    operations = [
        migrations.RemoveConstraint("changeset", "changeset_door_known"),
        migrations.AlterField("changeset", "door", models.CharField("door", max_length=6, choices=DOORS)),
        migrations.AddConstraint(
            "changeset",
            models.CheckConstraint(
                condition=Q(door__in=[name for name, _words in DOORS]), name="changeset_door_known"
            ),
        ),
    ]
