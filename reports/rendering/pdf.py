"""The report on paper, as a tagged PDF: the same words as the mail, and every KPI."""

import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from kpis import formats
from reports.calc.facts import ReportFacts
from reports.calc.highlights import Highlights

from .content import Content, Frame
from .tables import sparkline_of, team_tables
from .writing import image_name, period_head

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "reports" / "pdf" / "report.typ"
PAPERS = {"a4": "a4", "letter": "us-letter"}
Standard = Literal["ua-1"]
MOST_PRINTED = 1000
"""KPIs, on fifty pages: more would cost the worker its memory."""
ACCESSIBLE: Standard = "ua-1"
"""PDF/UA: tagged, titled, in a language, and with words for every image."""


def as_pdf(content: Content, facts: ReportFacts, found: Highlights, frame: Frame) -> bytes:
    """In the language that is active; the same report gives the same bytes."""
    data = paper_data(content, facts, found, frame)
    made = int(frame.known_at.timestamp())
    try:
        return _compiled(data, made, ACCESSIBLE)
    except typst.TypstError:  # above all a letter that none of the fonts has, which PDF/UA forbids
        return _compiled({**data, "unprintable": _unprintable()}, made, None)


def paper_data(content: Content, facts: ReportFacts, found: Highlights, frame: Frame) -> dict[str, Any]:
    """What the template prints, ready for JSON: a text in it is never markup."""
    is_chosen = not frame.sections or "kpis" in frame.sections
    too_many = is_chosen and len(facts.measures) > MOST_PRINTED
    return {
        "language": content.language,
        "paper": PAPERS[frame.paper],
        "content": asdict(content),
        "images": {image_name(fact): sparkline_of(fact) for fact in (*found.off_track, *found.going_well)},
        "tables": [asdict(table) for table in team_tables(facts)] if is_chosen and not too_many else [],
        "instead": _too_many(facts) if too_many else "",
        "unprintable": "",
        "words": _words(facts),
    }


def _compiled(data: dict[str, Any], made: int, standard: Standard | None) -> bytes:
    """Only by the fonts that come with typst, so that every installation makes the same file."""
    document = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=standard,
        timestamp=made,
    )
    assert isinstance(document, bytes)  # noqa: S101 - only pictures come page by page
    return document


def _unprintable() -> str:
    return _("Some letters are missing in the fonts of this file; the mail and the portal show all of them.")


def _too_many(facts: ReportFacts) -> str:
    words = {"count": formats.number(Decimal(len(facts.measures)), 0)}
    return _("%(count)s KPIs are too many to print; the workbook and the portal have all of them.") % words


def _words(facts: ReportFacts) -> dict[str, str]:
    return {
        "attention": _("Needs attention"),
        "off_track": _("Off track"),
        "going_well": _("Going well"),
        "actions": _("Actions due"),
        "restated": _("Restated since the last report"),
        "changed": _("Changed since the last quarterly report"),
        "notes": _("Before you rely on it"),
        "every_kpi": _("Every KPI"),
        "kpi": _("KPI"),
        "value": period_head(facts),
        "target": _("Target"),
        "score": _("Score"),
        "status": _("Status"),
        "page": _("Page {number} of {total}"),
    }
