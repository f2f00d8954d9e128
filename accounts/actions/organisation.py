"""The settings of the organisation."""

import datetime as dt
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import consequences
from accounts.actions.curation import Curation, curating
from accounts.actions.rows import save
from accounts.audit import Actor
from accounts.models import BEGINNING, Organisation
from accounts.refusals import Conflict, Problem

FIELDS = (
    "name",
    "timezone",
    "language",
    "currency",
    "fiscal_year_start",
    "year_label",
    "calendar",
    "entry_days",
    "entry_day_kind",
    "entry_instructions",
    "lock_after_days",
    "comment_when_red",
    "signal_profile",
    "remind_before_days",
    "remind_after_days",
    "remind_at",
    "entry_links",
)
_CURRENCY = re.compile("[A-Z]{3}")
CALENDAR = ("timezone", "fiscal_year_start", "year_label", "calendar", "entry_days", "entry_day_kind")
"""What scores depend on."""


def change_organisation(
    actor: Actor, organisation: Organisation, version: int, *, now: dt.datetime, reason: str = ""
) -> Organisation:
    """Saves the settings. `version` is the one the form was opened with; a later one is a Conflict."""
    with curating(actor, now, reason) as curation:
        if Organisation.objects.select_for_update().get().version != version:
            rule = _("Somebody else changed the settings while the form was open.")
            raise Conflict([Problem("version", str(version), rule)])
        put_organisation(curation, organisation)
    return organisation


def put_organisation(curation: Curation, organisation: Organisation) -> bool:
    """Saves the settings if they differ, and says whether they did."""
    stored = Organisation.objects.get()
    changed = [name for name in FIELDS if getattr(stored, name) != getattr(organisation, name)]
    problems = [*_problems(organisation), *consequences.calendar_problems(stored, organisation)]
    if not changed or curation.refuse(problems):
        return False
    organisation.pk, organisation.version = stored.pk, stored.version + 1
    save(curation, [organisation], (*FIELDS, "version"))
    if set(changed) & set(CALENDAR):
        curation.mark_all(consequences.organisation_changed, BEGINNING)
    return True


def _problems(organisation: Organisation) -> list[Problem]:
    """The rules of the fields themselves, as the model states them, and those of currency and language."""
    found = {}
    try:
        organisation.clean_fields(exclude=["singleton"])
    except ValidationError as error:
        found = {field: " ".join(messages) for field, messages in error.message_dict.items()}
    if not _CURRENCY.fullmatch(organisation.currency):
        found["currency"] = _("A currency is written as three capital letters, such as EUR.")
    languages = dict(settings.LANGUAGES)
    if organisation.language not in languages:
        known = ", ".join(f"{code} ({name})" for code, name in languages.items())
        found["language"] = _("There is no such language here; known are %(known)s.") % {"known": known}
    return [
        Problem(field, str(getattr(organisation, field)), rule, "organisation", (field,))
        for field, rule in found.items()
    ]
