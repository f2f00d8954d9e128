from . import definitions, ledgers, measures, strategy

__all__ = ["definitions", "ledgers", "measures", "strategy"]
