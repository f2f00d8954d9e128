"""One cell of the entry grid as its reader sees it: fields, state, and what is wrong with it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.doubts import places_of
from kpis.calc.periods import period_key
from kpis.calc.styles import NumberStyle
from kpis.calc.typed import Typed
from kpis.models import Entry, EntryDraft, EntryRevision, KPIVersion, Measure, Score
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Book, Key, Reader
from kpis.queries.entry_fields import Field, fields_of, stored_texts
from kpis.queries.entry_texts import caption_of, entry_text, inputs_result, plain, typed_text
from kpis.queries.windows import Window


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: what, by whom, when."""

    text: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` is the field it goes into, `value` as it is typed there, `text` as it is read."""

    name: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """`problem` is invalid, doubtful, conflict, closed, asked or busy; `mine` is what was typed, as text.
    `proposal` is what was probably meant."""

    problem: str
    message: str
    mine: str
    mine_na: bool = False
    mine_note: str = ""
    theirs: Side | None = None
    base: Side | None = None
    typed_at: str = ""
    asks_reason: bool = False
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The stored score: `status` is empty until there is a first one; `since` says how long it is stale."""

    status: str
    score_text: str
    is_stale: bool
    since: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`state` is empty, saved or na, or the problem of the reader's draft. `key` names the period, `token`
    this rendering, `inputs_text` says what its inputs give. `asks` for a comment: ask, require or nothing."""

    id: str
    measure: int
    key: str
    period_name: str
    version: int
    token: uuid.UUID
    state: str
    is_editable: bool
    fields: list[Field]
    text: str
    note: str
    comment: str
    saved: dt.datetime | None
    saved_at: str
    saved_by: str
    issue: Issue | None
    result: Result
    inputs_text: str
    asks: str
    awaits_approval: bool

    @property
    def is_entered(self) -> bool:
        return self.state in ("saved", "na")

    @property
    def may_ask(self) -> bool:
        """For a correction: the period is closed to the reader."""
        return not self.is_editable and self.state != "asked"

    @property
    def takes_inputs(self) -> bool:
        return any(field.caption for field in self.fields)


@dataclass(frozen=True, slots=True)
class Desk:
    """What cells are made of: one reader, one book, whether the reader may enter, and correct what is closed.
    `busy` is what could not be saved just now, because somebody else held the row; of the cells `owed` are
    those whose comment the month waits for, `awaiting` those that a manager has to approve."""

    reader: Reader
    book: Book
    bases: Mapping[int, EntryRevision]
    may_correct: bool
    busy: Mapping[Key, Typed] = field(default_factory=dict)
    may_enter: bool = True
    owed: frozenset[Key] = frozenset()
    awaiting: frozenset[Key] = frozenset()

    def cell(self, measure: Measure, window: Window) -> Cell | None:
        """None where the measure takes no figure."""
        period, book = window.period, self.book
        version = book.version(measure, period)
        if version is None or not book.takes(measure, period):
            return None
        entry = book.entries.get((measure.pk, period.start))
        draft = book.drafts.get((measure.pk, period.start))
        calendar = calendar_of(self.reader.organisation)
        busy = self.busy.get((measure.pk, period.start))
        key, name = period_key(calendar, period), formats.period_name(period, calendar)
        typed = busy or (_typed(draft) if draft else None)
        stored = stored_texts(version, entry)
        revision = entry.revision if entry else None
        comment = book.comments.get((measure.pk, period.start))
        score = book.scores.get((measure.pk, period.start))
        place = f"c{measure.pk}-{key}"
        return Cell(
            id=place,
            measure=measure.pk,
            key=key,
            period_name=name,
            version=entry.version if entry else 0,
            token=uuid.uuid4(),
            state="busy" if busy else draft.problem if draft else _state(entry),
            is_editable=self.may_enter and (window.is_open(self.reader.today) or self.may_correct),
            fields=fields_of(place, [measure.kpi.name, name], version, stored, typed),
            text=entry_text(version, entry),
            note=revision.note if revision else "",
            comment=comment.text if comment else "",
            saved=revision.recorded_at if revision else None,
            saved_at=self.moment(revision.recorded_at) if revision else "",
            saved_by=str(revision.actor or revision.actor_label) if revision else "",
            issue=self._issue(version, entry, draft, busy),
            result=self._result(score),
            inputs_text=inputs_result(version, entry, typed, score),
            asks="" if comment or not window.is_open(self.reader.today) else self._asks(measure, score),
            awaits_approval=(measure.pk, period.start) in self.awaiting,
        )

    def _asks(self, measure: Measure, score: Score | None) -> str:
        """A red figure asks for a comment; one that is newly red may have to have one."""
        wish = self.reader.organisation.comment_when_red
        if not self.may_enter or wish == "never" or score is None or score.status != "red":
            return ""
        return "require" if (measure.pk, score.start) in self.owed else "ask"

    def moment(self, moment: dt.datetime) -> str:
        return formats.moment_text(moment.astimezone(self.reader.organisation.zone), self.reader.today)

    def _issue(
        self, version: KPIVersion, entry: Entry | None, draft: EntryDraft | None, busy: Typed | None
    ) -> Issue | None:
        if busy:
            message = _("Somebody is saving this value at this moment. Nothing of yours is lost: try again.")
            return Issue("busy", message, typed_text(version, busy), busy.na)
        if draft is None:
            return None
        typed = _typed(draft)
        mine = typed_text(version, typed), typed.na, draft.note
        if draft.problem != EntryDraft.Problem.CONFLICT:
            asks = draft.problem == EntryDraft.Problem.CLOSED and self.may_correct
            meant = _proposal(draft)
            return Issue(draft.problem, draft.message, *mine, asks_reason=asks, proposal=meant)
        base = self.bases.get(draft.base_revision)  # type: ignore[attr-defined]  # annotated by read_book
        theirs = self._side(version, entry.revision if entry else None)
        return Issue(
            "conflict", draft.message, *mine, theirs, self._side(version, base), self.moment(draft.at)
        )

    def _side(self, version: KPIVersion, revision: EntryRevision | None) -> Side | None:
        if revision is None:
            return None
        who = str(revision.actor or revision.actor_label)
        return Side(entry_text(version, revision), who, self.moment(revision.recorded_at))

    def _result(self, score: Score | None) -> Result:
        if score is None:
            return Result("", "", False, "")
        since = "" if score.is_fresh or not score.stale_since else self.moment(score.stale_since)
        shown = "" if score.score is None else formats.score_text(score.score)
        return Result(score.status if score.computed_version else "", shown, not score.is_fresh, since)


def _state(entry: Entry | None) -> str:
    if entry is None or entry.state == "blank":
        return "empty"
    return "na" if entry.state == "na" else "saved"


def _typed(draft: EntryDraft) -> Typed:
    """As it was typed, or as its author would type it here and now."""
    typed: dict[str, Any] = draft.typed
    here = formats.current_style()
    style = NumberStyle(*typed["style"]) if "style" in typed else here
    inputs = {name: style.restyled(text, here) for name, text in typed.get("inputs", {}).items()}
    return Typed(style.restyled(typed.get("value", ""), here), inputs, bool(typed.get("na")))


def _proposal(draft: EntryDraft) -> Proposal | None:
    for name, meant in draft.proposal.items():
        figure = Decimal(meant)
        text = formats.number(figure, places_of(figure))
        caption = caption_of(name.removeprefix("input.")) if name != "value" else ""
        return Proposal(name, plain(figure), f"{caption} {text}".strip())
    return None
