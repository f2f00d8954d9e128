"""A block of cells for the entry page, and taking it back."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.calc.blocks import Block, is_too_large, read_block
from kpis.forms.entries import TypedField

SEEN = re.compile(r"(\d{1,18}):([A-Za-z0-9-]{1,12}):(\d{1,9})")
LONGEST = 100_000
Seen = dict[tuple[int, str], int]


class BlockField(forms.CharField):
    """Read by `read_block`; each cell is a text as if it were typed."""

    def __init__(self) -> None:
        super().__init__(strip=False, error_messages={"required": _("Nothing to paste: the block is empty.")})
        self.validators = []

    def clean(self, value: Any) -> Block:
        text = super().clean(value)
        block = read_block(text[: LONGEST + 1])
        if not any(map(any, block)):
            raise forms.ValidationError(self.error_messages["required"])
        if len(text) > LONGEST or is_too_large(block):
            raise forms.ValidationError(_("This block is too large for the page. Upload it as a workbook."))
        typed = TypedField().to_python
        return tuple(tuple(map(typed, line)) for line in block)


class PasteForm(forms.Form):
    """`first` is the field where the block begins. `token` names the preview that is confirmed: without one,
    or with `preview`, nothing is written."""

    block = BlockField()
    first = forms.CharField(max_length=60)
    token = forms.UUIDField(required=False)
    preview = forms.BooleanField(required=False)

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["token"]) and not self.cleaned_data["preview"]

    def seen(self, texts: list[str]) -> Seen:
        """The version of each cell that stood on the page: `measure:period:version`."""
        found = (SEEN.fullmatch(text) for text in texts)
        return {(int(one[1]), one[2]): int(one[3]) for one in found if one}


class UndoForm(forms.Form):
    paste = forms.IntegerField(min_value=1, max_value=2**63 - 1)
