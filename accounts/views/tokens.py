from functools import partial

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.tokens import make_token, revoke_token
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.forms.tokens import TokenForm
from accounts.models import ApiToken, Organisation
from accounts.queries.tokens import token_rows
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page

TOO_MANY = 429


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: PersonRequest) -> HttpResponse:
    """The secret stands in the answer to the POST that made it, and nowhere ever after."""
    now, organisation = timezone.now(), Organisation.current()
    today, is_post = today_in(organisation, now), request.method == "POST"
    if is_post and not ratelimit.consume(request, action="reauthenticate"):
        return render_page(request, "429.html", status=TOO_MANY)
    empty = partial(TokenForm, request.user, today, without_password=settings.DEMO_LOGINS)
    form, secret = empty(data=request.POST if is_post else None), ""
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "read", "write")}
        try:
            _made, secret = make_token(request.user, **given, life=form.life, today=today, now=now)
            form = empty()
        except Refused as refused:
            form.refuse(refused)
    rows = token_rows(request.user, now)
    context = {"form": form, "secret": secret, "rows": rows, "zone": organisation.timezone}
    status = FORM_ERROR if form.errors else 200
    return render_page(request, "accounts/tokens.html", context=context, status=status)


@require_POST
def token_revoke(request: PersonRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.editable_by(request.user), pk=token_id)
    revoke_token(Actor.of(request.user), token, now=timezone.now())
    messages.success(request, _("The token no longer works."))
    return redirect("tokens")
