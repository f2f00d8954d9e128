"""The bodies of a reminder, complete but for the signed addresses of its reader."""

from dataclasses import dataclass

from django.utils import translation

from reports.calc.reminder_facts import ReminderFacts

from .mail import digest, inlined, plain
from .reminder_words import reminder_words


@dataclass(frozen=True, slots=True)
class ReminderMail:
    subject: str
    html: str
    text: str

    @property
    def sha256(self) -> str:
        return digest(part.encode() for part in (self.subject, self.html, self.text))


def render_reminder(
    facts: ReminderFacts, organisation: str, language: str, stop_url: str, link: str
) -> ReminderMail:
    with translation.override(language):
        words = reminder_words(facts, organisation, stop_url, link)
        context = {"words": words, "organisation": {"name": organisation}}
        html = inlined("reports/mail/reminder.html", context)
        return ReminderMail(words.subject, html, plain("reports/mail/reminder.txt", context))
