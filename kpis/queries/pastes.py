"""Where a pasted block comes to stand on the entry page, and what is said about it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from kpis.calc.blocks import Block
from kpis.calc.typed import Typed
from kpis.models import Changeset
from kpis.queries.entry_cells import Cell
from kpis.queries.entry_rows import Row
from kpis.queries.updates import Update

Slot = tuple[Cell, int] | None
"""One field of a cell; None where a measure takes no figure."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`typed` is what each cell would hold; `fixed` cells take nothing, `lines` and `columns` lie beyond the
    grid; `inputs` names the fields of KPIs that have several."""

    typed: list[tuple[Row, Cell, Typed]]
    fixed: int
    lines: int
    columns: int
    inputs: list[str]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(row.name for row, _cell, _typed in self.typed))


def fit_block(page: Update, first: str, block: Block) -> Fit | None:
    """Downwards over the fields of the table that holds the field `first`, rightwards over its periods. A
    cell with several inputs takes one line for each, in their order. What is empty in the block leaves what
    stands there. None for a field that is not on the page."""
    for table in page.blocks:
        lines = [(row, line) for row in table.rows for line in _lines(row)]
        for top, (_row, line) in enumerate(lines):
            for left, slot in enumerate(line):
                if slot and slot[0].fields[slot[1]].id == first:
                    return _fit([(row, line[left:]) for row, line in lines[top:]], block)
    return None


def _lines(row: Row) -> list[list[Slot]]:
    height = max(len(cell.fields) for cell in row.known)
    return [
        [(cell, number) if cell and number < len(cell.fields) else None for cell in row.cells]
        for number in range(height)
    ]


def _fit(lines: Sequence[tuple[Row, list[Slot]]], block: Block) -> Fit:
    texts: dict[str, dict[int, str]] = {}
    places: dict[str, tuple[Row, Cell]] = {}
    fixed = 0
    for (row, slots), given in zip(lines, block, strict=False):
        for slot, text in zip(slots, given, strict=False):
            if not text:
                continue
            if slot is None or not slot[0].is_editable:
                fixed += 1
                continue
            texts.setdefault(slot[0].id, {})[slot[1]] = text
            places[slot[0].id] = row, slot[0]
    typed = [(*places[place], _typed(places[place][1], some)) for place, some in texts.items()]
    width = max((len(slots) for _row, slots in lines), default=0)
    inputs = {field.caption: None for _row, cell, _typed in typed for field in cell.fields if field.caption}
    return Fit(
        typed,
        fixed,
        max(0, len(block) - len(lines)),
        max(0, max(map(len, block)) - width),
        list(inputs),
    )


def _typed(cell: Cell, texts: dict[int, str]) -> Typed:
    """Fields that the block leaves alone keep what stands in them."""
    whole = {field.name: texts.get(number, field.text) for number, field in enumerate(cell.fields)}
    if not cell.takes_inputs:
        return Typed(whole["value"])
    return Typed(inputs={name.removeprefix("input."): text for name, text in whole.items()})


def fit_words(fit: Fit, words: Iterable[str], doubted: Sequence[str]) -> list[str]:
    """One sentence for each thing to know before it is done; `words` is what became of each cell."""
    counts = Counter(words)
    settle = sum(counts.values()) - counts["changed"] - counts["same"]
    said = [
        ngettext("%(count)s value will change.", "%(count)s values will change.", counts["changed"]),
        ngettext("%(count)s value stays the same.", "%(count)s values stay the same.", counts["same"]),
        ngettext(
            "%(count)s value will have to be settled in its row: %(names)s.",
            "%(count)s values will have to be settled in their rows: %(names)s.",
            settle,
        ),
        ngettext(
            "%(count)s cell cannot be changed and is left out.",
            "%(count)s cells cannot be changed and are left out.",
            fit.fixed,
        ),
        ngettext(
            "%(count)s line does not fit and is left out.",
            "%(count)s lines do not fit and are left out.",
            fit.lines,
        ),
        ngettext(
            "%(count)s column does not fit and is left out.",
            "%(count)s columns do not fit and are left out.",
            fit.columns,
        ),
    ]
    numbers = [counts["changed"], counts["same"], settle, fit.fixed, fit.lines, fit.columns]
    names = ", ".join(doubted)
    found = [
        text % {"count": count, "names": names}
        for text, count in zip(said, numbers, strict=True)
        if count or text is said[0]
    ]
    if fit.inputs:
        found.append(
            _("Inputs take one line each, in their order: %(names)s.") % {"names": ", ".join(fit.inputs)}
        )
    return found


def paste_of(user: User, number: int) -> Changeset | None:
    """A block that this person has pasted."""
    return Changeset.objects.filter(door=Changeset.Door.PAGE, actor=user, pk=number).first()


def pasted_words(paste: Changeset) -> str:
    changed, settle = paste.counts.get("changed", 0), paste.counts.get("settle", 0)
    words = ngettext("%(count)s value is pasted.", "%(count)s values are pasted.", changed)
    if not settle:
        return words % {"count": changed}
    more = ngettext(
        "%(count)s has to be settled in its row.", "%(count)s have to be settled in their rows.", settle
    )
    return f"{words % {'count': changed}} {more % {'count': settle}}"
