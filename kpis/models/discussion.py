from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team

from .measures import Measure
from .periods import OfPeriod, known_grain
from .querysets import CommentQuerySet, MentionQuerySet, OfMeasureQuerySet


class Comment(OfPeriod):
    """What a person says about a measure in a period; a question has an addressee and a due date."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    text = models.TextField(_("comment"), max_length=4000)
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="questions")
    due = models.DateField(_("answer by"), null=True)
    answered_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "id"]
        constraints = [
            known_grain("comment_grain_known"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(asked__isnull=False), name="question_has_an_addressee"
            ),
        ]

    @property
    def audit_label(self) -> str:
        return str(self.measure)


class Mention(models.Model):
    """A comment names a person, who is told at home until they have opened the measure."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_unique")]


class Action(models.Model):
    """What somebody will do about a measure, by when. One that is dropped says why. Only whoever leaves where
    nobody manages leaves one that nobody owns."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="actions")
    title = models.CharField(_("action"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="actions", verbose_name=_("owner")
    )
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("open", "done", "dropped")), name="action_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state__in=("done", "dropped"), closed_at__isnull=False),
                name="action_closed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="dropped_action_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_label(self) -> str:
        return str(self.measure)


class Follow(models.Model):
    """A person follows a measure or a team."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="followers")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="followers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "measure", "team"], nulls_distinct=False, name="follow_unique"
            ),
            models.CheckConstraint(
                condition=Q(measure__isnull=True, team__isnull=False)
                | Q(measure__isnull=False, team__isnull=True),
                name="follow_one_thing",
            ),
        ]
