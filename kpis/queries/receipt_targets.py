"""Where the target on a receipt came from: its lines, typed or by default."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .receipt_sources import Sources
from .receipts import Line, dated_line


def target_lines(found: Sources) -> Iterator[Line]:
    lines = found.lines
    if lines is None:
        return
    sub = dated_line(found.target, found.zone) if found.target else ""
    typed = found.target
    for name, field, label in (
        ("target", "target", _("Target scores 100")),
        ("red", "red_line", _("Red line scores 50")),
        ("stretch", "stretch", _("Stretch scores 120")),
        ("zero", "zero", _("Zero point scores 0")),
        ("lower", "lower", _("Green from")),
        ("upper", "upper", _("Green to")),
        ("red_lower", "red_lower", _("Lower red line scores 50")),
        ("red_upper", "red_upper", _("Upper red line scores 50")),
    ):
        line = getattr(lines, name)
        if line is not None:
            by_default = typed is not None and getattr(typed, field) is None
            yield Line(label, found.write(line), _("by default") if by_default else sub, "rule")
