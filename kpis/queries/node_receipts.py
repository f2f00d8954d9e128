"""The receipt of a node: its children with weight, score and share, what capped it, and who overrode it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Team
from accounts.queries.names import key_of, names_before
from kpis.calc.periods import Calendar, period_at, period_key
from kpis.formats.numbers import number
from kpis.models import KPI, ManualScore, Measure, NodeScore, Objective, Perspective, ScoringRules

from .receipts import ChildLine, Line, Receipt, dated_line, digest_of, plain, weighted_mean_sum

Named = KPI | Team | Objective | Perspective
Names = dict[tuple[str, int | None], tuple[str, str]]


def node_receipt(row: NodeScore, calendar: Calendar, zone: dt.tzinfo = dt.UTC) -> Receipt:
    """`row` with its team, objective and perspective; times are told in `zone`."""
    node = row.objective or row.perspective or row.team
    name = names_before([node], row.computed_at).get(key_of(node), node.name)
    return Receipt(
        title=f"{name} ({node.code})",
        team=row.team.code,
        period=period_key(calendar, period_at(calendar, row.grain, row.start)),
        value="",
        target="",
        score="" if row.score is None else number(row.score, 1),
        status=row.status,
        reason=row.reason,
        lines=tuple(_lines(row, zone)),
        children=tuple(_child_lines(row, calendar)),
        computed_at=row.computed_at,
        is_fresh=row.is_fresh,
        digest=digest_of(row),
    )


def _child_lines(row: NodeScore, calendar: Calendar) -> Iterator[ChildLine]:
    """Each as it entered; the share is that of the weight with a score."""
    children = row.receipt.get("children", ())
    names = _names(children, row.computed_at)
    scored = sum((Decimal(child["weight"]) for child in children if child["score"] is not None), Decimal(0))
    for child in children:
        start = dt.date.fromisoformat(child["start"])
        period = period_key(calendar, period_at(calendar, child["grain"], start)) if child["carried"] else ""
        weight, score = Decimal(child["weight"]), child["score"]
        code, name = names[child["kind"], child["id"]]
        yield ChildLine(
            kind=child["kind"],
            code=code,
            name=name,
            weight=plain(weight),
            share="" if score is None or not scored else number(100 * weight / scored, 1),
            score="" if score is None else number(Decimal(score), 1),
            status=child["status"],
            counted=child["counted"],
            period=period,
        )


def _names(children: Iterable[dict[str, Any]], moment: dt.datetime | None) -> Names:
    """Code and name of each, as it was called at that moment."""
    ids: dict[str, list[int]] = {}
    for child in children:
        ids.setdefault(child["kind"], []).append(child["id"])
    found: dict[tuple[str, int | None], Named] = {}
    for measure in Measure.objects.filter(pk__in=ids.get("measure", ())).select_related("kpi"):
        found["measure", measure.pk] = measure.kpi
    for kind, model in (("team", Team), ("objective", Objective), ("perspective", Perspective)):
        found |= {(kind, one.pk): one for one in model.objects.filter(pk__in=ids.get(kind, ()))}
    before = names_before(found.values(), moment)
    names = {key: (one.code, before.get(key_of(one), one.name)) for key, one in found.items()}
    return {("own", None): ("", _("Own scorecard")), **names}


def _lines(row: NodeScore, zone: dt.tzinfo) -> Iterator[Line]:
    kept = row.receipt
    rules = ScoringRules.objects.filter(pk=kept.get("rules")).select_related("actor").first()
    if rules:
        bands = {"green": plain(rules.node_green_at), "amber": plain(rules.node_amber_at)}
        label = _("On track from %(green)s, at risk from %(amber)s") % bands
        yield Line(label, "", dated_line(rules, zone), "rule")
    text = _sum(row) if row.score is not None and "manual" not in kept else ""
    if text:
        yield Line(text, number(row.score, 1), "", "sum")
    if row.coverage is not None:
        yield Line(
            _("Coverage: part of the expected weight that has a score"), number(row.coverage, 1), "", "sum"
        )
    yield from _exceptions(kept)


def _sum(row: NodeScore) -> str:
    """The weighted mean written out, or that the worst child rules; empty where nothing had a score."""
    children = row.receipt.get("children", ())
    scored = [(Decimal(one["score"]), Decimal(one["weight"])) for one in children if one["score"] is not None]
    counted = [(score, weight) for score, weight in scored if weight]
    if not counted:
        return ""
    return weighted_mean_sum(counted, row.score) or _("The lowest score of its children")


def _exceptions(kept: dict[str, Any]) -> Iterator[Line]:
    manual = ManualScore.objects.filter(pk__in=[kept.get("manual")]).select_related("actor").first()
    if manual and manual.score is not None:
        named = {"who": str(manual.actor) if manual.actor else manual.actor_label, "reason": manual.reason}
        yield Line(_("Set by %(who)s: %(reason)s") % named, number(manual.score, 1), "", "sum")
    for measure in Measure.objects.filter(pk__in=kept.get("capped_by", ())).select_related("kpi"):
        yield Line(
            _("At most at risk: %(kpi)s is critical and off track") % {"kpi": measure.kpi.code},
            "",
            "",
            "rule",
        )
