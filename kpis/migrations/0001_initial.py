import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_groups"),
        ("accounts", "__first__"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="CalendarPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=12, unique=True)),
                ("start", models.DateField(unique=True)),
                ("end", models.DateField(unique=True)),
                ("quarter", models.PositiveSmallIntegerField()),
                ("half", models.PositiveSmallIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["start"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))), name="calendar_period_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__range", (1, 4)), ("half__range", (1, 2))),
                        name="calendar_quarter_and_half",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Changeset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("folder", "organisation folder"),
                            ("sheet", "sheet"),
                            ("api", "API"),
                            ("admin", "admin"),
                        ],
                        max_length=6,
                        verbose_name="door",
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewed", "previewed"),
                            ("committed", "committed"),
                            ("undone", "undone"),
                            ("refused", "refused"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("previewed_at", models.DateTimeField()),
                ("committed_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changesets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "changeset",
                "verbose_name_plural": "changesets",
                "ordering": ["-previewed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "committed")),
                        fields=("door", "key"),
                        name="changeset_committed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("door__in", ("folder", "sheet", "api", "admin"))),
                        name="changeset_door_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("previewed", "committed", "undone", "refused"))),
                        name="changeset_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangesetRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("unchanged", "unchanged"),
                            ("conflict", "conflict"),
                            ("error", "error"),
                            ("left_out", "left out"),
                        ],
                        max_length=9,
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("problem", models.TextField(blank=True)),
                (
                    "changeset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="kpis.changeset"
                    ),
                ),
            ],
            options={
                "ordering": ["changeset", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("changeset", "number"), name="changeset_row_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "error"), _negated=True),
                            models.Q(("problem", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="changeset_error_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KPI",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z][A-Za-z0-9_]{0,63}\\Z",
                                "A code starts with a letter and holds letters, digits and _, at most 64 characters.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("definition", models.TextField(blank=True, verbose_name="definition")),
                ("function", models.CharField(blank=True, max_length=80, verbose_name="business function")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("individual", "individual"),
                            ("team", "team"),
                            ("organisation", "organisation"),
                        ],
                        default="team",
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("leading", "leading"), ("lagging", "lagging")],
                        default="lagging",
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposed", "proposed"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=200, verbose_name="source of the figures"),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(default=12, verbose_name="review every (months)"),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True, verbose_name="last reviewed")),
                ("retire_reason", models.TextField(blank=True, verbose_name="reason for retiring")),
                (
                    "guardrail",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guards",
                        to="kpis.kpi",
                        verbose_name="guardrail partner",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_kpis",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="succeeds",
                        to="kpis.kpi",
                        verbose_name="successor",
                    ),
                ),
            ],
            options={
                "verbose_name": "KPI",
                "verbose_name_plural": "KPIs",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="kpi_code_unique_regardless_of_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("individual", "team", "organisation"))),
                        name="kpi_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("leading", "lagging"))), name="kpi_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("draft", "proposed", "active", "suspended", "retired"))
                        ),
                        name="kpi_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("entry", "entered"), ("formula", "calculated"), ("rollup", "rolled up")],
                        default="entry",
                        max_length=7,
                        verbose_name="source",
                    ),
                ),
                ("deputy_from", models.DateField(blank=True, null=True, verbose_name="deputy from")),
                ("deputy_to", models.DateField(blank=True, null=True, verbose_name="deputy to")),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="baseline"
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="kpis.kpi",
                        verbose_name="KPI",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_measures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_measures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "measure",
                "verbose_name_plural": "measures",
                "ordering": ["team__code", "kpi__code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kpi", "team", "person"), name="measure_unique", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ("entry", "formula", "rollup"))),
                        name="measure_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Insight",
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
                ("kind", models.CharField(max_length=30)),
                ("rank", models.DecimalField(decimal_places=12, max_digits=18)),
                ("parts", models.JSONField()),
                ("arithmetic", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("seen", "seen"),
                            ("dismissed", "dismissed"),
                            ("useful", "useful"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="insights",
                        to="kpis.measure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "grain", "start", "kind"), name="insight_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="insight_grain_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
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
                ("made_after", models.DateField()),
                ("quantiles", models.JSONField()),
                ("chance", models.DecimalField(decimal_places=12, max_digits=13, null=True)),
                ("met", models.BooleanField(null=True)),
                ("method", models.CharField(max_length=40)),
                ("n", models.PositiveIntegerField()),
                ("seed", models.PositiveBigIntegerField()),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecasts",
                        to="kpis.measure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "grain", "start", "made_after"), name="forecast_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="forecast_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("chance__isnull", True), ("chance__range", (0, 1)), _connector="OR"
                        ),
                        name="chance_0_to_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="accounts.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="kpis.measure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "measure", "team"), name="follow_unique", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure__isnull", True), ("team__isnull", False)),
                            models.Q(("measure__isnull", False), ("team__isnull", True)),
                            _connector="OR",
                        ),
                        name="follow_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
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
                (
                    "state",
                    models.CharField(
                        choices=[("value", "value"), ("na", "not applicable"), ("blank", "blank")],
                        max_length=5,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("inputs", models.JSONField(null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("page", "page"),
                            ("sheet", "sheet"),
                            ("api", "API"),
                            ("folder", "organisation folder"),
                            ("admin", "admin"),
                        ],
                        max_length=6,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=80)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changeset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="kpis.changeset",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kpis.entryrevision",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="kpis.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry revision",
                "verbose_name_plural": "entry revisions",
                "ordering": ["measure", "grain", "start", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "grain", "start", "version"), name="entry_revision_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="entry_revision_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("inputs__isnull", True), ("state", "value"), ("value__isnull", False)),
                            models.Q(("inputs__isnull", False), ("state", "value"), ("value__isnull", True)),
                            models.Q(
                                ("inputs__isnull", True),
                                ("state__in", ("na", "blank")),
                                ("value__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="revision_state_matches_figures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "na"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="revision_na_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryDraft",
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
                ("typed", models.JSONField()),
                ("note", models.TextField(blank=True)),
                (
                    "problem",
                    models.CharField(
                        choices=[
                            ("invalid", "not saved"),
                            ("doubtful", "check"),
                            ("conflict", "conflict"),
                            ("closed", "closed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("message", models.TextField()),
                ("base_version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="kpis.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "entry draft",
                "verbose_name_plural": "entry drafts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "grain", "start", "author"), name="one_draft_per_author"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="entry_draft_grain_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("value", "value"), ("na", "not applicable"), ("blank", "blank")],
                        max_length=5,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("inputs", models.JSONField(null=True)),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kpis.entryrevision"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="kpis.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "ordering": ["measure", "grain", "start"],
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "grain", "start"), name="entry_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="entry_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("inputs__isnull", True), ("state", "value"), ("value__isnull", False)),
                            models.Q(("inputs__isnull", False), ("state", "value"), ("value__isnull", True)),
                            models.Q(
                                ("inputs__isnull", True),
                                ("state__in", ("na", "blank")),
                                ("value__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="entry_state_matches_figures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="entry_version_starts_at_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                ("at", models.DateTimeField()),
                ("text", models.TextField(max_length=4000, verbose_name="comment")),
                ("due", models.DateField(null=True, verbose_name="answer by")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="kpis.comment",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="kpis.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="comment_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due__isnull", True), ("asked__isnull", False), _connector="OR"),
                        name="question_has_an_addressee",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="action")),
                ("due", models.DateField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="kpis.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ["due", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "done", "dropped"))),
                        name="action_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureLife",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("active_from", models.DateField(default=datetime.date(1, 1, 1), verbose_name="active from")),
                ("active_to", models.DateField(blank=True, null=True, verbose_name="active to")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lives", to="kpis.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "life of a measure",
                "verbose_name_plural": "lives of a measure",
                "ordering": ["measure", "active_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_to__isnull", True),
                            ("active_to__gte", models.F("active_from")),
                            _connector="OR",
                        ),
                        name="life_ends_after_it_starts",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("measure", "="),
                            (
                                models.Func(
                                    models.F("active_from"),
                                    models.F("active_to"),
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                    function="DATERANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="lives_do_not_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("valid_from", models.DateField(default=datetime.date(1, 1, 1))),
                (
                    "weight",
                    models.DecimalField(decimal_places=12, default=1, max_digits=30, verbose_name="weight"),
                ),
                ("critical", models.BooleanField(default=False, verbose_name="critical")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="kpis.measure",
                        verbose_name="measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of a measure",
                "verbose_name_plural": "terms of measures",
                "ordering": ["measure", "valid_from", "recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "valid_from", "recorded_at"), name="measure_terms_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0)), name="measure_weight_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Perspective",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z][A-Za-z0-9_]{0,63}\\Z",
                                "A code starts with a letter and holds letters, digits and _, at most 64 characters.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "perspective",
                "verbose_name_plural": "perspectives",
                "ordering": ["position", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="perspective_code_unique_regardless_of_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z][A-Za-z0-9_]{0,63}\\Z",
                                "A code starts with a letter and holds letters, digits and _, at most 64 characters.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("retired_from", models.DateField(blank=True, null=True, verbose_name="retired from")),
                (
                    "drives",
                    models.ManyToManyField(
                        blank=True, related_name="driven_by", to="kpis.objective", verbose_name="drives"
                    ),
                ),
                (
                    "perspective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="kpis.perspective",
                        verbose_name="perspective",
                    ),
                ),
            ],
            options={
                "verbose_name": "objective",
                "verbose_name_plural": "objectives",
                "ordering": ["perspective__position", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="objective_code_unique_regardless_of_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KPIVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("valid_from", models.DateField(default=datetime.date(1, 1, 1))),
                ("scope", models.TextField(blank=True, verbose_name="scope")),
                ("unit", models.CharField(blank=True, max_length=32, verbose_name="unit")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("decimals", models.PositiveSmallIntegerField(default=2, verbose_name="decimals")),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("up", "higher is better"),
                            ("down", "lower is better"),
                            ("range", "inside a band is best"),
                            ("binary", "yes or no"),
                            ("ordinal", "levels"),
                            ("milestone", "milestone"),
                            ("info", "for information"),
                        ],
                        default="up",
                        max_length=9,
                        verbose_name="direction",
                    ),
                ),
                (
                    "frequency",
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
                        default="month",
                        max_length=9,
                        verbose_name="frequency",
                    ),
                ),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "sum"),
                            ("mean", "mean"),
                            ("last", "last"),
                            ("min", "minimum"),
                            ("max", "maximum"),
                            ("ratio", "ratio of its inputs"),
                            ("weighted_mean", "weighted mean"),
                            ("none", "none"),
                        ],
                        default="last",
                        max_length=13,
                        verbose_name="aggregation",
                    ),
                ),
                (
                    "across_units",
                    models.CharField(
                        blank=True, choices=[("sum", "sum")], max_length=3, verbose_name="across units"
                    ),
                ),
                ("formula", models.TextField(blank=True, max_length=1000, verbose_name="formula")),
                ("inputs", models.TextField(blank=True, verbose_name="inputs")),
                (
                    "respondents",
                    models.CharField(blank=True, max_length=64, verbose_name="input that counts respondents"),
                ),
                (
                    "natural_min",
                    models.DecimalField(
                        blank=True,
                        decimal_places=12,
                        max_digits=30,
                        null=True,
                        verbose_name="natural minimum",
                    ),
                ),
                (
                    "natural_max",
                    models.DecimalField(
                        blank=True,
                        decimal_places=12,
                        max_digits=30,
                        null=True,
                        verbose_name="natural maximum",
                    ),
                ),
                ("partial", models.BooleanField(default=False, verbose_name="partial sums allowed")),
                ("levels", models.CharField(blank=True, max_length=500, verbose_name="levels")),
                (
                    "comparable",
                    models.BooleanField(default=False, verbose_name="comparable with the version before"),
                ),
                ("minor", models.BooleanField(default=False, verbose_name="minor change")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="kpis.kpi",
                        verbose_name="KPI",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="kpis.objective",
                        verbose_name="objective",
                    ),
                ),
            ],
            options={
                "verbose_name": "KPI version",
                "verbose_name_plural": "KPI versions",
                "ordering": ["kpi", "valid_from", "recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kpi", "valid_from", "recorded_at"), name="kpi_version_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__lte", 12)), name="decimals_at_most_12"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "frequency__in",
                                ("day", "week", "month", "period", "quarter", "half_year", "year"),
                            )
                        ),
                        name="frequency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "direction__in",
                                ("up", "down", "range", "binary", "ordinal", "milestone", "info"),
                            )
                        ),
                        name="direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "aggregation__in",
                                ("sum", "mean", "last", "min", "max", "ratio", "weighted_mean", "none"),
                            )
                        ),
                        name="aggregation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("natural_min__isnull", True),
                            ("natural_max__isnull", True),
                            ("natural_max__gt", models.F("natural_min")),
                            _connector="OR",
                        ),
                        name="natural_bounds_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NodeTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("valid_from", models.DateField(default=datetime.date(1, 1, 1))),
                (
                    "weight",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="weight"
                    ),
                ),
                (
                    "rollup",
                    models.CharField(
                        choices=[("weighted_mean", "weighted mean"), ("worst_child", "worst child")],
                        default="weighted_mean",
                        max_length=13,
                        verbose_name="roll-up",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="kpis.objective",
                        verbose_name="objective",
                    ),
                ),
                (
                    "perspective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="kpis.perspective",
                        verbose_name="perspective",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of a node",
                "verbose_name_plural": "terms of nodes",
                "ordering": ["valid_from", "recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("objective", "perspective", "valid_from", "recorded_at"),
                        name="node_terms_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("objective__isnull", True), ("perspective__isnull", False)),
                            models.Q(("objective__isnull", False), ("perspective__isnull", True)),
                            _connector="OR",
                        ),
                        name="node_terms_of_one_node",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__isnull", True), ("weight__gte", 0), _connector="OR"),
                        name="node_weight_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rollup__in", ("weighted_mean", "worst_child"))),
                        name="node_rollup_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NodeScore",
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
                ("score", models.DecimalField(decimal_places=12, max_digits=18, null=True)),
                ("status", models.CharField(blank=True, max_length=17)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("coverage", models.DecimalField(decimal_places=12, max_digits=18, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("present", models.BooleanField(default=True)),
                ("valid_until", models.DateField(null=True)),
                ("source_version", models.PositiveBigIntegerField(default=1)),
                ("computed_version", models.PositiveBigIntegerField(default=0)),
                ("stale_since", models.DateTimeField(null=True)),
                ("computed_at", models.DateTimeField(null=True)),
                ("receipt", models.JSONField(default=dict)),
                (
                    "node",
                    models.CharField(
                        choices=[
                            ("team", "team"),
                            ("perspective", "perspective"),
                            ("objective", "objective"),
                        ],
                        max_length=11,
                    ),
                ),
                ("green", models.PositiveIntegerField(default=0)),
                ("amber", models.PositiveIntegerField(default=0)),
                ("red", models.PositiveIntegerField(default=0)),
                ("grey", models.PositiveIntegerField(default=0)),
                ("carried", models.PositiveIntegerField(default=0)),
                ("not_applicable", models.PositiveIntegerField(default=0)),
                ("expected_weight", models.DecimalField(decimal_places=12, default=0, max_digits=30)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="node_scores",
                        to="accounts.team",
                    ),
                ),
                (
                    "worst",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="kpis.measure",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="node_scores",
                        to="kpis.objective",
                    ),
                ),
                (
                    "perspective",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="node_scores",
                        to="kpis.perspective",
                    ),
                ),
            ],
            options={
                "verbose_name": "node score",
                "verbose_name_plural": "node scores",
                "indexes": [
                    models.Index(fields=["grain", "start"], name="node_score_of_period"),
                    models.Index(
                        condition=models.Q(("valid_until__isnull", False)),
                        fields=["valid_until"],
                        name="node_score_valid_until",
                    ),
                    models.Index(
                        condition=models.Q(("computed_version__lt", models.F("source_version"))),
                        fields=["id"],
                        name="node_score_stale",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "node", "objective", "perspective", "grain", "start"),
                        name="node_score_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="node_score_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("node", "team"), ("objective__isnull", True), ("perspective__isnull", True)
                            ),
                            models.Q(
                                ("node", "perspective"),
                                ("objective__isnull", True),
                                ("perspective__isnull", False),
                            ),
                            models.Q(
                                ("node", "objective"),
                                ("objective__isnull", False),
                                ("perspective__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="node_score_of_one_node",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", ""),
                            (
                                "status__in",
                                (
                                    "green",
                                    "amber",
                                    "red",
                                    "na",
                                    "no_target",
                                    "not_due",
                                    "error",
                                    "no_data",
                                    "insufficient_data",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="node_score_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__range", (0, 120)), _connector="OR"
                        ),
                        name="node_score_0_to_120",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("computed_version__lte", models.F("source_version"))),
                        name="node_score_not_newer_than_its_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManualScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
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
                (
                    "node",
                    models.CharField(
                        choices=[
                            ("team", "team"),
                            ("perspective", "perspective"),
                            ("objective", "objective"),
                        ],
                        max_length=11,
                    ),
                ),
                ("score", models.DecimalField(blank=True, decimal_places=12, max_digits=18, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manual_scores",
                        to="accounts.team",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manual_scores",
                        to="kpis.objective",
                    ),
                ),
                (
                    "perspective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manual_scores",
                        to="kpis.perspective",
                    ),
                ),
            ],
            options={
                "verbose_name": "manual score",
                "verbose_name_plural": "manual scores",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "node", "objective", "perspective", "grain", "start", "recorded_at"),
                        name="manual_score_unique",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="manual_score_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("node", "team"), ("objective__isnull", True), ("perspective__isnull", True)
                            ),
                            models.Q(
                                ("node", "perspective"),
                                ("objective__isnull", True),
                                ("perspective__isnull", False),
                            ),
                            models.Q(
                                ("node", "objective"),
                                ("objective__isnull", False),
                                ("perspective__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="manual_score_of_one_node",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__range", (0, 120)), _connector="OR"
                        ),
                        name="manual_score_0_to_120",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="manual_score_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
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
                ("score", models.DecimalField(decimal_places=12, max_digits=18, null=True)),
                ("status", models.CharField(blank=True, max_length=17)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("coverage", models.DecimalField(decimal_places=12, max_digits=18, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("present", models.BooleanField(default=True)),
                ("valid_until", models.DateField(null=True)),
                ("source_version", models.PositiveBigIntegerField(default=1)),
                ("computed_version", models.PositiveBigIntegerField(default=0)),
                ("stale_since", models.DateTimeField(null=True)),
                ("computed_at", models.DateTimeField(null=True)),
                ("receipt", models.JSONField(default=dict)),
                ("raw", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("value", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("inputs", models.JSONField(null=True)),
                ("target", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("lower", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("upper", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("lines", models.JSONField(null=True)),
                ("change", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("have", models.PositiveIntegerField(default=0)),
                ("expected", models.PositiveIntegerField(default=0)),
                ("completeness", models.DecimalField(decimal_places=12, max_digits=18, null=True)),
                ("exceeded", models.BooleanField(default=False)),
                ("stale", models.BooleanField(default=False)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="kpis.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "indexes": [
                    models.Index(fields=["grain", "start"], name="score_of_period"),
                    models.Index(
                        condition=models.Q(("valid_until__isnull", False)),
                        fields=["valid_until"],
                        name="score_valid_until",
                    ),
                    models.Index(
                        condition=models.Q(("computed_version__lt", models.F("source_version"))),
                        fields=["id"],
                        name="score_stale",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "grain", "start"), name="score_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="score_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", ""),
                            (
                                "status__in",
                                (
                                    "green",
                                    "amber",
                                    "red",
                                    "na",
                                    "no_target",
                                    "not_due",
                                    "error",
                                    "no_data",
                                    "insufficient_data",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="score_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__range", (0, 120)), _connector="OR"
                        ),
                        name="score_0_to_120",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("computed_version__lte", models.F("source_version"))),
                        name="score_not_newer_than_its_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("valid_from", models.DateField(default=datetime.date(1, 1, 1))),
                (
                    "tolerance_percent",
                    models.DecimalField(
                        decimal_places=12, default=10, max_digits=18, verbose_name="tolerance (%)"
                    ),
                ),
                (
                    "node_green_at",
                    models.DecimalField(
                        decimal_places=12, default=90, max_digits=18, verbose_name="nodes are on track from"
                    ),
                ),
                (
                    "node_amber_at",
                    models.DecimalField(
                        decimal_places=12, default=70, max_digits=18, verbose_name="nodes are at risk from"
                    ),
                ),
                (
                    "coverage_floor_percent",
                    models.DecimalField(
                        decimal_places=12, default=50, max_digits=18, verbose_name="coverage floor (%)"
                    ),
                ),
                (
                    "completeness_floor_percent",
                    models.DecimalField(
                        decimal_places=12, default=50, max_digits=18, verbose_name="completeness floor (%)"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "scoring rules",
                "verbose_name_plural": "scoring rules",
                "ordering": ["valid_from", "recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("valid_from", "recorded_at"), name="scoring_rules_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_percent__range", (0, 100))),
                        name="tolerance_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("node_amber_at__gte", 0),
                            ("node_green_at__lte", 120),
                            ("node_green_at__gt", models.F("node_amber_at")),
                        ),
                        name="bands_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("coverage_floor_percent__range", (0, 100))),
                        name="coverage_floor_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("completeness_floor_percent__range", (0, 100))),
                        name="completeness_floor_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
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
                ("rule", models.CharField(max_length=20)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("better", "better"), ("worse", "worse"), ("moved", "moved")], max_length=6
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed"), ("accepted", "accepted")],
                        max_length=8,
                    ),
                ),
                ("ended", models.DateField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signals", to="kpis.measure"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "grain", "start", "rule"), name="signal_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="signal_grain_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_label", models.CharField(blank=True, max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("valid_from", models.DateField(default=datetime.date(1, 1, 1))),
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
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("profile", models.TextField(default="even", verbose_name="profile")),
                (
                    "target",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="target"
                    ),
                ),
                (
                    "red_line",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="red line"
                    ),
                ),
                (
                    "stretch",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="stretch"
                    ),
                ),
                (
                    "zero",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="zero point"
                    ),
                ),
                (
                    "lower",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="lower"
                    ),
                ),
                (
                    "upper",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="upper"
                    ),
                ),
                (
                    "red_lower",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="lower red line"
                    ),
                ),
                (
                    "red_upper",
                    models.DecimalField(
                        blank=True, decimal_places=12, max_digits=30, null=True, verbose_name="upper red line"
                    ),
                ),
                ("rationale", models.TextField(blank=True, verbose_name="rationale")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="kpis.measure",
                        verbose_name="measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["measure", "grain", "valid_from", "recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "grain", "valid_from", "recorded_at"), name="target_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="target_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lower__isnull", True),
                            ("upper__isnull", True),
                            ("upper__gte", models.F("lower")),
                            _connector="OR",
                        ),
                        name="target_band_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamPeriod",
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
                (
                    "state",
                    models.CharField(
                        choices=[("finished", "finished"), ("locked", "locked"), ("reopened", "reopened")],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "team period",
                "verbose_name_plural": "team periods",
                "ordering": ["team", "grain", "start"],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "grain", "start"), name="team_period_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grain__in", ("day", "week", "month", "period", "quarter", "half_year", "year"))
                        ),
                        name="team_period_grain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("finished", "locked", "reopened"))),
                        name="team_period_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reopened"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reopening_has_a_reason",
                    ),
                ],
            },
        ),
    ]
