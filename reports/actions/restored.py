"""After a restore nobody knows what left since the backup: what was waiting then is held for a person.

A dump that is put back makes new tables, in this cluster or in another, and that is how it is noticed. A copy
of the files of a cluster looks like the cluster itself: whoever puts one back says so.
"""

import datetime as dt

from django.db import connection, transaction

from accounts.clock import today_in
from accounts.models import Organisation
from reports.models import LedgerHome, ReminderRound, ReportDelivery

from .settling import finish

State = ReportDelivery.State
WAITING = (State.QUEUED, State.RETRY, State.CLAIMED)
PLACE = "SELECT system_identifier || '.' || %s::regclass::oid FROM pg_control_system()"


def hold_if_restored(now: dt.datetime) -> int:
    """Call it before anything is planned or sent. Two statements, as long as nothing happened."""
    place = _place()
    if LedgerHome.objects.filter(place=place).exists():
        return 0
    with transaction.atomic():
        home, is_new = LedgerHome.objects.select_for_update().get_or_create(pk=1, defaults={"place": place})
        return 0 if is_new or home.place == place else _hold(place, now)


@transaction.atomic
def hold_restored(now: dt.datetime) -> int:
    """Because somebody says that the database was restored. Returns how many mails are held now."""
    return _hold(_place(), now)


def restored_at() -> dt.datetime | None:
    return LedgerHome.objects.values_list("restored_at", flat=True).first()


def _hold(place: str, now: dt.datetime) -> int:
    """The reminders of the day may be out already, so there are none today."""
    LedgerHome.objects.update_or_create(pk=1, defaults={"place": place, "restored_at": now})
    rows = list(ReportDelivery.objects.select_for_update().filter(state__in=WAITING).order_by("pk"))
    finish(rows, State.HELD_AFTER_RESTORE, "The database was restored: it may have been sent.", now)
    today = today_in(Organisation.current(), now)
    ReminderRound.objects.get_or_create(day=today, defaults={"at": now})
    return len(rows)


def _place() -> str:
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [ReportDelivery._meta.db_table])
        (place,) = cursor.fetchone()
    return str(place)
