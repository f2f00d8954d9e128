"""Days and moments as commands take them, refused by the name of their option."""

import datetime as dt

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.clock import end_of_day
from accounts.models import Organisation


def typed_day(option: str, text: str | None) -> dt.date | None:
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text is not None and day is None:
        raise CommandError(f"{option} {text}: a date is written like 2026-03-31.")
    return day


def past_moment(option: str, text: str | None, now: dt.datetime) -> dt.datetime | None:
    """A moment up to `now`: without an offset in the organisation's zone, a bare date at its end."""
    if text is None:
        return None
    moment = _moment(text, Organisation.current())
    if moment is None:
        raise CommandError(f"{option} {text}: a time is written like 2026-03-31T12:00+00:00.")
    if moment > now:
        raise CommandError(f"{option} {text}: this lies in the future, and nothing is known of that yet.")
    return moment


def _moment(text: str, organisation: Organisation) -> dt.datetime | None:
    try:
        day = parse_date(text) if len(text) <= len("2026-03-31") else None
        moment = end_of_day(organisation, day) if day else parse_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment is not None and timezone.is_naive(moment):
        return moment.replace(tzinfo=organisation.zone)
    return moment
