import datetime as dt
import re
from email.mime.image import MIMEImage

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import OutboxMail
from accounts.queries.mails import read_mail
from tests.cast import ROLES, Cast

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture(autouse=True)
def _outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "accounts.emails.OutboxBackend"


def make_mail(to: str = "ines@merrow.example", subject: str = "October report") -> OutboxMail:
    message = EmailMultiAlternatives(subject, "See https://kpi.merrow.example/reports/1/", to=[to])
    message.attach_alternative('<h1>Report</h1><img src="cid:spark-1"><img src="cid:gone">', "text/html")
    image = MIMEImage(PNG, "png")
    image.add_header("Content-ID", "<spark-1>")
    image.add_header("Content-Disposition", "inline", filename="spark.png")
    message.attach(image)
    message.attach("figures.csv", "a;b\n1;2\n", "text/csv")
    message.send()
    return OutboxMail.objects.latest("id")


def test_a_mail_is_taken_apart() -> None:
    mail = read_mail(bytes(make_mail().raw))
    assert dict(mail.headers)["Subject"] == "October report"
    assert mail.text.strip() == "See https://kpi.merrow.example/reports/1/"
    assert [(part.number, part.name, part.is_image) for part in mail.parts] == [
        (1, "spark.png", True),
        (2, "figures.csv", False),
    ]
    assert mail.parts[0].content == PNG
    assert mail.html_with(lambda number: f"/i/{number}/").strip() == (
        '<h1>Report</h1><img src="/i/1/"><img src="cid:gone">'
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_mail_is_for_its_reader_and_administrators(cast: Cast, client: Client, role: str) -> None:
    kept = make_mail()
    client.force_login(cast.person(role))
    sees = role in ("contributor", "administrator")
    for address in ("", "document/", "attachments/2/"):
        assert client.get(f"/outbox/{kept.pk}/{address}").status_code == (200 if sees else 404), address
    listed = client.get("/outbox/").context["page"].object_list
    assert list(listed) == ([kept] if sees else [])


def test_the_document_may_run_nothing_and_be_framed_by_us_only(cast: Cast, client: Client) -> None:
    kept = make_mail()
    client.force_login(cast.contributor)
    answer = client.get(f"/outbox/{kept.pk}/document/")
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; "
        "sandbox allow-top-navigation-by-user-activation"
    )
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in client.get(f"/outbox/{kept.pk}/").content.decode()


def test_an_image_is_found_by_its_signed_address_without_a_session(cast: Cast, client: Client) -> None:
    kept = make_mail()
    client.force_login(cast.contributor)
    html = client.get(f"/outbox/{kept.pk}/document/").content.decode()
    address = re.findall(r'src="(/outbox/images/[^"]+)"', html)[0]
    visitor = Client()
    answer = visitor.get(address)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", PNG)
    assert visitor.get(address.replace("images/", "images/x")).status_code == 404


def test_an_image_address_ends_after_an_hour(cast: Cast, client: Client, time_machine: object) -> None:
    kept = make_mail()
    client.force_login(cast.contributor)
    html = client.get(f"/outbox/{kept.pk}/document/").content.decode()
    address = re.findall(r'src="(/outbox/images/[^"]+)"', html)[0]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61)
    time_machine.move_to(later)  # type: ignore[attr-defined]  # the plugin's fixture has no published type
    assert Client().get(address).status_code == 404


def test_an_attachment_is_a_download(cast: Cast, client: Client) -> None:
    kept = make_mail()
    client.force_login(cast.contributor)
    answer = client.get(f"/outbox/{kept.pk}/attachments/2/")
    assert answer["Content-Disposition"] == 'attachment; filename="figures.csv"'
    assert answer.content == b"a;b\n1;2\n"
    assert client.get(f"/outbox/{kept.pk}/attachments/9/").status_code == 404


def test_the_list_costs_the_same_for_one_mail_and_three(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.administrator)
    make_mail()
    client.get("/outbox/")
    for _more in range(2):
        with django_assert_num_queries(9):
            client.get("/outbox/")
        make_mail()
        make_mail()


def test_an_empty_outbox_says_why(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    assert "No mail yet" in client.get("/outbox/").content.decode()
