"""A KPI with which the SMART checks find nothing wrong, to spoil one thing at a time."""

from typing import Any

from kpis.models import KPI

from .builders import make_kpi, make_objective, make_user

TEXT = "Departures less than five minutes late, of all departures counted."


def make_smart_kpi(code: str = "SMART_1", **fields: Any) -> KPI:
    """Complete in itself; on which scorecard it stands is another matter."""
    complete = {
        "name": f"Bus punctuality {code}",
        "definition": TEXT,
        "question": "Do our buses run when we say?",
        "source": "Vehicle location system",
        "action_when_red": "The depot adds a reserve bus.",
        "scope": "All timing points; cancelled trips are left out",
        "unit": "%",
        "aggregation": "mean",
    }
    fields.setdefault("owner", make_user())
    objective = fields.pop("objective") if "objective" in fields else make_objective()
    return make_kpi(code, objective, **complete | fields)
