"""How everything is written for people. Python writes it once; templates and mails only print it."""

from kpis.formats.chances import chance_text, share_text
from kpis.formats.days import day_short, day_text, moment_text, period_name, period_short
from kpis.formats.definitions import frequency_word, period_total, unit_line
from kpis.formats.numbers import (
    MINUS,
    MISSING,
    Split,
    change,
    number,
    quantity,
    score_text,
    split_change,
    split_number,
)
from kpis.formats.people import initials, short_name
from kpis.formats.reasons import reason_words
from kpis.formats.statuses import STATUS, Status
from kpis.formats.styles import browser_locale, current_style
from kpis.formats.targets import split_target, target_text, target_words
from kpis.formats.verdicts import MOVING, SignalLook, signal_look

__all__ = [
    "MINUS",
    "MISSING",
    "MOVING",
    "STATUS",
    "SignalLook",
    "Split",
    "Status",
    "browser_locale",
    "chance_text",
    "change",
    "current_style",
    "day_short",
    "day_text",
    "frequency_word",
    "initials",
    "moment_text",
    "number",
    "period_name",
    "period_short",
    "period_total",
    "quantity",
    "reason_words",
    "score_text",
    "share_text",
    "short_name",
    "signal_look",
    "split_change",
    "split_number",
    "split_target",
    "target_text",
    "target_words",
    "unit_line",
]
