"""The search over everything."""

from django import forms

from kpis.queries.search_kinds import KINDS


class SearchForm(forms.Form):
    """Nothing is required, and what names nothing asks for nothing: every address finds a page."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=[(name, kind.title) for name, kind in KINDS.items()])

    @property
    def words(self) -> tuple[str, ...]:
        self.is_valid()
        return tuple(self.cleaned_data.get("q", "").split())

    @property
    def of_kind(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("kind", ""))
