"""Entries of a folder are submitted in batches like any others."""

from collections.abc import Iterator, Sequence

from accounts.clock import today_in
from accounts.models import Organisation
from kpis.actions import staleness
from kpis.actions.entries import submit_many
from kpis.actions.folder.entered import TABLE, Book, Entered, Gathering
from kpis.actions.folder.loading import Loading
from kpis.actions.outcomes import Conflict, Outcome, Refused, Saved, Submission
from kpis.calc.periods import Period, period_key
from kpis.doors.csv_lines import Mistake
from kpis.models import Entry

BATCH = 5_000
MANY = 1_000

_COLUMN_OF_RULE = {
    "unknown_input": "input",
    "no_inputs": "input",
    "reason": "note",
    "not_entered": "kpi",
    "not_active": "period",
    "frequency": "period",
    "future": "period",
}
"""Where a broken rule is shown; elsewhere at the value."""

Item = tuple[tuple[int, Period], Entered]


def load_values(loading: Loading) -> None:
    """The loader corrects: closed periods take their values too."""
    if loading.folder.values is None:
        return
    loading.learn_measures()
    book = Gathering(loading).read(loading.folder.values)
    held = Entry.objects.exclude(state="blank").count()
    met = sum(_submit(loading, batch) for batch in _batches(book))
    loading.tally("values").beyond = held - met
    _mark_scores(loading)


def _mark_scores(loading: Loading) -> None:
    """Of many entries nobody asks what depends on which: everything since the first of them does. What lies
    ahead has no scores until its period begins."""
    today = today_in(Organisation.current(), loading.curation.now)
    begun = [cell for cell in loading.entered if cell[2] <= today]
    if len(begun) < MANY:
        staleness.touch_entries(begun, loading.curation.now)
    else:
        first = min(start for _measure, _grain, start in begun)
        loading.curation.mark_all(staleness.touch_all, first)


def _batches(book: Book) -> Iterator[list[Item]]:
    """Measure by measure, so that one batch touches few of them."""
    keys = sorted(key for key, entered in book.items() if not entered.is_blank)
    for first in range(0, len(keys), BATCH):
        yield [(key, book[key]) for key in keys[first : first + BATCH]]


def _submit(loading: Loading, batch: Sequence[Item]) -> int:
    """How many of these entries the database held already."""
    _keep_other_inputs(batch)
    reason = loading.curation.reason
    submissions = [
        Submission(
            measure,
            period,
            entered.typed,
            note=entered.note,
            reason=reason,
            place=f"{TABLE.file}:{entered.line}",
        )
        for (measure, period), entered in batch
    ]
    outcomes = submit_many(
        loading.curation.actor,
        submissions,
        now=loading.curation.now,
        source="folder",
        changeset=loading.changeset.pk,
        mark_scores=False,
    )
    return sum(
        _settle(loading, entered, outcome) for (_key, entered), outcome in zip(batch, outcomes, strict=True)
    )


def _settle(loading: Loading, entered: Entered, outcome: Outcome) -> bool:
    """Counts the lines of one entry, or says what is wrong with them."""
    if not isinstance(outcome, Saved):
        loading.mistakes.append(_mistake(loading, entered, outcome))
        return False
    tally, lines = loading.tally("values"), len(entered.lines)
    if outcome.changed:
        period = outcome.submission.period
        loading.entered.append((outcome.submission.measure, period.grain, period.start))
    is_new = outcome.changed and outcome.version == 1
    if is_new:
        tally.new += lines
    elif outcome.changed:
        tally.changed += lines
    else:
        tally.unchanged += lines
    if outcome.warning and outcome.changed:
        value = entered.figures.get("", "")
        loading.warnings.append(Mistake(TABLE.file, entered.line, "value", value, outcome.warning))
    return not is_new


def _mistake(loading: Loading, entered: Entered, outcome: Refused | Conflict) -> Mistake:
    if isinstance(outcome, Conflict):
        return Mistake(TABLE.file, entered.line, "value", "", outcome.message)
    place = outcome.place if outcome.place in entered.lines else next(iter(entered.lines))
    shown = {
        "input": place,
        "value": entered.figures.get(place, ""),
        "period": period_key(loading.calendar, outcome.submission.period),
        "kpi": next(m.kpi.code for m in loading.measures.values() if m.pk == outcome.submission.measure),
        "note": "",
    }
    column = _COLUMN_OF_RULE.get(outcome.rule, "value")
    return Mistake(TABLE.file, entered.lines[place], column, shown[column], outcome.message)


def _keep_other_inputs(batch: Sequence[Item]) -> None:
    """The folder may be silent about some inputs of an entry: those stay."""
    with_inputs = {key: entered for key, entered in batch if any(entered.figures) and not entered.na}
    if not with_inputs:
        return
    starts = [period.start for _measure, period in with_inputs]
    rows = Entry.objects.filter(
        measure__in={measure for measure, _period in with_inputs},
        start__range=(min(starts), max(starts)),
        inputs__isnull=False,
    )
    held = {(row.measure_id, row.grain, row.start): row.inputs for row in rows}
    for (measure, period), entered in with_inputs.items():
        named = {name.lower() for name in entered.figures}
        for name, figure in (held.get((measure, period.grain, period.start)) or {}).items():
            if name.lower() not in named and "" not in entered.figures:
                entered.figures[name] = figure
