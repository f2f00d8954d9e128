"""Who may do what to reports. Which reports one sees, the QuerySets say: `visible_to` hides by 404."""

import datetime as dt

from accounts.models import User
from reports.models import ReportOccurrence


def can_answer_for(user: User, occurrence: ReportOccurrence, today: dt.date) -> bool:
    """Send again, abort, and see every recipient: the schedule's owner and administrators."""
    return ReportOccurrence.objects.editable_by(user, today).filter(pk=occurrence.pk).exists()
