"""What goes with a report as a file, and what is too large to go with a mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from kpis.calc.periods import period_key
from reports.calc.facts import ReportFacts
from reports.calc.highlights import Highlights

from .content import Content, Frame
from .pdf import as_pdf
from .workbook import as_xlsx

MOST_ATTACHED = 5_000_000
"""Bytes of all files of a mail: with more of them servers begin to refuse it."""


@dataclass(frozen=True, slots=True)
class File:
    """`format` is pdf or xlsx."""

    format: str
    name: str
    content: bytes


def files(content: Content, facts: ReportFacts, found: Highlights, frame: Frame) -> tuple[File, ...]:
    """Those that the schedule asks for."""
    stem, made = _stem(facts, found), []
    if "pdf" in frame.formats:
        made.append(File("pdf", f"{stem}.pdf", as_pdf(content, facts, found, frame)))
    if "xlsx" in frame.formats:
        made.append(File("xlsx", f"{stem}.xlsx", as_xlsx(content, facts, frame)))
    return tuple(made)


def fit_in_a_mail(made: Sequence[File]) -> bool:
    return sum(len(file.content) for file in made) <= MOST_ATTACHED


def words(made: Sequence[File]) -> str:
    """Where they are, if they are not in the mail."""
    if fit_in_a_mail(made):
        return ""
    names = {"names": ", ".join(file.name for file in made)}
    return _("Too large for a mail, but in the archive: %(names)s.") % names


def _stem(facts: ReportFacts, found: Highlights) -> str:
    """ "merrow-transit-2026-10", in letters that every disk and mail program takes."""
    name, code = (found.lead.name, found.lead.code) if found.lead else (facts.organisation, "report")
    return f"{slugify(name)[:60] or slugify(code)}-{period_key(facts.calendar, facts.period)}".lower()
