"""Finding the stored score that a receipt address names, and its receipt as this reader may see it."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models.functions import Lower
from django.utils.translation import ngettext

from accounts.models import Organisation, Team, User
from kpis import formats
from kpis.calc.periods import Period
from kpis.models import Measure, NodeScore, Score
from kpis.queries.calendars import calendar_of
from kpis.queries.measure_pages import KnownScores
from kpis.queries.measure_receipts import measure_receipt
from kpis.queries.node_receipts import node_receipt
from kpis.queries.receipts import Line, Receipt, digest_of

NODES = ("objective", "perspective", "team")
OF_PERSONS = ("units", "scored")
"""Parts of a measure's receipt whose rows may be of persons' measures, the id first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt with the words of its reason and the moment it was computed."""

    receipt: Receipt
    reason: str
    computed: str


def shown(receipt: Receipt, organisation: Organisation) -> Shown:
    moment = receipt.computed_at.astimezone(organisation.zone) if receipt.computed_at else None
    computed = f"{formats.day_text(moment.date())} {moment:%H:%M}" if moment else ""
    return Shown(receipt, formats.reason_words(receipt.reason), computed)


def receipt_of_measure(
    organisation: Organisation, measure: Measure, period: Period, user: User, today: dt.date
) -> Shown | None:
    """None where no score is stored."""
    rows = Score.objects.filter(measure=measure, grain=period.grain, start=period.start, present=True)
    score = rows.select_related("measure__kpi", "measure__team", "measure__person").first()
    return receipt_of_score(organisation, score, user, today) if score else None


def receipt_of_known(
    organisation: Organisation, known: KnownScores, period: Period, user: User, today: dt.date
) -> Shown | None:
    """From the scores of an earlier moment; None where there was none in that period."""
    score = next((one for one in known.scores if one.start == period.start), None)
    return receipt_of_score(organisation, score, user, today) if score else None


def receipt_of_score(organisation: Organisation, score: Score, user: User, today: dt.date) -> Shown:
    """Persons whose figures `user` may not see are only counted, and so are those seen by the right to see
    individuals: their own pages write down who looked."""
    digest = digest_of(score)
    hidden = _without_hidden(score, user, today)
    receipt = measure_receipt(score, calendar_of(organisation), organisation.zone)
    lines = _open_to(receipt.lines, user, today)
    if hidden:
        words = ngettext("%(count)s person, not shown", "%(count)s persons, not shown", hidden)
        lines = (Line(words % {"count": hidden}), *lines)
    return shown(replace(receipt, lines=lines, digest=digest), organisation)


def _open_to(lines: tuple[Line, ...], user: User, today: dt.date) -> tuple[Line, ...]:
    """Links lead only to where `user` may go: a unit may stand elsewhere by now."""
    linked = {line.link.measure for line in lines if line.link}
    if not linked:
        return lines
    visible = set(Measure.objects.filter(pk__in=linked).visible_to(user, today).values_list("pk", flat=True))
    return tuple(
        line if line.link is None or line.link.measure in visible else replace(line, link=None)
        for line in lines
    )


def _without_hidden(score: Score, user: User, today: dt.date) -> int:
    """Takes persons' measures that `user` may not see out of the receipt in memory; how many there were."""
    named = {row[0] for part in OF_PERSONS for row in score.receipt.get(part, ())}
    if not named:
        return 0
    of_persons = Measure.objects.filter(pk__in=named, person__isnull=False)
    visible = of_persons.visible_to(user, today)
    looked_into = visible.looked_into_by(user).values("pk")
    shown_here = visible.exclude(pk__in=looked_into).values("pk")
    hidden = set(of_persons.exclude(pk__in=shown_here).values_list("pk", flat=True))
    for part in OF_PERSONS:
        if part in score.receipt:
            score.receipt[part] = [row for row in score.receipt[part] if row[0] not in hidden]
    return len(hidden)


def receipt_of_node(
    organisation: Organisation, team: Team, node: str, code: str, period: Period
) -> Shown | None:
    """`node` is one of NODES. None where no score is stored."""
    rows = NodeScore.objects.filter(
        team=team, node=node, grain=period.grain, start=period.start, present=True
    )
    of_code = rows.alias(lower_code=Lower(f"{node}__code")).filter(lower_code=code.lower())
    found = of_code.select_related("team", "objective", "perspective").first()
    if found is None:
        return None
    return shown(node_receipt(found, calendar_of(organisation), organisation.zone), organisation)
