"""What stands in a cell of the entry grid, or was typed there, in words."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.doubts import places_of
from kpis.calc.typed import Typed
from kpis.models import Entry, EntryRevision, KPIVersion, Score
from kpis.queries.cells import read_inputs
from kpis.queries.entry_book import inputs_of, meaning_of
from kpis.queries.figures import Meaning
from kpis.queries.small_groups import HIDDEN, is_hidden
from kpis.queries.typed_results import stored_result, typed_result

ANSWERS = {Decimal(0): "no", Decimal(1): "yes"}


def entry_text(version: KPIVersion, row: Entry | EntryRevision | None) -> str:
    """ "84.6%", "leavers 3, headcount 40", "not applicable", "empty": whatever stands there, in words."""
    if row is None or row.state == "blank":
        return _("empty")
    if row.state == "na":
        return _("not applicable")
    if row.value is not None:
        return _figure_text(meaning_of(version), row.value)
    if is_hidden(version, row):
        return HIDDEN
    held = row.inputs or {}
    names = [item.name for item in inputs_of(version) if item.name in held]
    ordered = [*names, *(name for name in held if name not in names)]  # the database keeps no order
    return _inputs_text({name: plain(Decimal(held[name])) for name in ordered})


def typed_text(version: KPIVersion, typed: Typed) -> str:
    """What somebody typed, as they typed it."""
    if typed.na:
        return _("not applicable")
    return typed.value.strip() or _inputs_text(typed.inputs) or _("empty")


def inputs_result(version: KPIVersion, entry: Entry | None, typed: Typed | None, score: Score | None) -> str:
    """Where other KPIs or periods are read, the score says it once it is fresh."""
    if typed or entry is None or not entry.inputs:
        return typed_result(version, typed) if typed else ""
    here = stored_result(version, read_inputs(entry.inputs))
    if here or score is None or not score.is_fresh or score.value is None:
        return here
    return f"= {formats.quantity(score.value, version.decimals, version.unit)}"


def _figure_text(meaning: Meaning, value: Decimal) -> str:
    if meaning.direction == "binary" and value in ANSWERS:
        return ANSWERS[value]
    places = max(meaning.decimals, places_of(value))
    return formats.quantity(value, places, meaning.unit)


def _inputs_text(inputs: Mapping[str, str]) -> str:
    return ", ".join(f"{caption_of(name)} {text}" for name, text in inputs.items() if text)


def caption_of(name: str) -> str:
    return name.replace("_", " ")


def plain(value: Decimal, decimals: int = 0) -> str:
    """As it is typed: the reader's decimal sign, no grouping, every stored digit, `decimals` at least."""
    places = max(decimals, places_of(value))
    return formats.current_style().styled(f"{value:.{places}f}")
