"""What no folder can hold is refused where it is typed; line breaks and tabs stay."""

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.audit import FOLDER
from accounts.refusals import Refused
from kpis.actions.definitions import edit_kpi, publish_version
from kpis.actions.strategy import save_objective
from kpis.actions.targets import set_target
from kpis.models import KPIVersion, Target
from tests.builders import make_kpi, make_measure, make_objective

NOW = dt.datetime(2026, 11, 15, 9, tzinfo=dt.UTC)


def define(text: str) -> None:
    kpi = make_kpi()
    kpi.definition = text
    edit_kpi(FOLDER, kpi, now=NOW)


def scope(text: str) -> None:
    publish_version(
        FOLDER,
        KPIVersion(kpi=make_kpi(), scope=text, valid_from=dt.date(2026, 7, 1)),
        now=NOW,
        reason="meant so",
    )


def describe(text: str) -> None:
    objective = make_objective()
    objective.description = text
    save_objective(FOLDER, objective, now=NOW)


def explain(text: str) -> None:
    target = Target(measure=make_measure(), grain="month", target=5, rationale=text)
    set_target(FOLDER, target, now=NOW, reason="agreed")


@pytest.mark.parametrize(
    ("write", "field"),
    [(define, "definition"), (scope, "scope"), (describe, "description"), (explain, "rationale")],
)
def test_a_control_character_is_refused(db: None, write: Callable[[str], None], field: str) -> None:
    with pytest.raises(Refused) as refused:
        write("a\x0bb")
    assert [(one.field, one.rule) for one in refused.value.problems] == [
        (field, "A text here holds no control characters.")
    ]
    write("a\r\n\tb")
