"""Mails about what a person has asked for and did not wait for."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts import emails
from kpis.models import Upload


def upload_ended(upload: Upload) -> None:
    """A file took longer than a minute: its sender may have left the page."""
    with translation.override(upload.actor.language or settings.LANGUAGE_CODE):
        context = {
            "user": upload.actor,
            "upload": upload,
            "ended": upload.get_state_display(),
            "link": emails.absolute(reverse("sheet", args=[upload.pk])),
        }
        emails.build("upload_ended", upload.actor.email, context).send()
