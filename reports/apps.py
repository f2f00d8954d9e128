from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "reports"
    verbose_name = _("Reports and deliveries")

    def ready(self) -> None:
        """Whoever answers for a schedule may leave, and its team may change; both are curated in accounts."""
        from accounts import consequences
        from reports.actions import leaving
        from reports.queries import leaving as left
        from reports.queries import naming

        consequences.register_people(leaving.person_left)
        consequences.register_waiting(left.schedules_waiting)
        consequences.register_naming(naming.schedules_naming)
