"""The subject of a reminder states what is to be done, and until when."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from reports.calc.reminder_facts import Batch, ReminderFacts


def reminder_subject(facts: ReminderFacts) -> str:
    if facts.asked:
        return _asked(facts)
    if facts.kind == "after" and facts.over:
        return _closed(facts)
    return _due(facts)


def _asked(facts: ReminderFacts) -> str:
    people = list(dict.fromkeys(who for who, _period in facts.asked))
    if len(facts.asked) == 1:
        period = formats.period_name(facts.asked[0][1], facts.calendar)
        return _("%(who)s asks for the values of %(period)s") % {"who": people[0], "period": period}
    if len(people) == 1:
        return _("%(who)s asks for your values") % {"who": people[0]}
    return ngettext(
        "%(who)s and %(count)s other ask for your values",
        "%(who)s and %(count)s others ask for your values",
        len(people) - 1,
    ) % {"who": people[0], "count": len(people) - 1}


def _due(facts: ReminderFacts) -> str:
    closes = [batch.closes for batch in facts.due if batch.closes]
    words = {"count": sum(batch.count for batch in facts.due)}
    if not closes:
        return ngettext("%(count)s value to enter", "%(count)s values to enter", words["count"]) % words
    said = {**words, "day": formats.day_text(min(closes)), "period": _period(facts.due, facts)}
    if said["period"]:
        text = ngettext(
            "%(period)s: %(count)s value to enter by %(day)s",
            "%(period)s: %(count)s values to enter by %(day)s",
            words["count"],
        )
    else:
        text = _("%(count)s values to enter, the first by %(day)s")
    return text % said


def _closed(facts: ReminderFacts) -> str:
    count = sum(batch.count for batch in facts.over)
    period = _period(facts.over, facts)
    if period:
        text = ngettext(
            "%(period)s has closed, %(count)s value is missing",
            "%(period)s has closed, %(count)s values are missing",
            count,
        )
        return text % {"period": period, "count": count}
    text = ngettext(
        "Entry has closed, %(count)s value is missing",
        "Entry has closed, %(count)s values are missing",
        count,
    )
    return text % {"count": count}


def _period(batches: tuple[Batch, ...], facts: ReminderFacts) -> str:
    """The name of the one period they are all about, or nothing."""
    periods = {period for batch in batches for period in (batch.first, batch.last)}
    return formats.period_name(periods.pop(), facts.calendar) if len(periods) == 1 else ""
