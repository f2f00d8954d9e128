import base64
import datetime as dt
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
from accounts.models import OutboxMail, User
from accounts.queries.mails import read_mail
from kpis.actions.folder.files import send
from kpis.actions.uploads.receiving import receive
from reports.actions.subscriptions import Wish, subscribe
from reports.models import ReportArtifact, ReportDelivery, ReportFile, ReportOccurrence
from tests.api_tokens import make_api_token
from tests.cast import Cast, make_cast
from tests.packs import GOOD_PACK, zipped
from tests.report_scene import add_readers, make_schedule
from tests.security.permission_map import Scene

PNG = b"\x89PNG\r\n\x1a\n"
SENT = dt.datetime(2026, 11, 12, 5, tzinfo=dt.UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def scene(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Scene:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"
    mail, delivery = _mail(cast), _delivery(cast)
    with django_capture_on_commit_callbacks(execute=True):
        invite(COMMAND, "nora@merrow.example", "Nora Falk", now=timezone.now())
    text = read_mail(bytes(OutboxMail.objects.latest("id").raw)).text
    invitation = re.findall(r"/account/invitation/(\S+)/", text)[0]
    image = _signed_image(cast.contributor, f"/outbox/{mail.pk}/document/")
    report_image = _signed_image(cast.executive, f"/reports/{delivery.occurrence_id}/document/")
    pack = send(cast.administrator, "pack", "pack.zip", zipped(GOOD_PACK), now=SENT)
    upload = receive(cast.contributor, cast.buses, "october.csv", b"kpi,period,value\n", now=SENT)
    token = make_api_token(cast.contributor)[0]
    subscription = subscribe(cast.contributor, Wish("month", cast.buses, (), "en"), now=SENT)
    return Scene(cast, mail, invitation, image, delivery, subscription, report_image, upload, token, pack)


def _signed_image(reader: User, document: str) -> str:
    client = Client()
    client.force_login(reader)
    found: list[str] = re.findall(r'src="/\w+/images/([^"]+)/"', client.get(document).content.decode())
    return found[0]


def _mail(cast: Cast) -> OutboxMail:
    message = EmailMultiAlternatives("October report", "Text", to=[cast.contributor.email])
    message.attach_alternative('<h1>Report</h1><img src="cid:spark">', "text/html")
    image = MIMEImage(PNG, "png")
    image.add_header("Content-ID", "<spark>")
    message.attach(image)
    message.attach("figures.csv", "a;b\n", "text/csv")
    message.send()
    return OutboxMail.objects.get()


def _delivery(cast: Cast) -> ReportDelivery:
    schedule = make_schedule(cast.company, cast.grandparent_manager)
    add_readers(schedule, cast.executive)
    occurrence = ReportOccurrence.objects.create(
        schedule=schedule,
        period_start=dt.date(2026, 10, 1),
        period_end=dt.date(2026, 10, 31),
        due_at=SENT,
        data_as_of=SENT,
        built_at=SENT,
        closed_at=SENT,
        state="done",
    )
    artifact = ReportArtifact.objects.create(
        occurrence=occurrence,
        scope_key="all",
        sha256="0" * 64,
        subject="October 2026: score 70, at risk",
        html='<h1>October</h1><img src="cid:spark.png">',
        text="October",
        images={"spark.png": base64.b64encode(PNG).decode()},
        figures={"teams": [team.pk for team in (cast.company, cast.services, cast.buses, cast.rail)]},
        at=SENT,
    )
    ReportFile.objects.create(artifact=artifact, format="pdf", name="october.pdf", content=b"%PDF")
    return ReportDelivery.objects.create(
        occurrence=occurrence,
        artifact=artifact,
        recipient_key=str(cast.executive.pk),
        user=cast.executive,
        address=cast.executive.email,
        state="sent",
        queued_at=SENT,
        sent_at=SENT,
        message_id="<kpi.1@merrow.example>",
    )
