"""Who may do what to reports. Which reports one sees, the QuerySets say: `visible_to` hides by 404."""

import datetime as dt

from accounts.models import Team, User
from reports.models import ReportArtifact, ReportOccurrence, ReportSchedule


def can_answer_for(user: User, occurrence: ReportOccurrence, today: dt.date) -> bool:
    """Send again, correct, abort, and see every recipient: the schedule's owner and administrators."""
    return ReportOccurrence.objects.editable_by(user, today).filter(pk=occurrence.pk).exists()


def can_read(user: User, artifact: ReportArtifact, today: dt.date) -> bool:
    """Who may see every team in it now."""
    teams = artifact.figures["teams"]
    return Team.objects.visible_to(user, today).filter(pk__in=teams).count() == len(teams)


def can_run(user: User, schedule: ReportSchedule, today: dt.date) -> bool:
    """Pause and resume, preview, test and run now: the owner and administrators."""
    return ReportSchedule.objects.editable_by(user, today).filter(pk=schedule.pk).exists()


def can_set_schedules(user: User) -> bool:
    """Say when which report goes to whom: administrators."""
    return user.is_administrator
