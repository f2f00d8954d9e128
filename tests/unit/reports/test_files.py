"""Which files go with a report, how they are named, and when they are too large for a mail."""

import dataclasses
import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from reports.calc.facts import ReportFacts, TeamFact
from reports.rendering.files import File, fit_in_a_mail, words
from reports.rendering.mail import as_html, as_text, render
from reports.rendering.message import Attachment, Bodies, Envelope, Letterhead, enclose, seal
from tests.report_facts import report_facts, team_fact
from tests.unit.reports.test_mail import FRAME, merrow
from tests.unit.reports.test_message import NOW

BOTH = dataclasses.replace(FRAME, formats=frozenset({"pdf", "xlsx"}))


def names(facts: ReportFacts) -> list[str]:
    return [file.name for file in render(facts, BOTH).files]


def named(name: str, code: str = "BUSES") -> TeamFact:
    team = team_fact(1)
    return dataclasses.replace(team, name=name, code=code, result=dataclasses.replace(team.result, name=name))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Merrow Transit", "merrow-transit-2026-10.pdf"),
        ("Größe & Söhne\r\nBcc: eve", "groe-sohne-bcc-eve-2026-10.pdf"),
        ("../../etc/passwd", "etcpasswd-2026-10.pdf"),
        ("النقل", "buses-2026-10.pdf"),
        ("x" * 200, f"{'x' * 60}-2026-10.pdf"),
    ],
)
def test_a_file_is_named_by_team_and_period_in_plain_letters(name: str, file: str) -> None:
    assert names(report_facts(teams=(named(name),)))[0] == file


def test_of_teams_side_by_side_it_has_the_name_of_the_organisation() -> None:
    assert names(report_facts(teams=(team_fact(2), team_fact(3)))) == [
        "merrow-transit-2026-10.pdf",
        "merrow-transit-2026-10.xlsx",
    ]


def test_there_are_only_files_that_the_schedule_asks_for() -> None:
    assert render(merrow(), FRAME).files == ()
    only = render(merrow(), dataclasses.replace(FRAME, formats=frozenset({"xlsx"})))
    assert [file.format for file in only.files] == ["xlsx"]


def test_the_digest_is_of_the_files_too() -> None:
    digests = {render(merrow(), frame).sha256 for frame in (FRAME, BOTH)}
    letter = dataclasses.replace(BOTH, paper="letter")
    assert len({*digests, render(merrow(), letter).sha256}) == 3


def test_files_that_are_too_large_stay_behind_and_the_mail_says_where() -> None:
    small, large = File("xlsx", "t1.xlsx", b"x"), File("pdf", "t1.pdf", bytes(5_000_000))
    assert [fit_in_a_mail(made) for made in ([small], [large], [large, small])] == [True, True, False]
    said = words([large, small])
    assert (words([large]), said) == (
        "",
        "Too large for a mail, but in the archive: t1.pdf, t1.xlsx.",
    )
    content = dataclasses.replace(render(merrow(), FRAME).content, files=said)
    assert said in as_html(content)
    assert said in as_text(content)


def mail_with(*attached: Attachment) -> EmailMessage:
    bodies = Bodies("Report", "<p>ü</p>", "ü\n", "5" * 64, enclose({"spark-1.png": "iVBORw0="}, attached))
    letterhead = Letterhead("kpi@merrow.example", NOW, "<l>", "https://x/")
    envelope = Envelope("ruth@example.org", "<1@x>", 7, "")
    raw = seal(bodies, letterhead).addressed(envelope)
    assert raw == seal(bodies, letterhead).addressed(envelope)
    assert re.search(rb"[^\x00-\x7f]", raw) is None
    return message_from_bytes(raw, policy=policy.default)


def test_attachments_follow_the_bodies_and_come_back_as_they_were() -> None:
    content = bytes(range(256)) * 500
    plain = Attachment("merrow-2026-10.pdf", "application/pdf", content)
    mail = mail_with(plain, Attachment("größe.xlsx", "application/x", b"x"))
    assert mail.get_content_type() == "multipart/mixed"
    boundaries = [part.get_boundary() for part in mail.walk() if part.is_multipart()]
    assert boundaries == [f"kpi-{kind}-{'5' * 32}" for kind in ("mixed", "alternative", "related")]
    found = list(mail.iter_attachments())
    assert [(part.get_filename(), part.get_content_type(), part.get_content()) for part in found] == [
        ("merrow-2026-10.pdf", "application/pdf", content),
        ("größe.xlsx", "application/x", b"x"),
    ]
    html = mail.get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == "<p>&#252;</p>"


def test_a_mail_without_files_is_as_it_was() -> None:
    assert mail_with().get_content_type() == "multipart/alternative"
