"""What managers propose, in the admin site."""

from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from kpis.models import Target, TargetProposal
from tests.builders import RECORDED, make_kpi, make_measure, make_team, make_user
from tests.year_grid import NEXT_YEAR, said

LIST = reverse("admin:kpis_targetproposal_changelist")


def waiting() -> TargetProposal:
    return TargetProposal.objects.create(
        measure=make_measure(make_kpi("OPS"), make_team("BUSES")),
        grain="month",
        valid_from=NEXT_YEAR,
        target=92,
        red_line=85,
        rationale="Peers reach it",
        proposed_by=make_user("tomas@merrow.example", name="Tomas Berg"),
        proposed_at=RECORDED,
    )


def ticked(client: Client, action: str, one: TargetProposal, reason: str = "") -> Any:
    data = {"action": action, "_selected_action": [one.pk], "reason": reason}
    return client.post(LIST, data, follow=True)


def test_the_list_shows_what_is_proposed(client: Client) -> None:
    waiting()
    page = client.get(LIST).text
    assert "Target 92, Red line 85" in page
    assert "Tomas Berg" in page


def test_what_waits_is_told_from_what_is_decided(client: Client) -> None:
    one = waiting()
    listed = {
        decision: list(client.get(LIST, {"decision": decision}).context["cl"].queryset)
        for decision in ("waiting", "taken")
    }
    assert listed == {"waiting": [one], "taken": []}
    assert '<td class="field-decided">waits for a decision</td>' in client.get(LIST).text


def test_what_is_ticked_is_taken_over(client: Client) -> None:
    one = waiting()
    assert said(ticked(client, "take_over", one)) == ["Targets set: 1."]
    assert Target.objects.values_list("target", "red_line").get() == (Decimal(92), Decimal(85))
    again = said(ticked(client, "take_over", one))
    assert again == ["Somebody has decided about this proposal already."]


def test_what_is_declined_says_why(client: Client) -> None:
    one = waiting()
    assert said(ticked(client, "decline", one)) == ["Say why it is declined: whoever proposed it reads that."]
    assert said(ticked(client, "decline", one, "Too easy")) == ["Declined: 1."]
    assert (TargetProposal.objects.get().note, Target.objects.exists()) == ("Too easy", False)
