"""The letters on the chart of a measure: what happened, at the periods in which it did."""

from itertools import pairwise

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar
from kpis.queries.figures import Meaning
from kpis.queries.series import Point

MOST_TARGETS = 5
"""A target that moves with every period, such as a spread one, is no news."""

Mark = tuple[int, str]
"""Where it stands in the series, and what it says."""

Note = tuple[int, str, str]
"""The same with its letter."""


def lettered(marks: list[Mark]) -> list[Note]:
    """In the order of time, from A on."""
    ordered = sorted(marks, key=lambda mark: mark[0])
    return [(place, chr(ord("A") + index), words) for index, (place, words) in enumerate(ordered)]


def drawn_notes(notes: list[Note]) -> list[tuple[int, str]]:
    """One label for each place: "A B" where two things happened."""
    places = dict.fromkeys(place for place, _letter, _words in notes)
    return [
        (place, " ".join(letter for there, letter, _words in notes if there == place)) for place in places
    ]


def target_marks(calendar: Calendar, meaning: Meaning, series: list[Point]) -> list[Mark]:
    """Each change of the target; none where it changes all the time."""
    changes = [
        (place, _target_words(calendar, meaning, point))
        for place, (earlier, point) in enumerate(pairwise(series), start=1)
        if earlier.lines != point.lines and earlier.lines != Lines() and point.lines != Lines()
    ]
    return [] if len(changes) > MOST_TARGETS else changes


def _target_words(calendar: Calendar, meaning: Meaning, point: Point) -> str:
    return _("target %(target)s from %(period)s") % {
        "target": formats.target_text(meaning.direction, point.lines, meaning.decimals),
        "period": formats.period_short(point.period, calendar),
    }
