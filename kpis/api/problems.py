"""Every error is a problem document (RFC 9457): what went wrong, and in a list which item, field and rule."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from .figures import Figures

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
LOCK_TIMEOUT, DEADLOCK, CANCELLED = "55P03", "40P01", "57014"
BUSY_SECONDS = 5


class Broken(BaseModel):
    """One broken rule. `item` counts from 0; of a conflict `base` is what its author had seen and `theirs`
    what stands there now. `proposal` is what a doubtful value may have been meant to be."""

    item: int | None = None
    field: str
    rule: str
    given: str
    message: str
    proposal: str | None = None
    base: Figures | None = None
    theirs: Figures | None = None


class Document(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    errors: list[Broken] = []


class Problem(Exception):  # noqa: N818  # it is called so in the standard
    """Ends a request with a problem document."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: Sequence[Broken] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors, self.headers = list(errors), dict(headers or {})

    def response(self) -> HttpResponse:
        document = Document(
            type=f"urn:kpiportal:{self.status.name.lower().replace('_', '-')}",
            title=self.status.phrase,
            status=self.status.value,
            detail=self.detail,
            errors=self.errors,
        )
        return JsonResponse(
            document.model_dump(), status=self.status.value, headers=self.headers, content_type=MEDIA_TYPE
        )


def response_to(error: BaseException) -> HttpResponse:
    """Nothing that fails under /api/ may end as a page."""
    return (_known(error) or _busy(error) or _failed(error)).response()


def not_found() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, _("There is nothing here that this token may read."))


def not_allowed(methods: str) -> Problem:
    detail = _("This address takes %(methods)s.") % {"methods": methods}
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, headers={"Allow": methods})


def invalid(errors: Sequence[Broken]) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("Nothing was saved: see the errors."), errors)


def _known(error: BaseException) -> Problem | None:
    match error:
        case Problem():
            return error
        case AuthenticationError():
            detail = _("Send a valid token: Authorization: Bearer kpi_…")
            challenge = {"WWW-Authenticate": 'Bearer realm="kpiportal"'}
            return Problem(HTTPStatus.UNAUTHORIZED, detail, headers=challenge)
        case Http404():
            return not_found()
        case ValidationError():
            broken = [Broken(**each) for each in error.errors]
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("The request breaks rules."), broken)
        case RequestDataTooBig():
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("Send at most 5 MB at once."))
        case HttpError(status_code=400):
            return Problem(HTTPStatus.BAD_REQUEST, _("The body is not JSON."))
    return None


def _busy(error: BaseException) -> Problem | None:
    state = getattr(error.__cause__, "sqlstate", "")
    if not isinstance(error, OperationalError) or state not in (LOCK_TIMEOUT, DEADLOCK, CANCELLED):
        return None
    detail = _("Somebody is changing the same at this moment. Nothing was saved; send it again.")
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": str(BUSY_SECONDS)})


def _failed(error: BaseException) -> Problem:
    logger.error("the API failed", exc_info=error)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _("This is our mistake. Nothing was saved."))
