from . import definitions, leads, ledgers, measures, orphans, strategy

__all__ = ["definitions", "leads", "ledgers", "measures", "orphans", "strategy"]
