"""The bytes of a mail can be read by every mail program and taken by every server."""

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest

from reports.calc.addresses import on_the_wire
from reports.rendering.content import STOP_TOKEN
from reports.rendering.message import Bodies, Envelope, Letterhead, seal

NOW = dt.datetime(2026, 11, 12, 5, tzinfo=dt.UTC)
TOKEN = f"1.{'a' * 64}:{'b' * 43}"
SUBJECT = "Größe & Söhne Verkehrsbetriebe, Oktober 2026: 70, gefährdet. Drei Punkte brauchen Aufmerksamkeit"


def raw(subject: str = SUBJECT, to: str = "ruth@merrow.example") -> bytes:
    letterhead = Letterhead(
        sender="Größe KPI <kpi@merrow.example>",
        date=NOW,
        list_id="<schedule-1.reports.a-rather-long-name-of-a-portal.kpi.merrow.example.org>",
        stop_url=f"https://kpi.merrow.example/reports/stop/{STOP_TOKEN}/",
    )
    message_id = f"<kpi.{'7' * 32}@a-rather-long-name-of-a-portal.kpi.merrow.example>"
    envelope = Envelope(to, message_id, 7, TOKEN)
    bodies = Bodies(subject, "<p>ü</p>", f"ü, {STOP_TOKEN}, {STOP_TOKEN}.\n", "5" * 64)
    return seal(bodies, letterhead).addressed(envelope)


def header_lines(content: bytes) -> list[str]:
    return content.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def test_no_encoded_word_is_longer_than_mail_programs_decode() -> None:
    found = re.findall(r"=\?[^?]+\?[qb]\?[^?]*\?=", "\n".join(header_lines(raw())))
    assert len(found) > 2
    assert [word for word in found if len(word) > 75] == []
    assert message_from_bytes(raw(), policy=policy.default)["Subject"] == SUBJECT


def test_the_recipients_own_token_stands_in_the_bodies_and_makes_no_line_too_long() -> None:
    mail = message_from_bytes(raw(), policy=policy.default)
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content() == f"ü, {TOKEN}, {TOKEN}.\r\n"
    body = raw().partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76


def test_ids_and_the_stop_link_stand_whole_on_their_line() -> None:
    lines = header_lines(raw())
    assert f"List-Unsubscribe: <https://kpi.merrow.example/reports/stop/{TOKEN}/>" in lines
    for start in ("Message-ID: <kpi.777", "List-Id: <schedule-1."):
        (line,) = [line for line in lines if line.startswith(start)]
        assert line.endswith(">")


def test_a_line_break_in_a_subject_adds_no_header() -> None:
    mail = message_from_bytes(raw("Report\r\nBcc: eve@example.org"), policy=policy.default)
    assert (mail["Subject"], mail["Bcc"]) == ("Report Bcc: eve@example.org", None)


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ruth@merrow.example", "ruth@merrow.example"),
        ("bob@münchen.example", "bob@xn--mnchen-3ya.example"),
    ],
)
def test_a_server_gets_the_address_in_ascii(address: str, wire: str) -> None:
    assert on_the_wire(address) == wire
    assert message_from_bytes(raw(to=address), policy=policy.default)["To"] == wire
