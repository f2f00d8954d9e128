import re
from email.mime.image import MIMEImage

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from accounts.actions.invitations import invite
from accounts.audit import COMMAND
from accounts.models import OutboxMail
from accounts.queries.mails import read_mail
from tests.cast import Cast, make_cast
from tests.security.permission_map import Scene


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def scene(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Scene:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"
    mail = _mail(cast)
    with django_capture_on_commit_callbacks(execute=True):
        invite(COMMAND, "nora@merrow.example", "Nora Falk", now=timezone.now())
    text = read_mail(bytes(OutboxMail.objects.latest("id").raw)).text
    invitation = re.findall(r"/account/invitation/(\S+)/", text)[0]
    client = Client()
    client.force_login(cast.contributor)
    html = client.get(f"/outbox/{mail.pk}/document/").content.decode()
    return Scene(cast, mail, invitation, re.findall(r'src="/outbox/images/([^"]+)/"', html)[0])


def _mail(cast: Cast) -> OutboxMail:
    message = EmailMultiAlternatives("October report", "Text", to=[cast.contributor.email])
    message.attach_alternative('<h1>Report</h1><img src="cid:spark">', "text/html")
    image = MIMEImage(b"\x89PNG\r\n\x1a\n", "png")
    image.add_header("Content-ID", "<spark>")
    message.attach(image)
    message.attach("figures.csv", "a;b\n", "text/csv")
    message.send()
    return OutboxMail.objects.get()
