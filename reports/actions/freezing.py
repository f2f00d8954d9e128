"""Facts become immutable artifacts: one for each distinct audience, never one for each reader."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from accounts.emails import absolute
from accounts.queries.trees import parents_on
from reports.calc.audience import Reader, scope_key, visible_teams
from reports.calc.facts import ReportFacts, cut
from reports.models import ReportArtifact, ReportFile, ReportOccurrence, ReportSchedule
from reports.queries.facts import versions_used
from reports.queries.readers import readers_of_report
from reports.rendering.content import STOP_TOKEN, Corrected, Frame
from reports.rendering.frozen import frozen
from reports.rendering.mail import Rendering, render

from .letterhead import KEPT, letterhead_words

Audience = tuple[ReportArtifact | None, list[Reader]]
"""Readers who get the same bytes; those who may see no figure of it any more get nothing."""


def freeze(
    occurrence: ReportOccurrence, facts: ReportFacts, today: dt.date, now: dt.datetime
) -> list[Audience]:
    """Renders and stores what each audience may see, by the rights its readers have today. A correction is
    for those in whose part a figure differs."""
    frame = frame_of(occurrence.schedule, occurrence.grain, _page(occurrence), now)
    frame = replace(frame, corrects=_corrected(occurrence.corrects, ZoneInfo(occurrence.schedule.tz)))
    versions = versions_used(facts)
    return [
        (_artifact(occurrence, facts, visible, frame, versions, now) if visible else None, readers)
        for visible, readers in _by_rights(occurrence, facts, today).items()
        if not occurrence.corrects_id or not visible or cut(facts, visible).restated
    ]


def _by_rights(
    occurrence: ReportOccurrence, facts: ReportFacts, today: dt.date
) -> dict[frozenset[int], list[Reader]]:
    scope, parents = frozenset(facts.teams), parents_on(today)
    audiences: dict[frozenset[int], list[Reader]] = {}
    for reader in readers_of_report(occurrence):
        audiences.setdefault(visible_teams(reader, scope, parents), []).append(reader)
    return audiences


def _artifact(
    occurrence: ReportOccurrence,
    facts: ReportFacts,
    visible: frozenset[int],
    frame: Frame,
    versions: Mapping[str, int],
    now: dt.datetime,
) -> ReportArtifact:
    seen = cut(facts, visible)
    rendering = render(seen, frame)
    codes = {fact.code for fact in seen.measures}
    artifact = ReportArtifact.objects.create(
        occurrence=occurrence,
        scope_key=scope_key(visible, frozenset(facts.teams)),
        sha256=rendering.sha256,
        subject=rendering.content.subject[:300],
        html=rendering.html,
        text=rendering.text,
        images=rendering.images_as_text,
        figures={**frozen(seen, rendering.content), KEPT: letterhead_words(occurrence.schedule)},
        versions={code: version for code, version in versions.items() if code in codes},
        at=now,
    )
    _keep_files(artifact, rendering)
    return artifact


def _keep_files(artifact: ReportArtifact, rendering: Rendering) -> None:
    rows = [
        ReportFile(
            artifact=artifact,
            format=file.format,
            name=file.name,
            content=file.content,
            is_attached=rendering.is_attached,
        )
        for file in rendering.files
    ]
    ReportFile.objects.bulk_create(rows)


def frame_of(schedule: ReportSchedule, grain: str, page: str, now: dt.datetime) -> Frame:
    """`page` is where its button leads."""
    return Frame(
        schedule=schedule.name,
        cadence=grain,
        language=schedule.language,
        site_url=settings.SITE_URL,
        report_url=page,
        stop_url=absolute(reverse("report_stop", args=[STOP_TOKEN])),
        known_at=now.astimezone(ZoneInfo(schedule.tz)),
        sections=frozenset(schedule.sections),
        formats=frozenset(schedule.formats),
        paper=schedule.paper,
    )


def _corrected(corrected: ReportOccurrence | None, zone: ZoneInfo) -> Corrected | None:
    if corrected is None or corrected.data_as_of is None:
        return None
    return Corrected(corrected.data_as_of.astimezone(zone), _page(corrected))


def _page(occurrence: ReportOccurrence) -> str:
    return absolute(reverse("report", args=[occurrence.pk]))
