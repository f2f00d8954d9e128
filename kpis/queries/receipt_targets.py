"""Where the target on a receipt came from: its lines, typed or by default, and the parts they are made of."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kpis.calc.line_arithmetic import default_sum
from kpis.calc.lines import SIGNS, Lines, complete_lines
from kpis.models import Target

from .history import lines_of
from .receipt_sources import Sources
from .receipts import Line, dated_line, plain

FIELDS = {"red": "red_line"}
"""Names of lines that differ from those of a target's columns."""
Part = dict[str, Any]
"""As `kpis.calc.target_origins` keeps it."""


def target_lines(found: Sources) -> Iterator[Line]:
    lines = found.lines
    if lines is None:
        return
    parts = found.score.receipt.get("parts", ())
    yield from (_part_line(found, part) for part in parts)
    labels = _labels()
    for name, label in labels.items():
        line = getattr(lines, name)
        if line is not None:
            yield Line(label, found.write(line), _origin(found, name, parts), "rule")


def _labels() -> dict[str, str]:
    return {
        "target": _("Target scores 100"),
        "red": _("Red line scores 50"),
        "stretch": _("Stretch scores 120"),
        "zero": _("Zero point scores 0"),
        "lower": _("Green from"),
        "upper": _("Green to"),
        "red_lower": _("Lower red line scores 50"),
        "red_upper": _("Upper red line scores 50"),
    }


def _origin(found: Sources, name: str, parts: Sequence[Part]) -> str:
    """The sum or mean written out, the default's arithmetic, or who set it from when."""
    if parts:
        return _put_together(found, name, parts)
    row = found.target
    if row is None:
        return ""
    if getattr(row, FIELDS.get(name, name)) is not None or found.lines is None:
        return dated_line(row, found.zone)
    tolerance = found.tolerance(found.score.receipt.get("rules"))
    arithmetic = default_sum(found.version.direction, name, found.lines, tolerance, found.write)
    return _("by default: %(arithmetic)s") % {"arithmetic": arithmetic}


def _put_together(found: Sources, name: str, parts: Sequence[Part]) -> str:
    """`100 × 10 + 100 × 15 ÷ 30` for a sum, `(100 × 3 + 110 × 9) ÷ 12` for a mean."""
    terms = [_term(found, part, name) for part in parts]
    if found.score.receipt["aim"][0] != "averaged":
        return " + ".join(terms)
    count = sum(part["count"] for part in parts)
    return f"({' + '.join(terms)}) ÷ {count}" if count > 1 else terms[0]


def _term(found: Sources, part: Part, name: str) -> str:
    """The line of one part: as it is, or as its share of the whole, times how often and by the days gone."""
    whole = _whole(found, part)
    if "share" in part and whole is not None:
        share, total = (plain(Decimal(figure)) for figure in part["share"])
        text = f"{found.write(getattr(whole, name))} × {share} ÷ {total}"
    else:
        text = found.write(Decimal(part["lines"][name]))
    if part["count"] > 1:
        text = f"{text} × {part['count']}"
    return f"{text} × {part['days'][0]} ÷ {part['days'][1]}" if "days" in part else text


def _whole(found: Sources, part: Part) -> Lines | None:
    """The completed lines of the target that a part was taken from."""
    row = found.targets.get(part["row"])
    if row is None:
        return None
    return complete_lines(found.version.direction, lines_of(row), found.tolerance(part["rules"]))


def _part_line(found: Sources, part: Part) -> Line:
    """The target of one fine period, or of several equal ones."""
    row = found.targets.get(part["row"])
    words = [_share_words(found, part, row), _days_words(part), _tolerance_words(found, part, row)]
    words.append(dated_line(row, found.zone) if row else "")
    lines = Lines(**{name: Decimal(line) for name, line in part["lines"].items()})
    return Line(_span(found, part), _figure(found, lines), "; ".join(filter(None, words)), "rule")


def _span(found: Sources, part: Part) -> str:
    first, last = (found.key(part["of"], dt.date.fromisoformat(part[end])) for end in ("from", "to"))
    if part["count"] == 1:
        return _("Target of %(period)s") % {"period": first}
    named = {"first": first, "last": last, "count": part["count"]}
    return _("Target of each of %(count)s periods, %(first)s to %(last)s") % named


def _figure(found: Sources, lines: Lines) -> str:
    if lines.lower is not None:
        return f"{found.write(lines.lower)}–{found.write(lines.upper)}"
    return found.write(lines.target)


def _share_words(found: Sources, part: Part, row: Target | None) -> str:
    """Of which target it is a part, and how large a one."""
    if row is None or "grain" not in part:
        return ""
    period = found.key(part["grain"], dt.date.fromisoformat(part["start"]))
    if "share" not in part:
        return _("the target of %(period)s") % {"period": period}
    share, total = (plain(Decimal(figure)) for figure in part["share"])
    named = {"share": share, "total": total, "whole": _figure(found, lines_of(row)), "period": period}
    if share == "1" and total.isdecimal():
        return _("1 of %(total)s equal parts of %(whole)s for %(period)s") % named
    if row.profile == "last_year":
        return (
            _("%(share)s of %(total)s in the same periods a year before, of %(whole)s for %(period)s") % named
        )
    return _("share %(share)s of %(total)s, of %(whole)s for %(period)s") % named


def _days_words(part: Part) -> str:
    if "days" not in part:
        return ""
    gone, total = part["days"]
    return _("counted for %(gone)s of %(total)s days") % {"gone": gone, "total": total}


def _tolerance_words(found: Sources, part: Part, row: Target | None) -> str:
    if row is None or row.red_line is not None or found.version.direction not in SIGNS:
        return ""
    tolerance = plain(found.tolerance(part["rules"]))
    return _("red line by default, tolerance %(tolerance)s %%") % {"tolerance": tolerance}
