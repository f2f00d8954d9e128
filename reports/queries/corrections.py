"""What a correction says: which figures of the report it corrects are others now, and who said them anew."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.calc.corrections import Difference, Place, differing
from reports.calc.facts import ReportFacts
from reports.calc.restated import RestatedFact
from reports.models import ReportArtifact, ReportOccurrence
from reports.rendering.frozen import figures_of

from .restated import restated_after


def differences(corrected: ReportOccurrence, facts: ReportFacts) -> list[Difference]:
    """Against what was sent, whoever read it. One statement."""
    sent = ReportArtifact.objects.filter(occurrence=corrected).values_list("figures", flat=True)
    return differing(list(sent), figures_of(facts), facts.bands)


def corrected_facts(
    corrected: ReportOccurrence, facts: ReportFacts, scope: frozenset[int], now: dt.datetime
) -> tuple[RestatedFact, ...]:
    """What was said anew about that very period since it was frozen, with who and why; then the other figures
    that differ, which follow from it or came in late. None where nothing differs."""
    found = differences(corrected, facts)
    if not found:
        return ()
    anew = restated_after(corrected, corrected.schedule, scope, now, only=corrected.period_start)
    said = [one for one in anew if one.effect != "none"]
    told = [_as_shown(one, found) for one in said]
    return (*told, *_following(found, said, facts, now))


def _as_shown(one: RestatedFact, found: Iterable[Difference]) -> RestatedFact:
    """A figure was perhaps entered as inputs; readers were told what they give."""
    place = Place("measure", one.team, one.code)
    shown = next((each for each in found if each.place == place), None)
    if one.what != "value" or shown is None:
        return one
    return replace(one, before=shown.before.value, after=shown.after.value)


def _following(
    found: Iterable[Difference], said: Iterable[RestatedFact], facts: ReportFacts, now: dt.datetime
) -> Iterator[RestatedFact]:
    told = {(one.team, one.code) for one in said}
    names = _names(facts)
    for one in found:
        if (one.place.team, one.place.code) not in told:
            yield _fact(one, names, facts, now)


def _names(facts: ReportFacts) -> dict[Place, str]:
    """Of teams and measures; a perspective is named already."""
    teams = {Place("team", team.code, team.code): team.name for team in facts.teams.values()}
    codes = {team.id: team.code for team in facts.teams.values()}
    return teams | {Place("measure", codes[one.team], one.code): one.name for one in facts.measures}


def _fact(one: Difference, names: dict[Place, str], facts: ReportFacts, now: dt.datetime) -> RestatedFact:
    """Nobody said it: it is a result."""
    place, before, after = one.place, one.before, one.after
    is_flip = before.status != after.status
    sides = (before.value, after.value) if place.kind == "measure" else (before.coverage, after.coverage)
    return RestatedFact(
        what="result" if place.kind == "measure" else "node",
        effect="status" if is_flip else "figure",
        code=place.code,
        name=names.get(place, place.code),
        team=place.team,
        grain=facts.period.grain,
        start=facts.period.start,
        before=sides[0],
        after=sides[1],
        status_before=before.status,
        status_after=after.status,
        score_before=before.score,
        score_after=after.score,
        who="",
        at=now,
        why="",
    )
