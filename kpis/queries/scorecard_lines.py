"""One measure of a scorecard as ready texts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar, Period, period_key
from kpis.formats import SignalLook, Split
from kpis.queries.data_notes import tags_of
from kpis.queries.figures import Delta, day_of, delta, lines_of, target_with_unit, weight_text
from kpis.queries.scorecard_rows import Scored


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `key` is of the period its score is from; `status` is empty until the first score."""

    code: str
    name: str
    key: str
    value: Split
    unit: str
    change: Delta
    target: Split
    target_line: str
    score: Decimal | None
    score_text: str
    status: str
    tags: tuple[str, ...]
    history: tuple[Decimal | None, ...]
    target_figure: Decimal | None
    signal: SignalLook | None
    weight: str
    updated: str
    is_overdue: bool
    owner: str


def row_of(calendar: Calendar, one: Scored, period: Period, zone: dt.tzinfo) -> Row:
    score, meaning = one.row, one.meaning
    is_carried = one.period != period
    lines = lines_of(score.target, score.lower, score.upper, meaning.decimals)
    target = formats.split_target(meaning.direction, lines, meaning.decimals)
    return Row(
        code=score.code,
        name=score.name,
        key=period_key(calendar, one.period),
        value=formats.split_number(score.value, meaning.decimals),
        unit=meaning.unit,
        change=delta(meaning, score.value, None if is_carried else one.previous, score.change),
        target=target,
        target_line=_target_line(target, meaning.unit),
        score=score.score,
        score_text=formats.score_text(score.score),
        status=score.status,
        tags=tuple(tags_of(score, is_carried=is_carried)),
        history=tuple(one.history),
        target_figure=lines.target,
        signal=formats.signal_look(one.signal, score.side),
        weight=_weight(one),
        updated=day_of(score.updated, zone),
        is_overdue=score.status == "no_data",
        owner=formats.short_name(score.owner),
    )


def _weight(one: Scored) -> str:
    """In brackets where it does not count: the weights of a group add up without it."""
    if one.place is None:
        return formats.MISSING
    text = weight_text(one.row.weight)
    return f"({text})" if one.row.status in ("na", "no_target") else text


def _target_line(target: Split, unit: str) -> str:
    """The target under the name, where there is no room for its column."""
    if target.whole == formats.MISSING:
        return _("no target")
    return _("target %(target)s") % {"target": target_with_unit(target.whole + target.fraction, unit)}
