"""The fields of a cell of the entry grid: one for its value, or one for each named input."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis.calc.typed import Typed
from kpis.models import Entry, KPIVersion
from kpis.queries.entry_book import inputs_of
from kpis.queries.entry_texts import ANSWERS, caption_of, plain
from kpis.queries.small_groups import is_hidden


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is posted, `label` read out; `caption` names an input, `stored` is what the ledger holds."""

    id: str
    name: str
    label: str
    caption: str
    text: str
    stored: str
    hint: str


def stored_texts(version: KPIVersion, entry: Entry | None) -> dict[str, str]:
    """The texts of the fields by name; the value itself has the name "value"."""
    if entry is None or entry.state != "value":
        return {}
    if entry.value is not None:
        answer = ANSWERS.get(entry.value) if version.direction == "binary" else None
        return {"value": answer or plain(entry.value, version.decimals)}
    if is_hidden(version, entry):
        return {}
    return {f"input.{name}": plain(Decimal(figure)) for name, figure in (entry.inputs or {}).items()}


def fields_of(
    place: str, names: list[str], version: KPIVersion, stored: Mapping[str, str], typed: Typed | None
) -> list[Field]:
    texts = dict(stored)
    if typed and not typed.na:
        texts = {"value": typed.value, **{f"input.{name}": text for name, text in typed.inputs.items()}}
    inputs = inputs_of(version)
    if not inputs or texts.get("value"):
        text = texts.get("value", "")
        label = ", ".join(filter(None, [*names, version.unit]))
        return [Field(f"{place}-1", "value", label, "", text, stored.get("value", ""), _hint(version))]
    fields = []
    for number, item in enumerate(inputs, start=1):
        name, caption = f"input.{item.name}", caption_of(item.name)
        label = ", ".join([*names, caption])
        texts_of = texts.get(name, ""), stored.get(name, "")
        fields.append(Field(f"{place}-{number}", name, label, caption, *texts_of, ""))
    return fields


def _hint(version: KPIVersion) -> str:
    """What may be typed where not every number may."""
    if version.direction == "binary":
        return _("yes or no")
    if version.direction == "ordinal":
        return ", ".join(level.partition(":")[0].strip() for level in version.levels.split(";"))
    return ""
