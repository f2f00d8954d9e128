import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .dated import Recorded
from .lines import one_line
from .teams import Team, TeamQuerySet

ADMINISTRATORS, EXECUTIVES = "Administrators", "Executives"
NUMBER_STYLES = {"comma": "1,234.5", "point": "1.234,5", "space": "1\u202f234,5", "apostrophe": "1’234.5"}
"""By the sign between thousands; the examples need no translation."""
_GROUP_NAMES = """
ARRAY(
    SELECT name FROM auth_group JOIN accounts_user_groups membership ON group_id = auth_group.id
    WHERE membership.user_id = accounts_user.id
)"""
"""In SQL, for every request asks for it."""


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User", today: dt.date) -> "UserQuerySet":
        """Whose page `user` may open: the own one, those of team members whose very team `user` manages or
        may look into, and for administrators everybody's, without figures."""
        if not user.is_active:
            return self.none()
        if user.is_administrator:
            return self.all()
        teams = user.teams_with_individuals(today)
        return self.filter(Q(pk=user.pk) | Q(pk__in=Membership.objects.filter(team__in=teams).values("user")))

    def with_groups(self) -> "UserQuerySet":
        """Their `group_names` cost no query."""
        return self.annotate(_group_names=RawSQL(_GROUP_NAMES, []))  # noqa: S611 - our own words


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def with_groups(self) -> UserQuerySet:
        return self.get_queryset().with_groups()

    def visible_to(self, user: "User", today: dt.date) -> UserQuerySet:
        return self.get_queryset().visible_to(user, today)

    def create_user(
        self, email: str, name: str = "", password: str | None = None, *, is_superuser: bool = False
    ) -> "User":
        user = self.model(
            email=email.strip().lower(), name=name, is_superuser=is_superuser, is_staff=is_superuser
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, name: str = "") -> "User":
        return self.create_user(email, name, password, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in by e-mail. `is_staff` follows the group Administrators."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True, validators=[one_line])
    is_active = models.BooleanField(_("may log in"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(
        _("theme"), max_length=5, blank=True, choices=[("light", _("light")), ("dark", _("dark"))]
    )

    number_style = models.CharField(
        _("numbers"), max_length=10, blank=True, choices=list(NUMBER_STYLES.items())
    )
    shortcuts = models.BooleanField(_("single-letter keys"), default=True)

    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    withheld_from_audit: ClassVar[tuple[str, ...]] = ("email", "name")
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="email_unique_regardless_of_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    @property
    def audit_label(self) -> str:
        return f"person {self.pk}"

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Read once for each instance, so at most once in a request."""
        known: list[str] | None = getattr(self, "_group_names", None)
        return frozenset(self.groups.values_list("name", flat=True) if known is None else known)

    @property
    def is_administrator(self) -> bool:
        return self.is_active and (self.is_superuser or ADMINISTRATORS in self.group_names)

    @property
    def is_executive(self) -> bool:
        return self.is_active and EXECUTIVES in self.group_names

    def prefer(self, *, number_style: str, theme: str, shortcuts: bool) -> None:
        """What concerns nobody else: numbers, looks, and whether single letters are keys."""
        self.number_style, self.theme, self.shortcuts = number_style, theme, shortcuts
        self.save(update_fields=["number_style", "theme", "shortcuts"])

    def prefer_theme(self, theme: str) -> None:
        self.theme = theme
        self.save(update_fields=["theme"])

    def teams_with_individuals(self, today: dt.date) -> TeamQuerySet:
        """Teams whose persons' measures this person may read: manager of the very team, or may look."""
        managed = self.memberships.filter(role=Membership.Role.MANAGER)
        looked_into = self.see_individuals.in_force(today)
        return Team.objects.filter(Q(pk__in=managed.values("team")) | Q(pk__in=looked_into.values("team")))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end when the password or the epoch changes; a deactivation raises the epoch."""
        salted = salted_hmac(
            "accounts.User.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        )
        return salted.hexdigest()


class Membership(models.Model):
    """A person's role in a team; rights flow down the tree, except for persons' measures."""

    class Role(models.TextChoices):
        VIEWER = "viewer", _("viewer")
        CONTRIBUTOR = "contributor", _("contributor")
        MANAGER = "manager", _("manager")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name=_("team"))
    role = models.CharField(_("role"), max_length=11, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["team__code", "user__email"]
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="one_role_per_team"),
            models.CheckConstraint(
                condition=Q(role__in=("viewer", "contributor", "manager")), name="role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.team.code}, {self.role}"

    @property
    def audit_label(self) -> str:
        return f"person {self.user_id} in {self.team.code}"


class SeeIndividualsQuerySet(models.QuerySet["SeeIndividuals"]):
    def in_force(self, today: dt.date) -> "SeeIndividualsQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)


class SeeIndividuals(Recorded):
    """The dated right of `holder` to see persons' measures of `team`; granted with a reason."""

    holder = models.ForeignKey(
        User, models.PROTECT, related_name="see_individuals", verbose_name=_("who may look")
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = SeeIndividualsQuerySet.as_manager()

    class Meta:
        verbose_name = _("right to see individuals")
        verbose_name_plural = _("rights to see individuals")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="right_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="right_to_see_individuals_has_a_reason",
                violation_error_message=_("Say why this right is granted."),
            ),
        ]

    @property
    def audit_label(self) -> str:
        return f"person {self.holder_id} into {self.team.code}"

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Look(models.Model):
    """One use of the right to see individuals: who looked at whose figures, when. Append-only."""

    holder = models.ForeignKey(User, models.PROTECT, related_name="looks")
    person = models.ForeignKey(User, models.PROTECT, related_name="looked_at")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    where = models.CharField(max_length=40)
