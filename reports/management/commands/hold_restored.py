from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.actions.restored import hold_restored


class Command(BaseCommand):
    help = (
        "Says that the database was restored from a copy of its files: mails that were waiting in it are held"
        " for a person. A dump that is put back is noticed without this."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{hold_restored(timezone.now())} mails are held; look under Reports.")
