from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from kpis.calc.insights import insights
from kpis.formats.insights.rewording import Finished, finished, reworded, told
from tests.unit.kpis.calc.known_measures import OUTSIDE, PUNCTUALITY

FOUND = insights(replace(PUNCTUALITY, signal=OUTSIDE))
OURS = "October 2026's 84.6% is outside the usual 91.3% to 103.5%: look for a special cause."
WRITERS = "tests.unit.kpis.insight_writers"


def ours() -> list[Finished]:
    return [finished(insight, str) for insight in FOUND]


def test_without_a_writer_the_wording_is_ours(settings: Settings) -> None:
    assert settings.KPIPORTAL_INSIGHT_WRITER is None
    assert told(FOUND) == [
        {
            "kind": "signal_single",
            "sentence": OURS,
            "how": ["97.4% ± 2.66 × 2.3 (mean moving range) = 91.3% to 103.5%, from 36 values before."],
            "parts": FOUND[0].parts,
        }
    ]


def test_a_writer_may_change_the_words(settings: Settings) -> None:
    settings.KPIPORTAL_INSIGHT_WRITER = f"{WRITERS}.shorter"
    (one,) = told(FOUND)
    assert one == {**ours()[0], "sentence": "October 2026's 84.6% is outside the usual 91.3% to 103.5%"}


@pytest.mark.parametrize("writer", ["rounder", "silent", "failing", "absent", "meddling"])
def test_whatever_a_writer_does_no_number_changes(writer: str) -> None:
    given = ours()
    assert reworded(given, f"{WRITERS}.{writer}") == [OURS]
    assert given == ours()


@pytest.mark.parametrize("writer", [None, "", "nowhere.at_all"])
def test_no_writer_and_one_that_is_not_there(writer: str | None) -> None:
    assert reworded(ours(), writer) == [OURS]


def test_a_failure_is_logged_without_figures(caplog: pytest.LogCaptureFixture) -> None:
    reworded(ours(), f"{WRITERS}.failing")
    assert caplog.messages == [f"insight writer {WRITERS}.failing failed with OSError"]


def test_nothing_told_stays_nothing() -> None:
    assert told([]) == []
    assert reworded([], f"{WRITERS}.rounder") == []
