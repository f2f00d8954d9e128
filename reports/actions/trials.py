"""A report on trial: mailed to whoever asks for it and to nobody else, and written down nowhere."""

import datetime as dt
import secrets

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.refusals import Problem, Refused
from reports.models import ReportSchedule
from reports.models.files import CONTENT_TYPES
from reports.queries.previews import part_for
from reports.queries.readers import as_reader
from reports.rendering.mail import Rendering
from reports.rendering.message import Attachment, Bodies, Envelope, enclose, seal
from reports.transports import BrokenOffError, RefusedError, UnreachableError, transport_in_use

from .letterhead import letterhead_of_a_trial, mail_domain
from .previews import preview
from .stop import stop_token
from .trial_limits import MOST_TRIALS, is_within_limit

NOT_LEFT = (RefusedError, UnreachableError, BrokenOffError)


def send_trial(user: User, schedule: ReportSchedule, organisation: Organisation, *, now: dt.datetime) -> None:
    """What `user` may see of the report that would be made now. Raises Refused where none can be made, after
    too many of them, and where the mail server does not take it."""
    part = part_for(schedule, as_reader(user), organisation, now)
    if part is None:
        raise _refused(_("There is no report to test: no period is over yet, or the time zone is not known."))
    if not is_within_limit(user):
        raise _refused(_("You may send %(count)s tests an hour.") % {"count": MOST_TRIALS})
    rendering = preview(schedule, part, organisation, now)
    _hand_over(user.email, _message(user, schedule, rendering, now))


def _message(user: User, schedule: ReportSchedule, rendering: Rendering, now: dt.datetime) -> bytes:
    """Its stop link is the reader's own and does what it says."""
    bodies = Bodies(
        subject=_("[Test] %(subject)s") % {"subject": rendering.content.subject},
        html=rendering.html,
        text=rendering.text,
        sha256=rendering.sha256,
        enclosed=enclose(rendering.images_as_text, _attached(rendering)),
    )
    message_id = f"<kpi.{secrets.token_hex(16)}@{mail_domain()}>"
    envelope = Envelope(user.email, message_id, None, stop_token(schedule.pk, user.email))
    return seal(bodies, letterhead_of_a_trial(schedule, now)).addressed(envelope)


def _attached(rendering: Rendering) -> list[Attachment]:
    if not rendering.is_attached:
        return []
    return [Attachment(file.name, CONTENT_TYPES[file.format], file.content) for file in rendering.files]


def _hand_over(address: str, message: bytes) -> None:
    """At once and once: a test that did not leave is tried again by whoever wants it."""
    try:
        with transport_in_use() as way_out:
            way_out.address(settings.DEFAULT_FROM_EMAIL, address)
            way_out.hand_over(message)
    except NOT_LEFT as problem:
        raise _refused(_("The mail server did not take it: %(answer)s") % {"answer": problem}) from problem


def _refused(rule: str) -> Refused:
    return Refused([Problem("", "", rule)])
