import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .lines import one_line
from .people import User
from .teams import Team, TeamQuerySet

LONGEST_LIFE = dt.timedelta(days=366)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def editable_by(self, user: User) -> "ApiTokenQuerySet":
        """A token is its person's alone: nobody else sees or ends it, but whoever deactivates the person."""
        return self.filter(user=user) if user.is_active else self.none()

    def valid_at(self, now: dt.datetime) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)


class ApiToken(models.Model):
    """A hashed, scoped token of the JSON API; the secret is shown once and never stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80, validators=[one_line])
    prefix = models.CharField(max_length=8, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()
    withheld_from_audit = ("name",)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_LIFE),
                name="api_token_lives_a_year_at_most",
                violation_error_message=_("A token lives a year at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        return f"API token {self.prefix}"

    def readable_teams(self, today: dt.date) -> TeamQuerySet:
        """The teams it names and all below them, as far as its person may read them at this moment."""
        named = [scope.team_id for scope in self.scopes.all()]
        return Team.objects.under(named, today).visible_to(self.user, today)

    def writable_teams(self, today: dt.date) -> TeamQuerySet:
        return Team.objects.under(self.teams_to_write, today).editable_by(self.user, today)

    @property
    def teams_to_write(self) -> list[int]:
        """The ids of the teams it names for writing."""
        return [scope.team_id for scope in self.scopes.all() if scope.may_write]


class ApiTokenScope(models.Model):
    """What a token may do in a team and all teams below it: read, and with `may_write` enter figures too."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="scopes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    may_write = models.BooleanField(default=False)

    class Meta:
        ordering = ["team__code"]
        constraints = [models.UniqueConstraint(fields=["token", "team"], name="one_scope_per_team")]
