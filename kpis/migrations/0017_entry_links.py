"""Values may be entered by the signed link of a reminder, each once."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0016_api_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "entry link",
                "verbose_name_plural": "entry links",
            },
        ),
        migrations.CreateModel(
            name="EntryLinkCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        verbose_name="grain",
                    ),
                ),
                ("start", models.DateField(verbose_name="start")),
                ("version", models.PositiveIntegerField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="kpis.entrylink"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kpis.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "cell of an entry link",
                "verbose_name_plural": "cells of entry links",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("link", "measure", "grain", "start"), name="entry_link_cell_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="entry_link_cell_grain_known",
                    ),
                ],
            },
        ),
    ]
