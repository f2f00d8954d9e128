"""What the SMTP transport says about a mail is what the server did with it."""

import datetime as dt
import socket

import pytest
from pytest_django.fixtures import Settings

from reports.transports import BrokenOffError, RefusedError, Reply, SmtpTransport, UnreachableError
from tests.smtp_sink import DROP, HANG, Sink, free_port

FROM, TO = "kpi@merrow.example", "ruth@merrow.example"
MAIL = b"Subject: Report\r\n\r\n.a line with a dot\r\nand another\r\n"


@pytest.fixture(autouse=True)
def _impatient(settings: Settings) -> None:
    short = dt.timedelta(seconds=0.3)
    limits = {"smtp_connect": short, "smtp_command": short, "smtp_data": short}
    settings.TIMES = {**settings.TIMES, **limits}


def give(transport: SmtpTransport, to: str = TO) -> Reply:
    transport.address(FROM, to)
    return transport.hand_over(MAIL)


def test_a_mail_arrives_byte_for_byte(sink: Sink) -> None:
    with SmtpTransport() as transport:
        assert give(transport).code == 250
    assert [(one.to, one.content) for one in sink.kept] == [(TO, MAIL)]


def test_fifty_mails_share_one_connection(sink: Sink) -> None:
    with SmtpTransport() as transport:
        for number in range(50):
            give(transport, f"reader{number}@merrow.example")
    assert (len(sink.kept), sink.connections) == (50, 1)


@pytest.mark.parametrize("code", [451, 550])
def test_a_refused_address_says_so_and_the_next_one_goes_on(sink: Sink, code: int) -> None:
    sink.on_rcpt = lambda address: "250 OK" if address == TO else f"{code} 5.1.1 no"
    with SmtpTransport() as transport:
        with pytest.raises(RefusedError) as refused:
            give(transport, "nobody@merrow.example")
        give(transport)
    assert (refused.value.stage, refused.value.reply.code) == ("rcpt", code)
    assert sink.copies == {TO: 1}
    assert sink.connections == 1


def test_a_refused_mail_surely_did_not_arrive(sink: Sink) -> None:
    sink.before_keeping = lambda kept: "554 5.7.1 too large"
    with SmtpTransport() as transport, pytest.raises(RefusedError) as refused:
        give(transport)
    assert (refused.value.stage, refused.value.reply.code) == ("data", 554)
    assert sink.kept == []


def test_a_connection_lost_before_the_answer_leaves_it_open(sink: Sink) -> None:
    sink.after_keeping = lambda kept: DROP
    with SmtpTransport() as transport, pytest.raises(BrokenOffError):
        give(transport)
    assert sink.copies == {TO: 1}


def test_a_server_that_never_answers_frees_us_in_time(sink: Sink) -> None:
    sink.after_keeping = lambda kept: HANG
    with SmtpTransport() as transport, pytest.raises(BrokenOffError):
        give(transport)


@pytest.mark.parametrize("answer", ["nonsense", "99 what"])
def test_an_answer_that_is_none_leaves_it_open(sink: Sink, answer: str) -> None:
    sink.after_keeping = lambda kept: answer
    with SmtpTransport() as transport, pytest.raises(BrokenOffError):
        give(transport)


def test_any_2xx_to_a_mail_is_a_yes(sink: Sink) -> None:
    sink.after_keeping = lambda kept: "251 forwarded"
    with SmtpTransport() as transport:
        assert give(transport).code == 251
    assert sink.copies == {TO: 1}


def test_a_connection_lost_before_the_mail_began_surely_sent_nothing(sink: Sink) -> None:
    with SmtpTransport() as transport:
        transport.address(FROM, TO)
        assert transport._smtp is not None
        assert transport._smtp.sock is not None
        transport._smtp.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(UnreachableError):
            transport.hand_over(MAIL)
        give(transport)
    assert (sink.copies, sink.connections) == ({TO: 1}, 2)


def test_an_address_with_letters_of_its_own_reaches_its_reader(sink: Sink) -> None:
    with SmtpTransport() as transport:
        give(transport, "bob@münchen.example")
    assert sink.copies == {"bob@xn--mnchen-3ya.example": 1}


def test_a_conversation_the_server_closed_is_opened_again(sink: Sink) -> None:
    answers = iter(["250 OK", "421 too many", "250 OK"])
    sink.on_rcpt = lambda address: next(answers)
    with SmtpTransport() as transport:
        give(transport)
        give(transport, "next@merrow.example")
    assert (len(sink.kept), sink.connections) == (2, 2)


def test_a_server_that_is_away_is_unreachable(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with SmtpTransport() as transport, pytest.raises(UnreachableError):
        give(transport)


def test_a_server_without_a_good_certificate_gets_nothing(sink: Sink, settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    with SmtpTransport() as transport, pytest.raises(UnreachableError):
        give(transport)
    assert sink.kept == []


def test_plain_smtp_cannot_be_asked_later(sink: Sink) -> None:
    assert SmtpTransport().arrived("<kpi.1@localhost>") is None
