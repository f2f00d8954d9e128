from typing import Any

from django import forms

from reports.calc.bounces import STATUS


class BounceForm(forms.Form):
    """One event of a provider, from JSON: `delivery` or `message_id` names the mail, both name the same."""

    kind = forms.ChoiceField(choices=[("bounce", "bounce"), ("complaint", "complaint")])
    at = forms.DateTimeField()
    delivery = forms.IntegerField(required=False, min_value=1)
    message_id = forms.CharField(required=False, max_length=255)
    status = forms.RegexField(STATUS, required=False)
    diagnostic = forms.CharField(required=False, max_length=2000)

    def clean_message_id(self) -> str:
        """Some write it without its angle brackets."""
        bare = str(self.cleaned_data["message_id"]).strip("<>")
        return f"<{bare}>" if bare else ""

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not (given.get("delivery") or given.get("message_id")):
            self.add_error(None, "delivery or message_id names the mail.")
        if given.get("kind") == "bounce" and not given.get("status") and "status" not in self.errors:
            self.add_error("status", "A bounce has a status such as 5.1.1.")
        return given

    @property
    def mail(self) -> dict[str, Any]:
        """What names the delivery."""
        named = {"pk": self.cleaned_data["delivery"], "message_id": self.cleaned_data["message_id"]}
        return {name: value for name, value in named.items() if value}
