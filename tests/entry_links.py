"""An entry link of a person at the moment of `reminder_scene.EIGHTH`, and what is sent through it."""

import re
from typing import Any

from accounts.models import User
from kpis.actions.entry_links import entry_link_token, make_entry_links
from kpis.models import Entry, EntryLink, Measure
from kpis.queries.missing import missing_values
from kpis.queries.owing import owers_of

from .builders import make_organisation
from .reminder_scene import EIGHTH


def make_link(person: User) -> EntryLink:
    """To everything of teams that the person owes."""
    organisation, today = make_organisation(), EIGHTH.date()
    slots = [slot for slot in missing_values(organisation, today) if not slot.measure.person_id]
    owers = owers_of([slot.measure for slot in slots], today)
    wanted = [slot for slot in slots if person.pk in owers[slot.measure.pk]]
    return make_entry_links(organisation, {person.pk: wanted}, EIGHTH)[person.pk]


def address(link: EntryLink) -> str:
    return f"/enter/{entry_link_token(link.uuid)}/"


def place(measure: Measure, key: str = "2026-10") -> str:
    """Where its fields stand in the form."""
    return f"c{measure.pk}-{key}"


def typed(measure: Measure, value: str, **more: str) -> dict[str, str]:
    start = place(measure)
    return {f"{start}.value": value} | {f"{start}.{name}": text for name, text in more.items()}


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def stored() -> dict[str, str]:
    """KPI code -> value, of all entries."""
    rows = Entry.objects.select_related("measure__kpi")
    return {row.measure.kpi.code: f"{row.value:.1f}" for row in rows}
