"""How long something took, as coarse as people say it."""

from datetime import timedelta

from django.utils.translation import gettext as _

MINUTES_UP_TO = timedelta(minutes=90)
HOURS_UP_TO = timedelta(hours=48)


def duration_text(duration: timedelta) -> str:
    """Cut, never rounded up: 89 s is "1 min", 95 min "1 h", 50 h "2 d"; below a minute "34 s"."""
    seconds = int(duration.total_seconds())
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    if duration < MINUTES_UP_TO:
        return _("%(minutes)s min") % {"minutes": seconds // 60}
    if duration < HOURS_UP_TO:
        return _("%(hours)s h") % {"hours": seconds // 3600}
    return _("%(days)s d") % {"days": seconds // 86400}
