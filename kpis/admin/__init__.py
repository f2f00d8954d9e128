from . import definitions, leads, ledgers, measures, orphans, strategy, targets, teams

__all__ = ["definitions", "leads", "ledgers", "measures", "orphans", "strategy", "targets", "teams"]
