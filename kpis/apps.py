from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KpisConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "kpis"
    verbose_name = _("KPIs and scores")

    def ready(self) -> None:
        """Teams, people and the calendar are curated in accounts; what follows from it is known here."""
        from accounts import consequences
        from kpis.actions import calendars, ownership, staleness

        consequences.register(staleness.touch_teams, staleness.touch_all, calendars.calendar_problems)
        consequences.register_people(ownership.person_left)
