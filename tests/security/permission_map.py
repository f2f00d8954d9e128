"""What every route answers to everybody. A route without a line here fails the build.

One line for each URL name: how its path is filled, then what GET and POST answer to each role. A POST
without any field is meant: 422 says the role may act and has only forgotten everything, 403 refuses,
404 hides. htmx gets what GET gets, except that a visitor is sent to the log-in by HX-Redirect.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import ApiToken, OutboxMail
from kpis.actions.entry_links import entry_link_token
from kpis.models import CatalogueFile, Upload
from reports.actions.reminder_stop import reminder_stop_token
from reports.actions.signal_stop import signal_stop_token
from reports.actions.stop import stop_token
from reports.models import ReportDelivery, ReportSchedule
from tests.cast import ROLES, Cast

LOGIN = 0
"""A visitor is sent to the log-in page; on admin pages, so is everybody who is not an administrator."""
VISITOR = "anonymous"
EVERYBODY = (*ROLES, VISITOR)
Answers = Mapping[str, int]


@dataclass(frozen=True)
class Scene:
    """The cast and one object of each kind that a path can name."""

    cast: Cast
    mail: OutboxMail
    """Kept for the contributor."""
    invitation: str
    image: str
    delivery: ReportDelivery
    """Of the company's report to the executive; the grandparent manager owns the schedule."""
    subscription: ReportSchedule
    """The contributor's, to Buses."""
    report_image: str
    upload: Upload
    """Of the contributor, for Buses, looked over by nobody yet."""
    token: ApiToken
    """The contributor's."""
    pack: CatalogueFile
    """Sent by the administrator, not loaded."""


@dataclass(frozen=True)
class Line:
    get: Answers
    post: Answers
    path: Callable[[Scene], dict[str, Any]] = field(default=lambda scene: {})
    csrf_exempt: bool = False
    framed_by_us: bool = False
    """The raw document of a mail: the one exemption from the strict content security policy."""


def answer(status: int, visitor: int = LOGIN) -> dict[str, int]:
    return {**dict.fromkeys(ROLES, status), VISITOR: visitor}


def only(*roles: str, status: int = 200, others: int = 404) -> dict[str, int]:
    return {**answer(others), **dict.fromkeys(roles, status)}


def of_buses(scene: Scene) -> dict[str, Any]:
    return {"team": scene.cast.buses.code}


def punctuality(scene: Scene) -> dict[str, Any]:
    return {"team": scene.cast.buses.code, "kpi": scene.cast.punctuality.kpi.code}


def the_contributor(scene: Scene) -> dict[str, Any]:
    return {"person": scene.cast.contributor.pk}


def receipt_of_punctuality(scene: Scene) -> dict[str, Any]:
    return {"team": scene.cast.buses.code, "node": "measure", "code": scene.cast.punctuality.kpi.code}


def the_report(scene: Scene) -> dict[str, Any]:
    return {"report_id": scene.delivery.occurrence_id}


def the_delivery(scene: Scene) -> dict[str, Any]:
    return {"delivery_id": scene.delivery.pk}


def the_schedule(scene: Scene) -> dict[str, Any]:
    return {"schedule_id": scene.delivery.report.schedule_id}


def the_subscription(scene: Scene) -> dict[str, Any]:
    return {"schedule_id": scene.subscription.pk}


def the_upload(scene: Scene) -> dict[str, Any]:
    return {"upload_id": scene.upload.pk}


def the_stop_link(scene: Scene) -> dict[str, Any]:
    return {"token": stop_token(scene.delivery.report.schedule_id, scene.delivery.address)}


def the_stop_link_of_signals(scene: Scene) -> dict[str, Any]:
    return {"token": signal_stop_token(scene.cast.punctuality.pk, scene.cast.contributor.pk)}


def the_stop_link_of_reminders(scene: Scene) -> dict[str, Any]:
    return {"token": reminder_stop_token(scene.cast.contributor.pk)}


def an_entry_link(scene: Scene) -> dict[str, Any]:
    """Signed, but such links are off unless an organisation wants them."""
    return {"token": entry_link_token(uuid.UUID(int=1))}


ALL = answer(200)
OPEN = answer(200, visitor=200)
NOWHERE = answer(404, visitor=404)
NO_POST = answer(405)
NO_POST_OPEN = answer(405, visitor=405)
_READ_ONLY = {"viewer": 403, "executive": 403}
READERS = only("viewer", "contributor", "manager", "grandparent_manager", "executive")
WRITERS = only("contributor", "manager", "grandparent_manager") | _READ_ONLY
WRITERS_FORGET = only("contributor", "manager", "grandparent_manager", status=422) | _READ_ONLY
WRITERS_SEND_NONSENSE = only("contributor", "manager", "grandparent_manager", status=400) | _READ_ONLY
MANAGERS_SEND_NONSENSE = only("manager", "grandparent_manager", status=400) | {
    **_READ_ONLY,
    "contributor": 403,
}
MANAGERS = only("manager", "grandparent_manager") | {**_READ_ONLY, "contributor": 403}
MANAGERS_FORGET = MANAGERS | {"manager": 422, "grandparent_manager": 422}
OVERSEERS = only("outsider", "manager", "grandparent_manager", "executive", others=403) | {VISITOR: LOGIN}
"""Otto, the outsider, manages Rail."""
OF_THE_READER = only("contributor", "administrator")
NO_GET = answer(405)
BY_TOKEN = answer(401, visitor=401)
"""The API: a session, whoever's it is, counts for nothing there."""
NOWHERE = answer(404, visitor=404)


def of_the_api(post: Answers = NO_POST_OPEN, get: Answers = BY_TOKEN, **slots: str) -> Line:
    return Line(get, post, lambda scene: slots, csrf_exempt=True)


OF_THE_REPORT = only("executive", "grandparent_manager", "administrator")
WITH_ITS_FIGURES = only("executive", "grandparent_manager")
ANSWER_FOR_IT = only("grandparent_manager", "administrator", status=302) | {"executive": 403}
ANSWER_AND_FORGET = only("grandparent_manager", "administrator", status=422) | {"executive": 403}

RUN_IT = only("grandparent_manager", "administrator") | {"executive": 403}
RUN_AND_FORGET = only("grandparent_manager", "administrator", status=400) | {"executive": 403}
SET_IT = only("administrator") | {"executive": 403, "grandparent_manager": 403}
SET_AND_FORGET = SET_IT | {"administrator": 422}
ITS_READER = only("contributor")

_NOBODY_TO_ENTER_FOR = dict.fromkeys(("viewer", "executive", "administrator"), 403)
SENDERS = answer(200) | _NOBODY_TO_ENTER_FOR
SENDERS_FORGET = answer(422) | _NOBODY_TO_ENTER_FOR
OF_THE_UPLOAD = only("contributor", "manager", "grandparent_manager")
NO_SUCH_STEP = only("contributor", "manager", "grandparent_manager", status=400)
ITS_ROWS = only("contributor", status=302) | {"manager": 403, "grandparent_manager": 403}

OF_ADMINISTRATORS = only("administrator", others=LOGIN)
ADMINISTRATORS_FORGET = OF_ADMINISTRATORS | {"administrator": 422}

LINES = {
    "healthz": Line(OPEN, NO_POST_OPEN),
    "readyz": Line(OPEN, NO_POST_OPEN),
    "account_login": Line(answer(302, visitor=200), answer(302, visitor=200)),
    "account_logout": Line(answer(200, visitor=302), answer(302, visitor=302)),
    "account_inactive": Line(OPEN, NO_POST_OPEN),
    "account_change_password": Line(ALL, ALL),
    "preferences": Line(ALL, answer(422)),
    "theme": Line(answer(405), answer(400)),
    "account_set_password": Line(answer(302), answer(302)),
    "account_reset_password": Line(OPEN, OPEN),
    "account_reset_password_done": Line(OPEN, NO_POST_OPEN),
    "account_reset_password_from_key": Line(OPEN, OPEN, lambda scene: {"uidb36": "1", "key": "set-password"}),
    "account_reset_password_from_key_done": Line(OPEN, NO_POST_OPEN),
    "invitation": Line(OPEN, answer(422, visitor=422), lambda scene: {"token": scene.invitation}),
    "demo_login": Line(NO_POST_OPEN, answer(404, visitor=404), lambda scene: {"role": "employee"}),
    "tokens": Line(ALL, answer(422)),
    "token_revoke": Line(NO_GET, only("contributor", status=302), lambda scene: {"token_id": scene.token.pk}),
    "outbox": Line(ALL, NO_POST),
    "outbox_mail": Line(OF_THE_READER, NO_POST, lambda scene: {"mail_id": scene.mail.pk}),
    "outbox_document": Line(
        OF_THE_READER, NO_POST, lambda scene: {"mail_id": scene.mail.pk}, framed_by_us=True
    ),
    "outbox_attachment": Line(OF_THE_READER, NO_POST, lambda scene: {"mail_id": scene.mail.pk, "number": 2}),
    "outbox_image": Line(OPEN, NO_POST_OPEN, lambda scene: {"token": scene.image}),
    "home": Line(ALL, NO_POST),
    "catalogue": Line(ALL, NO_POST),
    "definition": Line(ALL, NO_POST, lambda scene: {"kpi": "OPS_01"}),
    "search": Line(ALL, NO_POST),
    "library": Line(OF_ADMINISTRATORS, NO_POST),
    "library_start": Line(OF_ADMINISTRATORS, NO_POST),
    "library_entry": Line(OF_ADMINISTRATORS, NO_POST, lambda scene: {"code": "NPS"}),
    "library_adopt": Line(OF_ADMINISTRATORS, ADMINISTRATORS_FORGET, lambda scene: {"code": "NPS"}),
    "library_set": Line(
        OF_ADMINISTRATORS, ADMINISTRATORS_FORGET, lambda scene: {"starter": "balanced-scorecard"}
    ),
    "formula_check": Line(NO_POST, OF_ADMINISTRATORS),
    "publish_version": Line(
        OF_ADMINISTRATORS, ADMINISTRATORS_FORGET, lambda scene: {"kpi": scene.cast.punctuality.kpi_id}
    ),
    "packs": Line(OF_ADMINISTRATORS, ADMINISTRATORS_FORGET),
    "catalogue_workbook": Line(OF_ADMINISTRATORS, NO_POST),
    "pack": Line(OF_ADMINISTRATORS, ADMINISTRATORS_FORGET, lambda scene: {"file_id": scene.pack.pk}),
    "portfolio": Line(OF_ADMINISTRATORS, NO_POST),
    "reviews": Line(OF_ADMINISTRATORS, NO_POST),
    "team_review": Line(OF_ADMINISTRATORS, NO_POST, of_buses),
    "review": Line(OF_ADMINISTRATORS, ADMINISTRATORS_FORGET, lambda scene: {"kpi": "OPS_01"}),
    "scorecard": Line(READERS, NO_POST, of_buses),
    "measure": Line(READERS, WRITERS_FORGET, punctuality),
    "target_proposal": Line(MANAGERS, MANAGERS_FORGET, punctuality),
    "receipt": Line(READERS, NO_POST, receipt_of_punctuality),
    "month": Line(READERS, MANAGERS_SEND_NONSENSE, of_buses),
    "update": Line(WRITERS, WRITERS_SEND_NONSENSE, of_buses),
    "sheets": Line(SENDERS, SENDERS_FORGET),
    "sheet": Line(OF_THE_UPLOAD, NO_SUCH_STEP, the_upload),
    "sheet_problems": Line(ITS_ROWS, NO_POST, the_upload),
    "sheet_template": Line(WRITERS, NO_POST, of_buses),
    "person": Line(only("contributor", "manager", "administrator"), NO_POST, the_contributor),
    "strategy": Line(ALL, NO_POST),
    "trust": Line(ALL, NO_POST),
    "overview": Line(OVERSEERS, NO_POST),
    "api:nowhere": of_the_api(NOWHERE, NOWHERE),
    "api:openapi": of_the_api(get=OPEN),
    "api:api-root": of_the_api(NOWHERE, NOWHERE),
    "api:catalogue": of_the_api(),
    "api:definition": of_the_api(code="OPS_01"),
    "api:measures": of_the_api(),
    "api:scores": of_the_api(),
    "api:entries": of_the_api(BY_TOKEN),
    "api:upload_entries": of_the_api(BY_TOKEN),
    "reports": Line(ALL, NO_POST),
    "report": Line(OF_THE_REPORT, NO_POST, the_report),
    "report_document": Line(WITH_ITS_FIGURES, NO_POST, the_report, framed_by_us=True),
    "report_file": Line(WITH_ITS_FIGURES, NO_POST, lambda scene: {**the_report(scene), "kind": "pdf"}),
    "report_again": Line(NO_GET, ANSWER_AND_FORGET, the_report),
    "report_correct": Line(NO_GET, ANSWER_AND_FORGET, the_report),
    "report_abort": Line(NO_GET, ANSWER_FOR_IT, the_report),
    "report_bounces": Line(NO_POST_OPEN, NOWHERE, csrf_exempt=True),
    "delivery_again": Line(NO_GET, ANSWER_FOR_IT, the_delivery),
    "delivery_mail": Line(WITH_ITS_FIGURES, NO_POST, the_delivery),
    "report_image": Line(OPEN, NO_POST_OPEN, lambda scene: {"token": scene.report_image}),
    "report_stop": Line(OPEN, OPEN, the_stop_link, csrf_exempt=True),
    "schedules": Line(ALL, NO_POST),
    "schedule": Line(OF_THE_REPORT, NO_POST, the_schedule),
    "schedule_new": Line(only("administrator", others=403), only("administrator", status=422, others=403)),
    "schedule_edit": Line(SET_IT, SET_AND_FORGET, the_schedule),
    "schedule_pause": Line(NO_GET, ANSWER_FOR_IT, the_schedule),
    "schedule_resume": Line(NO_GET, ANSWER_FOR_IT, the_schedule),
    "schedule_test": Line(NO_GET, ANSWER_FOR_IT, the_schedule),
    "schedule_run": Line(NO_GET, RUN_AND_FORGET, the_schedule),
    "schedule_preview": Line(RUN_IT, NO_POST, the_schedule),
    "schedule_preview_document": Line(
        only("grandparent_manager") | {"executive": 403}, NO_POST, the_schedule, framed_by_us=True
    ),
    "subscriptions": Line(ALL, NO_POST),
    "subscription_new": Line(ALL, answer(422)),
    "subscription": Line(ITS_READER, ITS_READER | {"contributor": 422}, the_subscription),
    "subscription_stop": Line(NO_GET, ITS_READER | {"contributor": 302}, the_subscription),
    "subscription_start": Line(NO_GET, ITS_READER | {"contributor": 302}, the_subscription),
    "reminder_stop": Line(OPEN, OPEN, the_stop_link_of_reminders, csrf_exempt=True),
    "enter": Line(NOWHERE, NOWHERE, an_entry_link),
    "signal_stop": Line(OPEN, OPEN, the_stop_link_of_signals, csrf_exempt=True),
}
