from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.clock import today_in
from accounts.models import Organisation, OutboxMail
from accounts.queries.mails import Part, read_mail
from accounts.requests import PersonRequest
from kpiportal.web import file_response, render_page

PER_PAGE = 50
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {}; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)
IMAGE_SECONDS = 60 * 60
_signer = signing.TimestampSigner(salt="accounts.outbox_image")


@require_safe
def outbox(request: PersonRequest) -> HttpResponse:
    organisation = Organisation.current()
    page = Paginator(_mails(request, organisation).defer("raw"), PER_PAGE).get_page(request.GET.get("page"))
    sees_all = request.user.is_administrator
    context = {"page": page, "sees_all": sees_all, "zone": organisation.timezone}
    return render_page(request, "accounts/outbox.html", context=context)


@require_safe
def outbox_mail(request: PersonRequest, mail_id: int) -> HttpResponse:
    kept = get_object_or_404(_mails(request), pk=mail_id)
    return render_page(
        request, "accounts/outbox_mail.html", context={"kept": kept, "mail": read_mail(bytes(kept.raw))}
    )


@require_safe
def outbox_document(request: PersonRequest, mail_id: int) -> HttpResponse:
    kept = get_object_or_404(_mails(request), pk=mail_id)
    return mail_document(read_mail(bytes(kept.raw)).html_with(lambda number: _image_address(mail_id, number)))


def mail_document(html: str, images: str = "'self'") -> HttpResponse:
    """The HTML as its reader sees it, in a frame that can run nothing and reach nobody; a link that is
    clicked opens in the whole window, for no page of ours stands in a frame. `images` is where they may come
    from: those of a mail that is not kept stand in its text."""
    response = HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
    response["Content-Security-Policy"] = MAIL_POLICY.format(images)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_safe
@login_not_required
def outbox_image(request: HttpRequest, token: str) -> HttpResponse:
    """A sandboxed frame sends no cookies, so the address itself, signed for an hour, is the permission."""
    try:
        mail_id, number = map(int, _signer.unsign(token, max_age=IMAGE_SECONDS).split("."))
    except signing.BadSignature as problem:
        raise Http404 from problem
    part = _part(get_object_or_404(OutboxMail, pk=mail_id), number)
    if not part.is_image:
        raise Http404
    response = HttpResponse(part.content, content_type=part.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


@require_safe
def outbox_attachment(request: PersonRequest, mail_id: int, number: int) -> HttpResponse:
    part = _part(get_object_or_404(_mails(request), pk=mail_id), number)
    return file_response(part.content, part.name, part.content_type)


def _mails(request: PersonRequest, organisation: Organisation | None = None) -> QuerySet[OutboxMail]:
    today = today_in(organisation or Organisation.current(), timezone.now())
    return OutboxMail.objects.visible_to(request.user, today).select_related("reader")


def _part(kept: OutboxMail, number: int) -> Part:
    for part in read_mail(bytes(kept.raw)).parts:
        if part.number == number:
            return part
    raise Http404


def _image_address(mail_id: int, number: int) -> str:
    return reverse("outbox_image", args=[_signer.sign(f"{mail_id}.{number}")])
