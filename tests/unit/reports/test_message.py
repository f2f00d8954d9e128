"""The bytes of a mail can be read by every mail program and taken by every server."""

import datetime as dt
import re
from email import message_from_bytes, policy
from typing import Any

import pytest

from reports.calc.addresses import on_the_wire
from reports.rendering.message import Bodies, Envelope, message_bytes

NOW = dt.datetime(2026, 11, 12, 5, tzinfo=dt.UTC)
SUBJECT = "Größe & Söhne Verkehrsbetriebe, Oktober 2026: 70, gefährdet. Drei Punkte brauchen Aufmerksamkeit"


def raw(subject: str = SUBJECT, **given: Any) -> bytes:
    fields = {
        "sender": "Größe KPI <kpi@merrow.example>",
        "to": "ruth@merrow.example",
        "message_id": f"<kpi.{'7' * 32}@a-rather-long-name-of-a-portal.kpi.merrow.example>",
        "list_id": "<schedule-1.reports.a-rather-long-name-of-a-portal.kpi.merrow.example.org>",
        "stop_url": f"https://kpi.merrow.example/reports/stop/{'a' * 120}/",
        **given,
    }
    return message_bytes(
        Bodies(subject, "<p>ü</p>", "ü\n", "5" * 64), Envelope(date=NOW, delivery=7, **fields)
    )


def header_lines(content: bytes) -> list[str]:
    return content.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def test_no_encoded_word_is_longer_than_mail_programs_decode() -> None:
    found = re.findall(r"=\?[^?]+\?[qb]\?[^?]*\?=", "\n".join(header_lines(raw())))
    assert len(found) > 2
    assert [word for word in found if len(word) > 75] == []
    assert message_from_bytes(raw(), policy=policy.default)["Subject"] == SUBJECT


def test_ids_and_the_stop_link_stand_whole_on_their_line() -> None:
    lines = header_lines(raw())
    assert f"List-Unsubscribe: <https://kpi.merrow.example/reports/stop/{'a' * 120}/>" in lines
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
