"""A signal in words, once for both bodies of its mail."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis import formats
from reports.calc.signal_facts import SignalFact


@dataclass(frozen=True, slots=True)
class SignalWords:
    """`rows` are names and what is said beside them, in the order of the mail."""

    organisation: str
    subject: str
    title: str
    finding: str
    rows: tuple[tuple[str, str], ...]
    meaning: str
    decides: str
    button: str
    url: str
    why: str
    stop: str
    stop_url: str


def signal_words(fact: SignalFact, organisation: str, stop_url: str) -> SignalWords:
    """In the language that is active. Of a person's measure no figure and no verdict leaves its page: whoever
    keeps the outbox need not know them."""
    title = f"{fact.kpi}, {fact.person}" if fact.person else fact.kpi
    return SignalWords(
        organisation=organisation,
        subject=_subject(fact, title),
        title=title,
        finding=_("Its figures stand on its page alone.") if fact.person else _finding(fact),
        rows=tuple((name, said) for name, said in _rows(fact) if said),
        meaning=_(
            "A signal means that a figure moved further, or stayed on one side longer, than its usual ups and"
            " downs explain."
        ),
        decides=_decides(fact),
        button=_("Open the measure"),
        url=fact.url,
        why=_("You get this mail because you answer for this measure, or follow it or its team."),
        stop=_("Stop mails about this measure"),
        stop_url=stop_url,
    )


def _subject(fact: SignalFact, title: str) -> str:
    words = {"measure": title, "period": _since(fact)}
    if fact.person:
        return _("%(measure)s: a new signal since %(period)s") % words
    if fact.verdict == "better":
        return _("%(measure)s: better, a signal since %(period)s") % words
    if fact.verdict == "worse":
        return _("%(measure)s: worse, a signal since %(period)s") % words
    return _("%(measure)s: moved, a signal since %(period)s") % words


def _finding(fact: SignalFact) -> str:
    if fact.usual is None:
        return ""
    words = {
        "value": _value(fact),
        "period": formats.period_name(fact.found, fact.calendar),
        "usual": _usual(fact),
        "centre": formats.quantity(fact.usual.centre, fact.shown_decimals, fact.unit),
    }
    if fact.rule == "run":
        above = _("Eight values in a row, up to %(period)s, lie above the usual middle of %(centre)s.")
        below = _("Eight values in a row, up to %(period)s, lie below the usual middle of %(centre)s.")
    else:
        above = _("%(value)s in %(period)s lies above the usual %(usual)s.")
        below = _("%(value)s in %(period)s lies below the usual %(usual)s.")
    return (above if fact.side > 0 else below) % words


def _rows(fact: SignalFact) -> list[tuple[str, str]]:
    rows = [
        (_("Measure"), f"{fact.kpi} ({fact.code})"),
        (_("Team"), fact.team),
        (_("Person"), fact.person),
        (_("Period"), formats.period_name(fact.found, fact.calendar)),
    ]
    if not fact.person:
        rows += [(_("Value"), _value(fact)), (_("Usual"), _usual(fact))]
    rows.append((_("Signal since"), _since(fact)))
    if not fact.person:
        look = formats.signal_look(fact.verdict, fact.side)
        rows.append((_("Judged"), str(look.word) if look else ""))
    return rows


def _decides(fact: SignalFact) -> str:
    words = {"owner": fact.owner, "team": fact.team}
    if fact.owner:
        return (
            _(
                "%(owner)s and the managers of %(team)s decide about the limits:"
                " a new level, or a known cause."
            )
            % words
        )
    return _("The managers of %(team)s decide about the limits: a new level, or a known cause.") % words


def _since(fact: SignalFact) -> str:
    return formats.period_name(fact.since, fact.calendar)


def _value(fact: SignalFact) -> str:
    return formats.quantity(fact.value, fact.shown_decimals, fact.unit)


def _usual(fact: SignalFact) -> str:
    if fact.usual is None:
        return ""
    words = {
        "lower": formats.number(fact.usual.lower, fact.shown_decimals),
        "upper": formats.quantity(fact.usual.upper, fact.shown_decimals, fact.unit),
    }
    return _("%(lower)s to %(upper)s") % words
