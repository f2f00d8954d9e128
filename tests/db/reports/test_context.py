"""A report carries what people do and say about its figures, and where a signal was seen."""

import datetime as dt

import pytest

from accounts.models import Organisation
from kpis.calc.periods import Calendar, period_of
from kpis.models import Action, Comment, Measure
from reports.calc.facts import Plan, Remark
from reports.queries.context import Context, context_of
from reports.queries.facts import report_facts
from tests.builders import make_entry
from tests.cast import Cast, make_cast
from tests.report_scene import make_report, make_scene
from tests.signal_scene import NOW, OCTOBER, make_signal

DUE = dt.date(2026, 11, 20)
PERIOD = period_of(Calendar(), "month", OCTOBER)


def say(cast: Cast, text: str, minutes: int = 0, **fields: object) -> Comment:
    given = {
        "measure": cast.punctuality,
        "grain": "month",
        "start": OCTOBER,
        "author": cast.contributor,
        "at": NOW + dt.timedelta(minutes=minutes),
        **fields,
    }
    return Comment.objects.create(text=text, **given)


def plan(measure: Measure, cast: Cast, title: str = "Hire drivers", **fields: object) -> None:
    given = {"owner": cast.manager, "due": DUE, "opened_at": NOW, **fields}
    Action.objects.create(measure=measure, title=title, **given)


def context(cast: Cast) -> Context:
    return context_of(frozenset({cast.buses.pk}), PERIOD)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_the_latest_remark_of_the_period_counts_and_no_question(cast: Cast) -> None:
    first = say(cast, "Roadworks.")
    say(cast, "Roadworks on line 31.", 1)
    say(cast, "Since when?", 2, asked=cast.manager)
    say(cast, "Since May.", 3, parent=first)
    say(cast, "Calm.", 4, start=dt.date(2026, 9, 1))
    assert context(cast).remarks == {
        cast.punctuality.pk: Remark(str(cast.contributor), "Roadworks on line 31.")
    }


def test_a_note_beside_the_value_is_a_remark_too(cast: Cast) -> None:
    entry = make_entry(cast.punctuality, OCTOBER, "84.6", note="Snow.")
    assert context(cast).remarks[cast.punctuality.pk].text == "Snow."
    say(cast, "Snow, and roadworks.", at=entry.revision.recorded_at + dt.timedelta(minutes=1))
    assert context(cast).remarks[cast.punctuality.pk].text == "Snow, and roadworks."


def test_open_actions_count_in_the_order_of_their_days(cast: Cast) -> None:
    plan(cast.punctuality, cast, "Later", due=DUE + dt.timedelta(days=1))
    plan(cast.punctuality, cast)
    plan(cast.punctuality, cast, "Done", state="done", closed_at=NOW)
    found = context(cast).plans[cast.punctuality.pk]
    assert [one.title for one in found] == ["Hire drivers", "Later"]
    assert found[0] == Plan("Hire drivers", str(cast.manager), DUE)


def test_of_one_persons_measure_nothing_is_told(cast: Cast) -> None:
    plan(cast.own, cast)
    say(cast, "I was ill.", measure=cast.own)
    assert context(cast) == Context({}, {}, frozenset())


def test_a_signal_to_the_worse_in_the_period_is_found(cast: Cast) -> None:
    make_signal(cast)
    assert context(cast).signals == {cast.punctuality.pk}


def test_another_team_and_another_period_have_nothing_of_it(cast: Cast) -> None:
    make_signal(cast)
    plan(cast.punctuality, cast)
    september = period_of(Calendar(), "month", dt.date(2026, 9, 1))
    assert context_of(frozenset({cast.rail.pk}), PERIOD) == Context({}, {}, frozenset())
    assert context_of(frozenset({cast.buses.pk}), september).signals == frozenset()


@pytest.mark.parametrize(("day", "closes"), [(10, dt.date(2026, 11, 10)), (11, None)])
def test_until_when_figures_are_entered_is_known_while_they_are(day: int, closes: dt.date | None) -> None:
    scene = make_scene()
    organisation, today = Organisation.current(), dt.date(2026, 11, day)
    facts = report_facts(organisation, scene.schedule, PERIOD, frozenset(), {}, today)
    assert facts.entry_closes == closes


def test_the_mail_has_remark_and_plan_and_lists_the_action() -> None:
    scene = make_scene("board@example.org")
    cast = scene.cast
    say(cast, "Roadworks on line 31.")
    plan(cast.punctuality, cast)
    text = make_report(scene).artifacts.get().text
    assert f"{cast.contributor} wrote: “Roadworks on line 31.”\n" in text
    assert f"Nothing to ask: {cast.manager} plans “Hire drivers” by Fri 20 Nov 2026.\n" in text
    assert (
        f"Actions due\n\n* Hire drivers\n  {cast.manager}, due Fri 20 Nov 2026. "
        "For Bus punctuality (Buses).\n"
    ) in text
