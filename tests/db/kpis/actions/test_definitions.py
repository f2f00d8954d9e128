"""KPIs, their versions and their life cycle."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.actions.curation import Curation
from accounts.audit import Actor
from accounts.models import BEGINNING, Change, User
from accounts.refusals import Conflict, Refused
from kpis.actions.definitions import create_kpi, edit_kpi, publish_version
from kpis.actions.life_cycle import activate, propose, reactivate, retire, suspend
from kpis.models import KPI, KPIVersion, Measure, Score
from tests.builders import make_kpi, make_measure, make_organisation, make_target, make_team, make_user
from tests.smart_scene import make_smart_kpi

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def ada() -> Actor:
    return Actor.of(make_user("ada@merrow.example", groups=("Administrators",)))


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in error.value.problems]


def lives(kpi: KPI) -> list[tuple[str, str]]:
    found = [
        life for measure in kpi.measures.order_by("id") for life in measure.lives.order_by("active_from")
    ]
    return [(str(life.active_from), str(life.active_to or "")) for life in found]


def test_a_new_kpi_has_its_first_version(ada: Actor) -> None:
    kpi = create_kpi(ada, KPI(code="OPS", name="Punctuality"), KPIVersion(unit="%"), now=NOW)
    version = kpi.versions.get()
    assert (kpi.status, version.unit, version.recorded_at, version.actor) == ("draft", "%", NOW, ada.user)
    assert Change.objects.get(field="unit").after == "%"


def test_names_and_units_are_one_line_as_in_a_folder(ada: Actor) -> None:
    rule = "This must be one line without control characters."
    with pytest.raises(Refused) as error:
        create_kpi(ada, KPI(code="OPS", name="Two\nlines", source="a\tb"), KPIVersion(), now=NOW)
    assert refusal(error) == [("name", rule), ("source", rule)]
    with pytest.raises(Refused) as error:
        publish_version(ada, KPIVersion(kpi=make_kpi("COSTS"), unit="k\x07m"), now=NOW, reason="meant so")
    assert refusal(error) == [("unit", rule)]


def test_a_version_is_appended_and_the_one_before_stays(ada: Actor) -> None:
    kpi = make_kpi("OPS", unit="%")
    before = kpi.versions.values().get()
    publish_version(ada, KPIVersion(kpi=kpi, unit="share", valid_from=JULY), now=NOW, reason="meant so")
    assert kpi.versions.values().get(pk=before["id"]) == before
    assert list(Change.objects.values_list("field", "before", "after")) == [
        ("unit from 2026-07-01", "%", "share"),
    ]


def test_a_version_starts_with_a_period_of_its_frequency(ada: Actor) -> None:
    kpi = make_kpi("OPS")
    with pytest.raises(Refused) as error:
        publish_version(ada, KPIVersion(kpi=kpi, valid_from=dt.date(2026, 7, 2)), now=NOW, reason="meant so")
    rule = "A version starts on the first day of a month, such as 2026-07-01."
    assert refusal(error) == [("valid_from", rule)]


def test_a_frequency_changes_with_the_fiscal_year_only(ada: Actor) -> None:
    make_organisation(fiscal_year_start=7)
    kpi = make_kpi("OPS")
    quarterly = {"frequency": "quarter", "aggregation": "last"}
    with pytest.raises(Refused) as error:
        publish_version(
            ada, KPIVersion(kpi=kpi, valid_from=dt.date(2026, 1, 1), **quarterly), now=NOW, reason="meant so"
        )
    rule = "A frequency changes only at the start of a fiscal year, such as 2025-07-01."
    assert refusal(error) == [("frequency", rule)]
    publish_version(ada, KPIVersion(kpi=kpi, valid_from=JULY, **quarterly), now=NOW, reason="meant so")
    assert kpi.versions.count() == 2


def test_a_week_may_take_over_on_the_first_day_of_a_fiscal_year(ada: Actor) -> None:
    kpi = make_kpi("OPS")
    publish_version(
        ada, KPIVersion(kpi=kpi, frequency="week", valid_from=dt.date(2026, 1, 1)), now=NOW, reason="meant so"
    )
    assert kpi.versions.count() == 2


def test_a_minor_change_leaves_the_numbers_alone(ada: Actor) -> None:
    kpi = make_kpi("OPS", unit="km")
    with pytest.raises(Refused) as error:
        publish_version(
            ada, KPIVersion(kpi=kpi, unit="mi", minor=True, valid_from=JULY), now=NOW, reason="meant so"
        )
    assert refusal(error) == [("unit", "A minor change leaves it as it was, km; this version is major.")]
    publish_version(
        ada,
        KPIVersion(kpi=kpi, unit="km", decimals=1, minor=True, valid_from=JULY),
        now=NOW,
        reason="meant so",
    )
    assert kpi.versions.count() == 2


def test_a_row_between_two_versions_is_judged_with_the_later_one_too(ada: Actor) -> None:
    kpi = make_kpi("OPS", unit="km")
    publish_version(
        ada, KPIVersion(kpi=kpi, unit="km", minor=True, valid_from=JULY), now=NOW, reason="meant so"
    )
    with pytest.raises(Refused) as error:
        publish_version(
            ada, KPIVersion(kpi=kpi, unit="mi", valid_from=dt.date(2026, 4, 1)), now=NOW, reason="meant so"
        )
    assert refusal(error) == [("unit", "A minor change leaves it as it was, mi; this version is major.")]


def test_a_turn_of_direction_names_the_target_it_breaks(ada: Actor) -> None:
    measure = make_measure(make_kpi("OPS"), make_team("BUSES"))
    make_target(measure, 90, red_line=80, stretch=95, zero=70)
    with pytest.raises(Refused) as error:
        publish_version(
            ada, KPIVersion(kpi=measure.kpi, direction="down", valid_from=JULY), now=NOW, reason="meant so"
        )
    assert refusal(error)[0] == (
        "direction",
        (
            "This breaks the target of OPS, BUSES, from 2026-07-01 on: "
            "The zero point 70 must be above the red line 80: lower is better."
        ),
    )


def test_unknown_names_and_rings_are_refused_with_their_path(ada: Actor) -> None:
    a, _b = make_kpi("A"), make_kpi("B", formula="kpi.A + 1", aggregation="ratio")
    with pytest.raises(Refused) as error:
        publish_version(
            ada,
            KPIVersion(kpi=a, formula="C", aggregation="ratio", valid_from=JULY),
            now=NOW,
            reason="meant so",
        )
    assert refusal(error) == [("formula", "C is neither an input of this KPI nor a KPI.")]
    with pytest.raises(Refused) as error:
        publish_version(
            ada,
            KPIVersion(kpi=a, formula="B * 2", aggregation="ratio", valid_from=JULY),
            now=NOW,
            reason="meant so",
        )
    assert refusal(error) == [("formula", "The formulas would read each other in a ring: A > B > A.")]


def test_formulas_that_never_rule_together_make_no_ring(ada: Actor) -> None:
    a, b = make_kpi("A"), make_kpi("B", formula="A + 1", aggregation="ratio")
    publish_version(ada, KPIVersion(kpi=b, valid_from=JULY), now=NOW, reason="meant so")
    publish_version(
        ada,
        KPIVersion(kpi=a, formula="B + 1", aggregation="ratio", valid_from=JULY),
        now=NOW,
        reason="meant so",
    )
    assert KPIVersion.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_cannot_close_a_ring() -> None:
    ada, bea = (make_user(f"{name}@merrow.example") for name in ("ada", "bea"))
    a, b = make_kpi("A"), make_kpi("B")
    ready, refused = Barrier(2), []

    def publish(user: User, kpi: KPI, formula: str) -> None:
        version = KPIVersion(kpi=kpi, formula=formula, aggregation="ratio", valid_from=JULY)
        ready.wait()
        try:
            publish_version(Actor.of(user), version, now=NOW, reason="meant so")
        except Refused as error:
            refused.append(str(error))
        finally:
            connection.close()

    people = [Thread(target=publish, args=args) for args in ((ada, a, "B + 1"), (bea, b, "A + 1"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(refused) == 1
    assert refused[0] in [
        f"The formulas would read each other in a ring: {path}." for path in ("A > B > A", "B > A > B")
    ]
    assert KPIVersion.objects.exclude(formula="").count() == 1


def test_an_identity_is_edited_and_a_stale_form_is_a_conflict(ada: Actor) -> None:
    kpi = make_kpi("OPS", name="Punctuality")
    kpi.name = "On time"
    edit_kpi(ada, kpi, now=NOW, seen={"name": "Punctuality"})
    assert list(Change.objects.values_list("field", "before", "after")) == [
        ("name", "Punctuality", "On time")
    ]
    with pytest.raises(Conflict):
        edit_kpi(ada, kpi, now=NOW, seen={"name": "Punctuality"})


def test_retiring_ends_the_lives_of_all_measures_the_day_before(ada: Actor) -> None:
    kpi, heir = make_kpi("OLD"), make_kpi("NEW")
    make_measure(kpi, make_team("A"))
    make_measure(kpi, make_team("B"), active_from=dt.date(2026, 9, 1))
    make_measure(kpi, make_team("C"), active_to=dt.date(2026, 3, 31))
    retire(ada, kpi, JULY, now=NOW, reason="Replaced", successor=heir)
    kpi.refresh_from_db()
    assert (kpi.status, kpi.retire_reason, kpi.successor) == ("retired", "Replaced", heir)
    assert lives(kpi) == [("0001-01-01", "2026-06-30"), ("0001-01-01", "2026-03-31")]
    measure = Measure.objects.get(team__code="B")
    recorded = Change.objects.filter(object_type="measurelife", object_label="OLD, B")
    assert sorted(recorded.values_list("field", "before", "after")) == [
        ("active_from", "2026-09-01", ""),
        ("measure", str(measure.pk), ""),
    ]


def test_retiring_from_the_beginning_leaves_no_life(ada: Actor) -> None:
    kpi = make_kpi("OLD")
    make_measure(kpi)
    retire(ada, kpi, BEGINNING, now=NOW, reason="Never meant")
    assert (KPI.objects.get().status, lives(kpi)) == ("retired", [])


def test_taking_a_kpi_up_again_opens_new_lives(ada: Actor) -> None:
    kpi = make_kpi("OPS")
    make_measure(kpi)
    suspend(ada, kpi, JULY, now=NOW, reason="No data")
    reactivate(ada, kpi, dt.date(2026, 10, 1), now=NOW, reason="Data again")
    assert lives(kpi) == [("0001-01-01", "2026-06-30"), ("2026-10-01", "")]
    assert KPI.objects.get().status == "active"


def test_a_step_out_of_order_or_without_reason_is_refused(ada: Actor) -> None:
    kpi = make_kpi("OPS")
    with pytest.raises(Refused) as error:
        propose(ada, kpi, now=NOW)
    assert refusal(error) == [("status", "A KPI that is active cannot take this step.")]
    with pytest.raises(Refused) as error:
        retire(ada, kpi, JULY, now=NOW, reason=" ")
    assert refusal(error) == [("reason", "Say why.")]


def test_activating_marks_the_scores_of_its_measures(ada: Actor) -> None:
    kpi = make_smart_kpi(status="draft")
    measure = make_measure(kpi, owner=kpi.owner)
    propose(ada, kpi, now=NOW)
    assert not Score.objects.exists()
    activate(ada, kpi, now=NOW)
    assert set(Score.objects.values_list("measure", flat=True)) == {measure.pk}


def test_a_failing_smart_check_keeps_a_draft_a_draft(ada: Actor) -> None:
    kpi = make_smart_kpi(name="Punctuality", status="draft", owner=None, unit="")
    make_measure(kpi, owner=make_user())
    with pytest.raises(Refused) as error:
        activate(ada, kpi, now=NOW)
    assert refusal(error) == [
        ("status", "Punctuality stays draft, because its SMART check fails."),
        ("status", "Nobody who may log in owns it. Name the one person who answers for it."),
        ("status", "It has no unit. Write one, such as % or EUR."),
    ]
    assert (KPI.objects.get().status, Score.objects.exists()) == ("draft", False)


def test_a_metric_may_be_active(ada: Actor) -> None:
    kpi = make_smart_kpi(status="draft", objective=None)
    make_measure(kpi, owner=kpi.owner)
    assert activate(ada, kpi, now=NOW).status == "active"


def test_curation_without_collecting_raises_at_once(ada: Actor) -> None:
    curation = Curation(ada, NOW)
    assert curation.refuse([]) == set()
