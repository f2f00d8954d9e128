import base64
from email.mime.image import MIMEImage

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import OutboxMail
from tests.cast import make_cast

RED_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJ"
    "RU5ErkJggg=="
)


@pytest.fixture
def kept(settings: Settings) -> OutboxMail:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"
    message = EmailMultiAlternatives("October report", "Text", to=["ines@merrow.example"])
    html = '<h1>Report</h1><img id="dot" src="cid:dot"><script>document.body.innerHTML = "ran"</script>'
    message.attach_alternative(html, "text/html")
    image = MIMEImage(RED_DOT, "png")
    image.add_header("Content-ID", "<dot>")
    message.attach(image)
    message.send()
    return OutboxMail.objects.get()


def test_a_mail_shows_its_images_and_runs_nothing(
    live_server: LiveServer, page: Page, kept: OutboxMail
) -> None:
    cast = make_cast()
    OutboxMail.objects.update(reader=cast.contributor)
    client = Client()
    client.force_login(cast.contributor)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/outbox/{kept.pk}/")
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    assert frame.locator("h1").inner_text() == "Report"
    box = frame.locator("#dot").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (5, 5)
