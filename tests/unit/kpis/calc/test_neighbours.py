"""What two computations read together."""

import datetime as dt

from kpis.calc.facts import MeasureKey
from kpis.calc.neighbours import Reads

OCTOBER = dt.date(2026, 10, 1)


def key(measure: int) -> MeasureKey:
    return MeasureKey(measure, "month", OCTOBER)


def test_what_one_of_them_reads_for_itself_is_not_only_looked_back_at() -> None:
    one = Reads({key(1), key(2)}, {key(1), key(2)})
    one.take_in(Reads({key(2), key(3)}, {key(3)}, entries={(1, OCTOBER, OCTOBER)}))
    assert one == Reads({key(1), key(2), key(3)}, {key(1), key(3)}, entries={(1, OCTOBER, OCTOBER)})
