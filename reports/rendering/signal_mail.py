"""The bodies of a mail about a signal, the same for everybody but for the stop link."""

from dataclasses import dataclass

from django.utils import translation

from reports.calc.signal_facts import SignalFact

from .mail import digest, inlined, plain
from .signal_words import signal_words


@dataclass(frozen=True, slots=True)
class SignalMail:
    subject: str
    html: str
    text: str

    @property
    def sha256(self) -> str:
        return digest(part.encode() for part in (self.subject, self.html, self.text))


def render_signal(fact: SignalFact, organisation: str, language: str, stop_url: str) -> SignalMail:
    with translation.override(language):
        words = signal_words(fact, organisation, stop_url)
        context = {"words": words, "organisation": {"name": organisation}}
        html = inlined("reports/mail/signal.html", context)
        return SignalMail(words.subject, html, plain("reports/mail/signal.txt", context))
