"""A schedule with its recipients, as one form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.refusals import Refused
from reports.models import ReportSchedule

from .problems import PlaceProblem, problems_of
from .recipients import BaseRecipients, recipients_form, unchecked_recipients
from .schedules import ScheduleForm
from .when import WHEN, WhenForm


@dataclass(frozen=True)
class ScheduleForms:
    """`when` gives the dates, whatever else is wrong or missing."""

    fields: ScheduleForm
    rows: BaseRecipients
    when: WhenForm

    def is_valid(self) -> bool:
        """Both are looked at, so that everything wrong is said at once."""
        return all([self.fields.is_valid(), self.rows.is_valid()])

    def problems(self) -> Iterator[PlaceProblem]:
        yield from problems_of(self.fields)
        yield from self.rows.problems()

    def refuse(self, refused: Refused) -> None:
        self.fields.refuse(refused)


def stored_forms(schedule: ReportSchedule) -> ScheduleForms:
    """As it is, or as a new one is proposed."""
    now: dict[str, Any] = {name: getattr(schedule, name) for name in WHEN}
    return ScheduleForms(
        ScheduleForm(None, schedule), recipients_form(None, schedule), WhenForm(now, schedule)
    )


def typed_forms(data: QueryDict, schedule: ReportSchedule) -> ScheduleForms:
    """As it was typed so far, without a word about what is wrong or missing, and with more rows."""
    return ScheduleForms(
        ScheduleForm(None, schedule).unchecked(data), unchecked_recipients(data), WhenForm(data, schedule)
    )


def sent_forms(data: QueryDict, schedule: ReportSchedule) -> ScheduleForms:
    """As it is to be saved."""
    return ScheduleForms(
        ScheduleForm(data, schedule), recipients_form(data, schedule), WhenForm(data, schedule)
    )
