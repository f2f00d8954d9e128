"""A report for somebody who may not read its figures: it shows that mails of it arrive."""

from dataclasses import replace

from django.utils.translation import gettext as _

from kpis import formats
from reports.calc.facts import ReportFacts

from .content import Content, Frame


def withheld(content: Content, facts: ReportFacts, frame: Frame) -> Content:
    """`content` was written from no figures, so what it would say of them is replaced."""
    period = formats.period_name(facts.period, facts.calendar)
    words = {"schedule": frame.schedule, "period": period}
    return replace(
        content,
        subject=_("%(schedule)s, %(period)s") % words,
        preheader="",
        title=_("Figures left out"),
        finding=_("You may not read the figures of this report. This mail shows that it arrives."),
        coverage="",
        updating="",
    )
