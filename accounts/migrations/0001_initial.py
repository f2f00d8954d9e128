import accounts.models.lines
import accounts.models.organisation
import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("worker", models.CharField(max_length=200, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        max_length=150,
                        validators=[accounts.models.lines.one_line],
                        verbose_name="name",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may log in")),
                ("session_epoch", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "is_staff",
                    models.BooleanField(default=False, editable=False, verbose_name="administrator"),
                ),
                ("date_joined", models.DateTimeField(auto_now_add=True, verbose_name="joined")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                (
                    "theme",
                    models.CharField(
                        blank=True,
                        choices=[("light", "light"), ("dark", "dark")],
                        max_length=5,
                        verbose_name="theme",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["email"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="email_unique_regardless_of_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("prefix", models.CharField(max_length=8, unique=True)),
                ("secret_sha256", models.CharField(max_length=64)),
                ("scopes", models.CharField(max_length=200, verbose_name="scopes")),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Change",
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
                ("object_type", models.CharField(max_length=40, verbose_name="what")),
                ("object_id", models.CharField(max_length=40)),
                ("object_label", models.CharField(max_length=200, verbose_name="which")),
                ("field", models.CharField(max_length=60, verbose_name="field")),
                ("before", models.TextField(blank=True, verbose_name="before")),
                ("after", models.TextField(blank=True, verbose_name="after")),
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
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["-recorded_at", "-id"],
                "indexes": [models.Index(fields=["object_type", "object_id"], name="change_of_object")],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
                (
                    "name",
                    models.CharField(
                        default="My organisation",
                        max_length=200,
                        validators=[accounts.models.lines.one_line],
                        verbose_name="name",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[accounts.models.organisation.validate_timezone],
                        verbose_name="time zone",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                (
                    "fiscal_year_start",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="first month of the fiscal year"
                    ),
                ),
                (
                    "year_label",
                    models.CharField(
                        choices=[
                            ("end", "the calendar year in which it ends"),
                            ("start", "the calendar year in which it starts"),
                        ],
                        default="end",
                        max_length=5,
                        verbose_name="a fiscal year is named after",
                    ),
                ),
                (
                    "entry_days",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="days to enter values after a period ends"
                    ),
                ),
                (
                    "lock_after_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="lock a period after days"
                    ),
                ),
                (
                    "comment_when_red",
                    models.CharField(
                        choices=[("ask", "ask"), ("require", "require"), ("never", "never")],
                        default="ask",
                        max_length=7,
                        verbose_name="comment when off track",
                    ),
                ),
                (
                    "signal_profile",
                    models.CharField(default="standard", max_length=8, verbose_name="signal profile"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisation",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("singleton", True)), name="one_organisation"),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year_start__range", (1, 12))),
                        name="fiscal_year_start_is_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year_label__in", ("end", "start"))), name="year_label_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comment_when_red__in", ("ask", "require", "never"))),
                        name="comment_when_red_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entry_days__lte", 366)), name="entry_days_within_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signal_profile__in", ("standard", "nhs"))),
                        name="signal_profile_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(max_length=254, verbose_name="to")),
                ("subject", models.CharField(max_length=998, verbose_name="subject")),
                ("message_id", models.CharField(max_length=255, unique=True)),
                ("raw", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="sent")),
                (
                    "reader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outbox_mails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mail in the outbox",
                "verbose_name_plural": "outbox",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["reader", "-at"], name="outbox_of_reader")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Team",
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
                                "\\A[A-Za-z][A-Za-z0-9_-]{0,63}\\Z",
                                "A team code starts with a letter and holds letters, digits, _ and -, at most 64 characters.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=120, validators=[accounts.models.lines.one_line], verbose_name="name"
                    ),
                ),
                ("active_from", models.DateField(blank=True, null=True, verbose_name="active from")),
                ("active_to", models.DateField(blank=True, null=True, verbose_name="active to")),
                (
                    "successors",
                    models.ManyToManyField(
                        blank=True, related_name="predecessors", to="accounts.team", verbose_name="successors"
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="team_code_unique_regardless_of_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_from__isnull", True),
                            ("active_to__isnull", True),
                            ("active_to__gte", models.F("active_from")),
                            _connector="OR",
                        ),
                        name="team_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeeIndividuals",
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
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
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
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="see_individuals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who may look",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "right to see individuals",
                "verbose_name_plural": "rights to see individuals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="right_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("viewer", "viewer"),
                            ("contributor", "contributor"),
                            ("manager", "manager"),
                        ],
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["team__code", "user__email"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "team"), name="one_role_per_team"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ("viewer", "contributor", "manager"))),
                        name="role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("where", models.CharField(max_length=40)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looked_at",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TeamTerms",
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
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("auto", "own scorecard if it has one, else its teams"),
                            ("own", "own scorecard"),
                            ("children", "its teams"),
                            ("both", "own scorecard beside its teams"),
                        ],
                        default="auto",
                        max_length=8,
                        verbose_name="mode",
                    ),
                ),
                (
                    "own_weight",
                    models.DecimalField(
                        decimal_places=12,
                        default=1,
                        max_digits=30,
                        verbose_name="weight of the own scorecard",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="child_terms",
                        to="accounts.team",
                        verbose_name="parent",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "team terms",
                "verbose_name_plural": "team terms",
                "ordering": ["team", "valid_from", "recorded_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "valid_from", "recorded_at"), name="team_terms_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0), ("own_weight__gte", 0)),
                        name="team_weights_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ("auto", "own", "children", "both"))),
                        name="team_mode_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rollup__in", ("weighted_mean", "worst_child"))),
                        name="team_rollup_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("team", models.F("parent")), _negated=True),
                        name="team_is_not_its_own_parent",
                    ),
                ],
            },
        ),
    ]
