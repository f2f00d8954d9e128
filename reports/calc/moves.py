"""How scores moved since the period before, between what is printed: a reader's own subtraction holds."""

from decimal import Decimal

from kpis.calc.scoring import shown_score

from .facts import NodeFact

Bands = tuple[Decimal, Decimal]
"""Green from, amber from."""


def moved(node: NodeFact, bands: Bands) -> Decimal | None:
    """Points won; None without a score in both periods. From 79.6 to 79.4 is -1: 80 stood there, now 79."""
    if node.score is None or node.previous is None:
        return None
    return Decimal(shown_score(node.score, *bands) - shown_score(node.previous, *bands))
