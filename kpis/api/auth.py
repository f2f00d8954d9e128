"""Who asks: the token of the Authorization header. Cookies of a log-in count for nothing here."""

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from accounts.actions.tokens import authenticate
from accounts.models import ApiToken, Organisation, Team, User
from kpis.models import KPI
from kpis.views.asked import Moment
from kpis.views.found import by_code

from .limits import limit_failures, limit_use
from .problems import Problem


@dataclass(frozen=True)
class Access:
    """A valid token at the one moment of its request."""

    token: ApiToken
    moment: Moment

    @property
    def user(self) -> User:
        return self.token.user

    @property
    def today(self) -> dt.date:
        return self.moment.today

    def team(self, code: str) -> Team:
        """Http404 for a team the token may not read."""
        return by_code(self.token.readable_teams(self.today), code)

    def kpi(self, code: str) -> KPI:
        kpis: QuerySet[KPI] = KPI.objects.visible_to(self.user, self.today)
        return by_code(kpis, code)


class TokenRequest(HttpRequest):
    """A request with a valid token. For type hints only."""

    auth: Access


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        now, writes = timezone.now(), request.method == "POST"
        found = authenticate(token, now=now)
        if found is None:
            return None
        limit_use(found, writes=writes, now=now)
        if writes:
            _check_writing(request, found)
        return Access(found, Moment(now, Organisation.current()))

    def __call__(self, request: HttpRequest) -> Access | None:
        found: Access | None = super().__call__(request)
        if found is None:
            limit_failures(request, timezone.now())
        return found


def _check_writing(request: HttpRequest, token: ApiToken) -> None:
    if not token.teams_to_write:
        raise Problem(HTTPStatus.FORBIDDEN, _("This token only reads."))
    if request.content_type != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send application/json."))
