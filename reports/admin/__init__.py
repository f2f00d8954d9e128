from . import ledgers, schedules

__all__ = ["ledgers", "schedules"]
