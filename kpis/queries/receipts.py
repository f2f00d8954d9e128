"""Score receipts: what a stored score was computed from, read by the ids it kept.

Those ids are of rows that are only ever appended, so a receipt reads the same however much has changed since.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import DatedRow
from kpis.calc.scoring import SCORE_PLACES, round_half_up
from kpis.formats.days import day_text
from kpis.formats.numbers import number
from kpis.models import NodeScore, Score


@dataclass(frozen=True, slots=True)
class Link:
    """The receipt of the measure a line came from, in that period; the codes are its address."""

    measure: int
    team: str
    kpi: str
    period: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt: what it is, its figure, and where that came from. `kind` is input, rule, sum."""

    label: str
    figure: str = ""
    sub: str = ""
    kind: str = "input"
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One child as it entered a node; `share` is its part of the counted weight in percent. `period` is set
    where it was carried from another one."""

    kind: str
    code: str
    name: str
    weight: str
    share: str
    score: str
    status: str
    counted: bool
    period: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`is_fresh` is false while a change waits to be computed; `digest` changes with anything in it."""

    title: str
    team: str
    period: str
    value: str
    target: str
    score: str
    status: str
    reason: str
    lines: tuple[Line, ...]
    children: tuple[ChildLine, ...]
    computed_at: dt.datetime | None
    is_fresh: bool
    digest: str


def weighted_mean_sum(counted: Sequence[tuple[Decimal, Decimal]], score: Decimal | None) -> str:
    """`(50.0 × 2 + 80.0 × 1) ÷ 3` of (score, weight) pairs; empty where that does not give the score."""
    total = sum((weight for _score, weight in counted), Decimal(0))
    if not total:
        return ""
    mean = sum((part * weight for part, weight in counted), Decimal(0)) / total
    if score != round_half_up(mean, SCORE_PLACES):
        return ""
    terms = " + ".join(f"{number(part, 1)} × {plain(weight)}" for part, weight in counted)
    return f"({terms}) ÷ {plain(total)}"


def plain(value: Decimal) -> str:
    """With all its decimals and no more."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, -exponent if isinstance(exponent, int) and exponent < 0 else 0)


def digest_of(row: Score | NodeScore) -> str:
    """Eight signs to compare two receipts by: `9f3c·41ab`."""
    kept = [row.score, row.status, row.reason, row.source_version, row.receipt]
    text = json.dumps(kept, sort_keys=True, default=str).encode()
    found = hashlib.sha256(text).hexdigest()
    return f"{found[:4]}·{found[4:8]}"


def dated_line(row: DatedRow, zone: dt.tzinfo) -> str:
    """Since when a dated row rules, and who recorded it when, by the day of the organisation."""
    named = {
        "from": _("the beginning") if row.valid_from == dt.date.min else day_text(row.valid_from),
        "day": day_text(row.recorded_at.astimezone(zone).date()),
        "who": str(row.actor) if row.actor else row.actor_label,
    }
    if not named["who"]:
        return _("valid from %(from)s, recorded %(day)s") % named
    return _("valid from %(from)s, recorded %(day)s by %(who)s") % named
