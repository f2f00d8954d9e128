"""Entries written in bulk: up to 1,000 at once, all or none, and once only however often they are sent."""

import hashlib
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Header, Query
from pydantic import BaseModel, ConfigDict, Field

from kpis.actions.api_requests import KeyReused, answered_once, rehearsed
from kpis.actions.api_uploads import NotSaved, upload
from kpis.actions.outcomes import Conflict, Saved
from kpis.calc.periods import period_key
from kpis.doors.api_entries import Item, ItemsRefused, read_items

from .auth import Access, TokenRequest
from .entries import router
from .numbers import Figure
from .paging import Code
from .problems import Problem, invalid
from .refused import broken_items, broken_outcomes
from .schema import responses

MOST_ITEMS = 1_000
Key = Annotated[str, Header(alias="Idempotency-Key", pattern=r"^[!-~]{1,64}$")]
Text = Annotated[str, Field(max_length=10_000)]


class SentEntry(BaseModel):
    """A `value` or `inputs`; na says why in `note`, blank empties the entry. With `version`, the one that was
    read before, a later change by somebody else is a conflict. `confirmed`, with a reason, means a value
    outside the natural limits."""

    model_config = ConfigDict(extra="forbid")

    kpi: Code
    team: Code
    period: Annotated[str, Field(max_length=20)]
    state: Literal["value", "na", "blank"] = "value"
    value: Figure | None = None
    inputs: Annotated[dict[str, Figure], Field(max_length=20)] | None = None
    note: Text = ""
    reason: Text = ""
    version: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    confirmed: bool = False


class Upload(BaseModel):
    model_config = ConfigDict(extra="forbid")

    entries: Annotated[list[SentEntry], Field(min_length=1, max_length=MOST_ITEMS)]


class SavedEntry(BaseModel):
    """`changed` is false where the same stood there already. `warning` is empty or a sentence."""

    item: int
    team: str
    kpi: str
    period: str
    version: int
    changed: bool
    warning: str


class Uploaded(BaseModel):
    dry_run: bool
    changed: int
    unchanged: int
    entries: list[SavedEntry]


@router.post("/entries", response=responses(Uploaded, 400, 403, 404, 409, 413, 415))
def upload_entries(
    request: TokenRequest,
    response: HttpResponse,
    sent: Annotated[Upload, Body()],
    key: Key,
    dry_run: Annotated[bool, Query()] = False,
) -> Uploaded:
    """Saves all entries or none. The same key with the same body gets the first answer again, marked by
    `Idempotent-Replay: true`. With `dry_run` everything is checked and nothing is kept."""
    act = partial(_save, request.auth, sent, dry_run=dry_run)
    if dry_run:
        return Uploaded(**rehearsed(act))
    digest, access = hashlib.sha256(request.body).hexdigest(), request.auth
    try:
        answer, is_replay = answered_once(access.token, key, digest, act, now=access.moment.now)
    except KeyReused as reused:
        raise Problem(HTTPStatus.CONFLICT, _("This key was used for another body.")) from reused
    if is_replay:
        response["Idempotent-Replay"] = "true"
    return Uploaded(**answer)


def _save(access: Access, sent: Upload, *, dry_run: bool) -> dict[str, Any]:
    items, moment = [_item(entry) for entry in sent.entries], access.moment
    try:
        submissions = read_items(items, access.token, moment.calendar, moment.today)
        saved = upload(access.token, submissions, now=moment.now)
    except ItemsRefused as refused:
        raise _unread(refused) from refused
    except NotSaved as refused:
        raise _not_saved(refused) from refused
    changed = sum(one.changed for one in saved)
    entries = [
        _saved(number, item, one, period_key(moment.calendar, one.submission.period))
        for number, (item, one) in enumerate(zip(items, saved, strict=True))
    ]
    answer = Uploaded(dry_run=dry_run, changed=changed, unchanged=len(saved) - changed, entries=entries)
    return answer.model_dump()


def _item(entry: SentEntry) -> Item:
    given = entry.model_dump()
    return Item(**{**given, "value": entry.value or "", "inputs": entry.inputs or {}})


def _saved(number: int, item: Item, saved: Saved, period: str) -> SavedEntry:
    return SavedEntry(
        item=number,
        team=item.team,
        kpi=item.kpi,
        period=period,
        version=saved.version,
        changed=saved.changed,
        warning=saved.warning,
    )


def _unread(refused: ItemsRefused) -> Problem:
    broken = broken_items(refused.problems)
    if refused.has("unknown"):
        return Problem(HTTPStatus.NOT_FOUND, _("Nothing was saved: not every measure was found."), broken)
    if refused.has("read_only"):
        return Problem(HTTPStatus.FORBIDDEN, _("Nothing was saved: not every team may be written."), broken)
    return invalid(broken)


def _not_saved(refused: NotSaved) -> Problem:
    broken = broken_outcomes(refused.outcomes)
    if any(isinstance(outcome, Conflict) for outcome in refused.outcomes):
        return Problem(HTTPStatus.CONFLICT, _("Nothing was saved: somebody else was quicker."), broken)
    return invalid(broken)
