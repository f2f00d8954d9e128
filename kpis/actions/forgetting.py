"""What nobody needs any more goes: links that have expired, and the files of uploads that ended long ago. The
ledger, its changesets and what became of each row stay."""

import datetime as dt

from kpis.models import EntryLink, Upload

KEPT = dt.timedelta(days=90)
AT_ONCE = 200
"""So many at a tick: the next one takes the next ones."""


def forget_old(now: dt.datetime) -> None:
    expired = EntryLink.objects.filter(expires__lte=now).order_by("pk")[:AT_ONCE]
    EntryLink.objects.filter(pk__in=list(expired.values_list("pk", flat=True))).delete()
    ended = Upload.objects.filter(state__in=Upload.ENDED, at__lt=now - KEPT).exclude(content=b"")
    files = list(ended.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    Upload.objects.filter(pk__in=files, state__in=Upload.ENDED).update(content=b"")
