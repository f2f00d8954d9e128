from . import definitions, leads, ledgers, measures, orphans, strategy, target_proposals, targets, teams

__all__ = [
    "definitions",
    "leads",
    "ledgers",
    "measures",
    "orphans",
    "strategy",
    "target_proposals",
    "targets",
    "teams",
]
