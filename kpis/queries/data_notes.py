"""What to know before relying on a scorecard: missing, awaited, carried and not applicable figures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.calc.periods import Calendar, Period
from kpis.models import Score
from kpis.queries.scorecard_rows import Scored, ScoreRow

MISSING = ("no_data", "error", "insufficient_data")
TAGS = (gettext_lazy("exceeded"), gettext_lazy("stale"), gettext_lazy("provisional"), gettext_lazy("carried"))


@dataclass(frozen=True, slots=True)
class Noted:
    """One measure of a note; `why` is a part of a sentence."""

    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class DataNote:
    title: str
    count: str
    measures: list[Noted]

    @property
    def brief(self) -> str:
        """The one it is about by its name, several by their number."""
        if len(self.measures) > 1:
            return self.count
        return _("%(title)s: %(name)s") % {"title": self.title, "name": self.measures[0].name}


def data_notes(calendar: Calendar, scored: list[Scored], period: Period) -> list[DataNote]:
    """The notes that have something to say, in the order of their weight."""
    missing = [_noted(one, _why_missing(one.row)) for one in scored if one.row.status in MISSING]
    awaited = [_noted(one, _("no value yet")) for one in scored if one.row.status == "not_due"]
    carried = [
        _noted(one, _("of %(period)s") % {"period": formats.period_name(one.period, calendar)})
        for one in scored
        if one.period != period
    ]
    left_out = [_noted(one, formats.reason_words(one.row.reason)) for one in scored if one.row.status == "na"]
    notes = [
        DataNote(_("Missing"), _("%(count)s missing") % {"count": len(missing)}, missing),
        DataNote(_("Not due yet"), _("%(count)s not due yet") % {"count": len(awaited)}, awaited),
        DataNote(_("Carried forward"), _("%(count)s carried forward") % {"count": len(carried)}, carried),
        DataNote(_("Not applicable"), _("%(count)s not applicable") % {"count": len(left_out)}, left_out),
    ]
    return [note for note in notes if note.measures]


def tags_of(score: Score | ScoreRow, *, is_carried: bool) -> list[str]:
    """What stands beside the status without being one."""
    holds = (score.exceeded, score.stale, score.provisional, is_carried)
    return [str(word) for word, is_so in zip(TAGS, holds, strict=True) if is_so]


def _why_missing(score: ScoreRow) -> str:
    words = formats.reason_words(score.reason)
    if score.reason == "partial" and score.expected:
        return _("%(have)s of %(expected)s values") % {"have": score.have, "expected": score.expected}
    return words or str(formats.STATUS[score.status].word)


def _noted(one: Scored, why: str) -> Noted:
    return Noted(one.row.code, one.row.name, why)
