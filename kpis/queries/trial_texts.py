"""A target on trial as a page prints it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.lines import Lines
from kpis.calc.red_lines import Proposal
from kpis.calc.scoring import round_half_up
from kpis.formats.hindsight import (
    carried_proposal_text,
    hindsight_text,
    proposal_text,
    trial_chance_text,
)
from kpis.queries.trials import Trials, Tried


@dataclass(frozen=True, slots=True)
class TrialText:
    """`parts` are pairs of period and target, `proposed` the lines behind the sentence about the red line."""

    sentences: list[str]
    parts: list[tuple[str, str]]
    proposal: str = ""
    proposed: Lines | None = None


def trial_text(ground: Trials, found: Tried) -> TrialText:
    proposal = found.proposal
    return TrialText(
        [*_past(ground, found), *_parts_note(found)],
        [
            (formats.period_short(period, ground.calendar), _part(found, lines))
            for period, lines in found.parts
        ],
        _proposal(found, proposal) if proposal else "",
        proposal.lines if proposal else None,
    )


def _past(ground: Trials, found: Tried) -> list[str]:
    if found.is_hidden:
        return [_("What its past would have scored is told to whoever may read this scorecard.")]
    if found.hindsight is None:
        sentences = [_("No closed period has a value yet that this could judge.")]
    else:
        sentences = [hindsight_text(found.hindsight, found.grain)]
    if found.chance is not None and found.year is not None:
        year = formats.period_name(found.year, ground.calendar)
        sentences.append(trial_chance_text(found.chance, year, rules_year=found.rules_year))
    return sentences


def _parts_note(found: Tried) -> list[str]:
    if found.is_settled:
        return []
    return [
        _(
            "The parts shown follow the latest closed figures of each period. They count by those of the "
            "year before once all of these are in, and are even until then."
        )
    ]


def _part(found: Tried, lines: Lines | None) -> str:
    version = found.version
    return formats.target_text(version.direction, _rounded(lines, version.decimals), version.decimals)


def _rounded(lines: Lines | None, decimals: int) -> Lines | None:
    """Parts have twelve decimals; the page shows those of the KPI."""
    if lines is None or lines.target is None:
        return lines
    return Lines(target=round_half_up(lines.target, decimals))


def _proposal(found: Tried, proposal: Proposal) -> str:
    tell = carried_proposal_text if len(found.parts) > 1 else proposal_text
    return tell(proposal, found.grain, found.version.decimals)
