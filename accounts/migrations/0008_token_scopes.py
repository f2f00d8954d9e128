"""A token says for each team whether it reads or writes, and lives a year at most."""

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import accounts.models.lines

YEAR = dt.timedelta(days=366)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_preferences")]
    operations = [
        migrations.AlterModelOptions(
            "apitoken",
            {
                "ordering": ["-created_at", "-id"],
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
            },
        ),
        migrations.RemoveField("apitoken", "scopes"),
        migrations.AlterField(
            "apitoken",
            "name",
            models.CharField(max_length=80, validators=[accounts.models.lines.one_line], verbose_name="name"),
        ),
        migrations.AddConstraint(
            "apitoken",
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + YEAR),
                name="api_token_lives_a_year_at_most",
                violation_error_message="A token lives a year at most.",
            ),
        ),
        migrations.CreateModel(
            "ApiTokenScope",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("may_write", models.BooleanField(default=False)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scopes",
                        to="accounts.apitoken",
                    ),
                ),
            ],
            options={
                "ordering": ["team__code"],
                "constraints": [
                    models.UniqueConstraint(fields=("token", "team"), name="one_scope_per_team"),
                ],
            },
        ),
    ]
