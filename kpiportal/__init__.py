from kpiportal.celery import app

__all__ = ["app"]
