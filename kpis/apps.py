from django.apps import AppConfig


class KpisConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "kpis"

    def ready(self) -> None:
        """Teams and the calendar are curated in accounts; what becomes stale by it is known here."""
        from accounts import consequences
        from kpis.actions import staleness

        consequences.register(staleness.touch_teams, staleness.touch_all)
