"""A reminder in words, once for both bodies of its mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import Calendar, shift
from reports.calc.reminder_facts import Batch, MissingValue, ReminderFacts

from .reminder_subjects import reminder_subject

LISTED = 8
"""So many measures of one batch are named; the rest is a count."""


@dataclass(frozen=True, slots=True)
class BatchWords:
    """`rows` are measures and what is said beside them."""

    title: str
    said: str
    rows: tuple[tuple[str, str], ...]
    more: str
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """`title` is empty for what the mail is about at first."""

    title: str
    batches: tuple[BatchWords, ...]


@dataclass(frozen=True, slots=True)
class ReminderWords:
    """`link` and its words are empty where values are entered after logging in alone."""

    organisation: str
    subject: str
    asks: tuple[str, ...]
    sections: tuple[Section, ...]
    link: str
    link_words: str
    link_says: str
    why: str
    stop: str
    stop_url: str


def reminder_words(facts: ReminderFacts, organisation: str, stop_url: str, link: str) -> ReminderWords:
    """In the language that is active."""
    return ReminderWords(
        organisation=organisation,
        subject=reminder_subject(facts),
        asks=tuple(_asks(facts)),
        sections=tuple(_sections(facts)),
        link=link if facts.has_link else "",
        link_words=_("Enter the values without logging in"),
        link_says=_("Whoever has this mail can use the link. It works once for each value."),
        why=_why(facts),
        stop=_("Stop reminders"),
        stop_url=stop_url,
    )


def _asks(facts: ReminderFacts) -> list[str]:
    """Who asks for what; of one who asks for one period the subject says so already."""
    if len(facts.asked) == 1:
        return []
    return [
        _("%(who)s asks for the values of %(period)s.")
        % {"who": who, "period": formats.period_name(period, facts.calendar)}
        for who, period in facts.asked
    ]


def _sections(facts: ReminderFacts) -> list[Section]:
    """Of a mail that came because entry has closed that comes first."""
    due = Section("", tuple(_due(batch, facts) for batch in facts.due))
    closed = Section("", tuple(_closed(batch, facts) for batch in facts.closed))
    managed = Section("", tuple(_managed(batch, facts) for batch in facts.managed))
    if facts.over and facts.kind == "after":
        later = Section(_("Still open"), due.batches)
        if facts.closed:
            managed = Section(_("Missing in your teams"), managed.batches)
        found = [closed, managed, later]
    else:
        found = [
            due,
            Section(_("Closed"), closed.batches),
            Section(_("Missing in your teams"), managed.batches),
        ]
    return [section for section in found if section.batches]


def _due(batch: Batch, facts: ReminderFacts) -> BatchWords:
    return _batch(batch, facts, _said_of_due(batch, facts), _("Enter the values"))


def _said_of_due(batch: Batch, facts: ReminderFacts) -> str:
    if batch.closes is None:
        text = ngettext(
            "%(count)s value, without a deadline", "%(count)s values, without a deadline", batch.count
        )
        return text % {"count": batch.count}
    words = {"count": batch.count, "day": formats.day_text(batch.closes), "zone": facts.zone}
    if batch.first == batch.last:
        return (
            ngettext(
                "%(count)s value, due by the end of %(day)s (%(zone)s)",
                "%(count)s values, due by the end of %(day)s (%(zone)s)",
                batch.count,
            )
            % words
        )
    return _("%(count)s values, the first due by the end of %(day)s (%(zone)s)") % words


def _closed(batch: Batch, facts: ReminderFacts) -> BatchWords:
    said = _closed_on(batch)
    if batch.managers:
        ask = _("Ask %(managers)s, who can still enter them.")
        said = f"{said} {ask % {'managers': _names(batch.managers)}}"
    return _batch(batch, facts, said, _("Open the page"))


def _managed(batch: Batch, facts: ReminderFacts) -> BatchWords:
    said = f"{_closed_on(batch)} {_('As a manager you can still enter them.')}"
    return _batch(batch, facts, said, _("Enter the values"))


def _closed_on(batch: Batch) -> str:
    text = ngettext(
        "Closed on %(day)s, %(count)s value is missing.",
        "Closed on %(day)s, %(count)s values are missing.",
        batch.count,
    )
    return text % {"count": batch.count, "day": formats.day_text(batch.closes) if batch.closes else ""}


def _batch(batch: Batch, facts: ReminderFacts, said: str, button: str) -> BatchWords:
    rows = tuple((_title(value), _beside(batch, value, facts.calendar)) for value in batch.values[:LISTED])
    rest = len(batch.values) - LISTED
    more = ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest} if rest > 0 else ""
    first, last = (formats.period_name(one, facts.calendar) for one in (batch.first, batch.last))
    period = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    title = _("%(team)s, %(period)s") % {"team": batch.team, "period": period}
    return BatchWords(title, said, rows, more, button, batch.url)


def _title(value: MissingValue) -> str:
    return f"{value.name}, {value.person}" if value.person else value.name


def _beside(batch: Batch, value: MissingValue, calendar: Calendar) -> str:
    said = [_names(value.owers)] if value.owers else []
    if batch.first != batch.last:
        said.append(
            ngettext("%(count)s is missing", "%(count)s are missing", value.count) % {"count": value.count}
        )
    elif value.previous is not None:
        before = formats.period_name(shift(calendar, batch.first, -1), calendar)
        text = formats.quantity(value.previous, value.decimals, value.unit)
        said.append(_("%(period)s was %(value)s") % {"period": before, "value": text})
    return ", ".join(said)


def _names(names: Sequence[str]) -> str:
    """ "Tomas Berg", "Tomas Berg and Mara Holm", "Ada, Tomas and Mara"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _why(facts: ReminderFacts) -> str:
    if facts.due or facts.closed:
        return _("You get this mail because you answer for these values, or enter values for the team.")
    return _("You get this mail because you manage the team.")
