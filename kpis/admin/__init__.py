from . import definitions, leads, ledgers, measures, strategy

__all__ = ["definitions", "leads", "ledgers", "measures", "strategy"]
