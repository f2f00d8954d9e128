"""Everything a report says, as ready texts in the order of reading. No figure is made after this."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

STOP_TOKEN = "recipients-own-token"  # noqa: S105 - a place in the body, filled for each recipient
"""Stands in the frozen bodies where each recipient's own stop link goes."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The report that is corrected: when its figures were known, and its page."""

    known_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the figures: the schedule, the addresses of pages, when the figures were known, in which
    form they go out, and for a correction what it corrects. No `sections` means all of them; `paper` is a4 or
    letter."""

    schedule: str
    cadence: str
    language: str
    site_url: str
    report_url: str
    stop_url: str
    known_at: datetime
    sections: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    paper: str = "a4"
    corrects: Corrected | None = None


@dataclass(frozen=True, slots=True)
class State:
    """`css` is on, risk, off or none; `text` is shape and word, so that it survives without colour."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class AttentionItem:
    title: str
    text: str
    remark: str
    who: str
    url: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    name: str
    url: str
    worst: str
    score: str
    change: str
    state: State


@dataclass(frozen=True, slots=True)
class KpiRow:
    """`image` is the name of its sparkline among the mail's images; `trend` says the same in words."""

    name: str
    where: str
    url: str
    state: State
    value: str
    change: str
    target: str
    image: str
    trend: str


@dataclass(frozen=True, slots=True)
class Note:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """Of a correction `restated` is what differs from the report that `corrects` names; else it is empty."""

    language: str
    subject: str
    preheader: str
    kicker: str
    corrects: str
    corrects_link: str
    corrects_url: str
    title: str
    state: State | None
    finding: str
    coverage: str
    known_at: str
    updating: str
    button: str
    report_url: str
    attention_note: str
    attention: tuple[AttentionItem, ...]
    teams_title: str
    change_title: str
    teams: tuple[TeamRow, ...]
    teams_cut: str
    off_track_note: str
    value_title: str
    trend_title: str
    off_track: tuple[KpiRow, ...]
    going_well: tuple[KpiRow, ...]
    actions: tuple[Note, ...]
    actions_more: str
    restated: tuple[Note, ...]
    restated_more: str
    changed: tuple[Note, ...]
    changed_more: str
    notes: tuple[Note, ...]
    files: str
    footer: str
    archive: str
    stop: str
    stop_url: str


OPTIONAL = ("attention", "teams", "off_track", "going_well", "actions", "changed")
"""Sections that a schedule may leave out; result, coverage, restatements and notes always stay."""


def only(content: Content, sections: Collection[str]) -> Content:
    """With these of the optional sections; all, where none is named."""
    gone: dict[str, Any] = {name: () for name in OPTIONAL if sections and name not in sections}
    return replace(content, **gone)
