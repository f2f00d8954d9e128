"""Insights as finished sentences, in the wording of a writer where the installation brings one."""

import logging
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from kpis.calc.insights import Insight, kept

from . import how_lines, sentence

logger = logging.getLogger(__name__)

Finished = dict[str, Any]
"""kind, sentence, how (lines) and parts of one insight."""


def told(insights: Sequence[Insight], period_name: Callable[[str], str] = str) -> list[Finished]:
    """Every insight in words, reworded by the writer of the settings where its numbers are ours."""
    ours = [finished(insight, period_name) for insight in insights]
    wording = reworded(ours, settings.KPIPORTAL_INSIGHT_WRITER)
    return [{**one, "sentence": words} for one, words in zip(ours, wording, strict=True)]


def finished(insight: Insight, period_name: Callable[[str], str]) -> Finished:
    return {
        "kind": insight.kind,
        "sentence": sentence(insight.kind, insight.parts, period_name),
        "how": how_lines(insight.kind, insight.how, period_name),
        "parts": insight.parts,
    }


def reworded(ours: Sequence[Finished], writer: str | None) -> list[str]:
    """The sentences; `writer` is the dotted path of a callable that takes what `told` gives and returns as
    many sentences. It works on a copy, and whatever goes wrong in it leaves ours."""
    own = [str(one["sentence"]) for one in ours]
    if not writer:
        return own
    try:
        return kept(own, import_string(writer)(deepcopy(list(ours))))
    except Exception as error:  # it is not our code: no failure of it may cost a sentence
        logger.warning("insight writer %s failed with %s", writer, type(error).__name__)
        return own
