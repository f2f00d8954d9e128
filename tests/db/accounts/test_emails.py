import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from accounts import emails
from accounts.actions.invitations import accept, invite, invite_again, invited_by
from accounts.audit import Actor
from accounts.models import Change, OutboxMail, User
from accounts.refusals import Refused
from tests.builders import make_organisation, make_user
from tests.cast import Cast

OUTBOX = "accounts.emails.OutboxBackend"


@pytest.fixture(autouse=True)
def _outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = OUTBOX
    settings.SITE_URL = "https://kpi.merrow.example"


def parsed(kept: OutboxMail) -> Parsed:
    message = message_from_bytes(bytes(kept.raw), policy=policy.default)
    assert isinstance(message, Parsed)
    return message


def text_of(kept: OutboxMail) -> str:
    body = parsed(kept).get_body(("plain",))
    assert isinstance(body, Parsed)
    return str(body.get_content())


def link_in(kept: OutboxMail) -> str:
    return next(line for line in text_of(kept).splitlines() if line.startswith("https://"))


@pytest.fixture
def invited(
    cast: Cast, now: dt.datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> User:
    with django_capture_on_commit_callbacks(execute=True):
        return invite(Actor.of(cast.administrator), "Nora@Merrow.example", "Nora Falk", now=now)


def token() -> str:
    return link_in(OutboxMail.objects.latest("id")).rstrip("/").rsplit("/", 1)[-1]


def test_an_invitation_lands_in_the_outbox_for_its_reader(invited: User) -> None:
    kept = OutboxMail.objects.get()
    assert (kept.to, kept.reader) == ("nora@merrow.example", invited)
    assert kept.subject == "Your access to the KPIs of My organisation"
    assert link_in(kept).startswith("https://kpi.merrow.example/account/invitation/")
    assert "Ada Noor invites you" in text_of(kept)
    assert "for 48 hours" in text_of(kept)
    message = parsed(kept)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == kept.message_id
    assert kept.message_id.endswith("@kpi.merrow.example>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_an_invitation_works_once(invited: User, now: dt.datetime) -> None:
    link = token()
    assert invited_by(link, now=now) == invited
    came_in = accept(link, "a password of one's own", now=now)
    assert came_in == invited
    assert came_in.check_password("a password of one's own")
    assert invited_by(link, now=now) is None
    assert accept(link, "another password entirely", now=now) is None
    assert User.objects.get(pk=invited.pk).check_password("a password of one's own")


def test_an_invitation_works_for_48_hours(invited: User, now: dt.datetime) -> None:
    link = token()
    assert invited_by(link, now=now + dt.timedelta(hours=48)) == invited
    assert invited_by(link, now=now + dt.timedelta(hours=48, seconds=1)) is None


def test_a_newer_invitation_ends_the_older(
    invited: User, now: dt.datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first = token()
    with django_capture_on_commit_callbacks(execute=True):
        invite_again(Actor.of(invited), invited, now=now)
    assert invited_by(first, now=now) is None
    assert invited_by(token(), now=now) == invited


def test_a_forged_or_deactivated_invitation_is_nobodys(invited: User, now: dt.datetime) -> None:
    link = token()
    assert invited_by(link + "x", now=now) is None
    assert invited_by("x", now=now) is None
    User.objects.filter(pk=invited.pk).update(is_active=False)
    assert invited_by(link, now=now) is None


def test_nobody_is_invited_twice(invited: User, now: dt.datetime) -> None:
    with pytest.raises(Refused) as refused:
        invite(Actor.of(invited), "NORA@merrow.example", "Nora", now=now)
    assert [problem.field for problem in refused.value.problems] == ["email"]


def test_an_invitation_names_nobody_in_the_ledger(invited: User) -> None:
    assert {(row.before, row.after) for row in Change.objects.all()} == {("", "…")}


def test_a_name_with_a_line_break_adds_no_header(cast: Cast) -> None:
    make_organisation(name="Merrow\r\nBcc: everybody@merrow.example")
    emails.invitation(cast.viewer, "Ada\nX-Evil: 1", "token", 48)
    kept = OutboxMail.objects.get()
    assert kept.subject == "Your access to the KPIs of Merrow Bcc: everybody@merrow.example"
    assert {"Bcc", "X-Evil"} & set(parsed(kept).keys()) == set()


def test_text_is_plain_and_html_is_escaped(cast: Cast) -> None:
    emails.invitation(cast.viewer, "<b>Ada & co</b>", "token", 48)
    kept = OutboxMail.objects.get()
    assert "<b>Ada & co</b> invites you" in text_of(kept)
    html = parsed(kept).get_body(("html",))
    assert isinstance(html, Parsed)
    assert "&lt;b&gt;Ada &amp; co&lt;/b&gt; invites you" in html.get_content()


def test_the_same_message_is_kept_once() -> None:
    message = emails.build("password_reset", "a@merrow.example", {"user": "A", "link": "https://x"})
    assert (message.send(), message.send()) == (1, 1)
    assert OutboxMail.objects.count() == 1


def test_a_mail_to_two_addresses_is_refused() -> None:
    with pytest.raises(ValueError, match="A mail goes to one address"):
        EmailMultiAlternatives("s", "t", to=["a@merrow.example", "b@merrow.example"]).send()


def test_a_mail_to_a_stranger_has_no_reader() -> None:
    EmailMultiAlternatives("s", "t", to=["A. Person <a@merrow.example>"]).send()
    kept = OutboxMail.objects.get()
    assert (kept.to, kept.reader) == ("a@merrow.example", None)


def test_a_reset_leads_to_the_site_whatever_host_was_asked(cast: Cast, client: Client) -> None:
    asked = {"headers": {"x-forwarded-host": "evil.example"}}
    client.post("/account/password/reset/", {"email": "VERA@merrow.example"}, **asked)  # type: ignore[arg-type]  # the stubs know headers by name only
    kept = OutboxMail.objects.get()
    assert (kept.reader, kept.subject) == (cast.viewer, "Choose a new password")
    assert link_in(kept).startswith("https://kpi.merrow.example/account/password/reset/key/")
    address = link_in(kept).removeprefix("https://kpi.merrow.example")
    form = client.get(address, follow=True)
    new = {"password1": "a password of one's own", "password2": "a password of one's own"}
    client.post(form.redirect_chain[-1][0], new)
    assert User.objects.get(pk=cast.viewer.pk).check_password("a password of one's own")
    subjects = list(OutboxMail.objects.order_by("id").values_list("subject", flat=True))
    assert subjects == ["Choose a new password", "Your password was changed"]


def test_a_reset_for_a_stranger_looks_the_same_and_mails_nobody(cast: Cast, client: Client) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in ("vera@merrow.example", "stranger@merrow.example")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, "/account/password/reset/done/")
    }
    assert list(OutboxMail.objects.values_list("reader", flat=True)) == [cast.viewer.pk]


def test_a_reset_with_a_line_break_is_a_form_error(client: Client) -> None:
    answer = client.post("/account/password/reset/", {"email": "vera@merrow.example\r\nBcc: x@evil.example"})
    assert answer.status_code == 200
    assert not OutboxMail.objects.exists()


def test_somebody_who_may_not_log_in_gets_no_reset(client: Client) -> None:
    make_user("gone@merrow.example", is_active=False)
    client.post("/account/password/reset/", {"email": "gone@merrow.example"})
    assert not OutboxMail.objects.exists()
