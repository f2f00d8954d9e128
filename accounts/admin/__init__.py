from . import ledgers, people, teams

__all__ = ["ledgers", "people", "teams"]
