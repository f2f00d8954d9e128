"""What comes and goes: measures, KPIs, teams, and the settings of the organisation."""

import datetime as dt

from django.db.models import Max
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.actions.organisation import change_organisation
from accounts.actions.teams import edit_team
from accounts.audit import COMMAND
from accounts.models import Organisation, Team
from kpis.actions import life_cycle
from kpis.actions.measures import create_measure, set_life
from kpis.calc.periods import Calendar
from kpis.models import KPI, Measure, MeasureLife, MeasureTerms

from .curating import Curating
from .machine import DAYS, PLACES, one_of

LAST_DAYS = st.sampled_from([None, dt.date(2026, 1, 31), dt.date(2026, 4, 30), dt.date(2026, 6, 14)])


class Living(Curating):
    @rule(kpi=PLACES, day=DAYS, step=st.sampled_from(["retire", "suspend"]))
    def end_or_resume_a_kpi(self, kpi: int, day: dt.date, step: str) -> None:
        """One that has ended is taken up again, at the earliest on the day after its lives."""
        one = KPI.objects.get(pk=one_of(self.rows.kpis.values(), kpi).pk)
        lives = MeasureLife.objects.filter(measure__kpi=one, active_to__isnull=False)
        last = lives.aggregate(last=Max("active_to"))["last"] or day
        if one.status in ("retired", "suspended"):
            step, day = "reactivate", max(day, last + dt.timedelta(days=1))
        with self.act(step) as now:
            getattr(life_cycle, step)(COMMAND, one, day, now=now, reason="because")

    @rule(kpi=PLACES, status=st.sampled_from(["draft", "active"]))
    def withdraw_or_activate_a_kpi(self, kpi: int, status: str) -> None:
        """By the folder, which takes the state as it is given."""
        code = one_of(self.rows.kpis, kpi)
        self.load("status", {"kpis.csv": f"code,status\n{code},{status}\n"})

    @precondition(lambda self: self.rows.measures)
    @rule(measure=PLACES, place=PLACES, first=DAYS, last=LAST_DAYS)
    def move_or_open_a_life(self, measure: int, place: int, first: dt.date, last: dt.date | None) -> None:
        one = one_of(self.rows.measures.values(), measure)
        lives = [*MeasureLife.objects.filter(measure=one), MeasureLife(measure=one)]
        life = one_of(lives, place)
        life.measure, life.active_from, life.active_to = one, first, last
        with self.act("life") as now:
            set_life(COMMAND, life, now=now)

    @rule(kpi=PLACES, team=PLACES, first=DAYS, source=st.sampled_from(["entry", "rollup", "formula"]))
    def put_a_kpi_on_a_scorecard(self, kpi: int, team: int, first: dt.date, source: str) -> None:
        code, of = one_of(self.rows.kpis, kpi), one_of(self.rows.teams.values(), team)
        name = f"{code}@{of.code}"
        if name not in self.rows.measures:
            measure = Measure(kpi=self.rows.kpis[code], team=of, source=source)
            terms = MeasureTerms(weight=2)
            with self.act("measure") as now:
                create_measure(COMMAND, measure, now=now, active_from=first, terms=terms)
                self.rows.measures[name] = measure

    @rule(team=PLACES, first=st.sampled_from([None, dt.date(2026, 2, 10)]), last=LAST_DAYS)
    def open_or_close_a_team(self, team: int, first: dt.date | None, last: dt.date | None) -> None:
        one = Team.objects.get(pk=one_of(self.rows.teams.values(), team).pk)
        one.active_from, one.active_to = first, last
        with self.act("team") as now:
            edit_team(COMMAND, one, now=now)

    @rule(
        start=st.sampled_from([1, 1, 4, 10]),
        days=st.sampled_from([0, 3, 10, 40]),
        kind=st.sampled_from(["calendar", "working"]),
        lock=st.sampled_from([None, None, 50]),
    )
    def change_the_settings(self, start: int, days: int, kind: str, lock: int | None) -> None:
        found = Organisation.current()
        found.fiscal_year_start, found.entry_days, found.lock_after_days = start, days, lock
        found.entry_day_kind = kind
        with self.act("settings") as now:
            change_organisation(COMMAND, found, found.version, now=now)
            self.rows.made.calendar = Calendar(start, found.year_label)
