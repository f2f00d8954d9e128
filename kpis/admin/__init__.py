from . import definitions, leads, ledgers, measures, orphans, strategy, teams

__all__ = ["definitions", "leads", "ledgers", "measures", "orphans", "strategy", "teams"]
