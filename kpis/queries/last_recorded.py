"""The moment of the latest thing that can be seen."""

import datetime as dt

from django.apps import apps

from accounts.models.dated import Recorded


def last_recorded(since: dt.datetime) -> dt.datetime:
    """When the latest row of any ledger was recorded that this transaction sees; `since` where none is later.
    One statement."""
    ledgers = [model for model in apps.get_models() if issubclass(model, Recorded)]
    later = [ledger._default_manager.filter(recorded_at__gt=since).order_by() for ledger in ledgers]
    first, *others = (rows.values_list("recorded_at", flat=True) for rows in later)
    return max(first.union(*others), default=since)
