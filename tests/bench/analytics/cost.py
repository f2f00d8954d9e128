"""What forecasts for a large organisation cost: processor seconds and memory of one process."""

import resource
from collections.abc import Sequence
from decimal import Decimal
from time import process_time

from kpis.calc.forecast.history import History
from kpis.calc.forecast.outlook import look_ahead

from .accuracy import figures
from .series import Series

KPIS, AHEAD = 10_000, 12


def forecasts(series: Sequence[Series]) -> tuple[float, float]:
    """CPU seconds of 10,000 monthly forecasts with their paths, and the most MiB the process held."""
    pasts: list[Sequence[Decimal]] = [figures(one.past) for one in series]
    begun = process_time()
    for kpi in range(KPIS):
        look_ahead(History(pasts[kpi % len(pasts)], 12), AHEAD, kpi, 2)
    return process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
