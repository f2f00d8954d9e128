import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def visible_to(self, user: User, today: dt.date) -> "OutboxMailQuerySet":
        """Administrators see every mail, everybody else the mails addressed to them."""
        if not user.is_active:
            return self.none()
        return self.all() if user.is_administrator else self.filter(reader=user)


class OutboxMail(models.Model):
    """A mail kept in the database instead of sent, for installations without SMTP."""

    to = models.EmailField(_("to"))
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="outbox_mails"
    )
    subject = models.CharField(_("subject"), max_length=998)
    message_id = models.CharField(max_length=255, unique=True)
    raw = models.BinaryField()
    at = models.DateTimeField(_("sent"))

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail in the outbox")
        verbose_name_plural = _("outbox")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["reader", "-at"], name="outbox_of_reader")]

    def __str__(self) -> str:
        return self.subject
