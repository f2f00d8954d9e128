"""What a reader adds to a measure: a comment, a reply, a question, an action and what becomes of it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User
from accounts.refusals import Refused
from kpis.calc.mentions import Unclear, mentioned
from kpis.models import Action, Measure
from kpis.queries.readers import as_mentionable

MOST_UNCLEAR = 3
CLOSED = (Action.State.DONE, Action.State.DROPPED)


class SaidForm(forms.Form):
    """A text whose mentions are people who may read the measure; `mentions` are their ids."""

    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any, readers: list[User], **more: Any) -> None:
        super().__init__(data, **more)
        self.readers = readers
        self.mentions: list[int] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        found = mentioned(text, as_mentionable(self.readers))
        if found.unclear:
            raise forms.ValidationError([_unclear_words(one) for one in found.unclear[:MOST_UNCLEAR]])
        self.mentions += found.people
        return text


class CommentForm(SaidForm):
    """`tells` chooses somebody without typing the name."""

    tells = forms.TypedChoiceField(label=_("Mention"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, readers: list[User]) -> None:
        super().__init__(data, readers)
        self.fields["text"].label = _("Add a comment")
        nobody = ("", _("Nobody, or those named with @ in the text"))
        self.fields["tells"].choices = [nobody, *_named(readers)]  # type: ignore[attr-defined]  # it is a choice

    def clean_tells(self) -> int | None:
        told: int | None = self.cleaned_data["tells"]
        self.mentions += [told] if told else []
        return told


class QuestionForm(SaidForm):
    due = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, readers: list[User], today: dt.date) -> None:
        super().__init__(data, readers, auto_id="question_%s")
        self.fields["text"].label = _("Question")
        self.today = today

    def clean_due(self) -> dt.date:
        return _to_come(self.cleaned_data["due"], self.today)


class ActionForm(forms.Form):
    """Who may own it: members of the team or of a team above; of a person's measure those who see it."""

    title = forms.CharField(label=_("Action"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"))
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, measure: Measure, today: dt.date) -> None:
        super().__init__(data)
        self.today = today
        owners = User.objects.filter(_may_own(measure, today), is_active=True).distinct()
        self.fields["owner"] = forms.ModelChoiceField(owners.order_by("name"), label=_("Owner"))

    def clean_due(self) -> dt.date:
        return _to_come(self.cleaned_data["due"], self.today)


class DueForm(forms.Form):
    due = forms.DateField()

    def __init__(self, data: Any, today: dt.date) -> None:
        super().__init__(data)
        self.today = today

    def clean_due(self) -> dt.date:
        return _to_come(self.cleaned_data["due"], self.today)


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Action.State.DONE, Action.State.DROPPED)]
    )
    reason = forms.CharField(max_length=1000, required=False)

    def refuse(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field, problem.rule)


def _to_come(due: dt.date, today: dt.date) -> dt.date:
    if due < today:
        raise forms.ValidationError(_now("The day is over. Choose today or a later day."))
    return due


def _may_own(measure: Measure, today: dt.date) -> Q:
    if measure.person_id is None:
        return Q(memberships__team__in=Team.objects.above([measure.team_id], today))
    role = Membership.Role.MANAGER
    return Q(pk=measure.person_id) | Q(memberships__team=measure.team_id, memberships__role=role)


def _named(readers: list[User]) -> list[tuple[int, str]]:
    """With the address where two have one name."""
    names = [str(one) for one in readers]
    return [
        (one.pk, name if names.count(name) == 1 else f"{name} ({one.email})")
        for one, name in zip(readers, names, strict=True)
    ]


def _unclear_words(one: Unclear) -> str:
    if not one.could_be:
        return _now("Nobody who sees this measure is called “@%(word)s”.") % {"word": one.word}
    words = {"word": one.word, "people": ", ".join(one.could_be)}
    return _now("“@%(word)s” may be %(people)s: write the whole name, or the address after the @.") % words
