"""A slow second reading of the rules; shares no code with `kpis.calc` but the facts and the periods."""

from .blocks import NodeRow
from .measures import MeasureRow
from .rows import Rows, all_rows

__all__ = ["MeasureRow", "NodeRow", "Rows", "all_rows"]
