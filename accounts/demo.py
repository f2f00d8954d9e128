"""The four people one may look around as in the demo; elsewhere they do not exist."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoPerson:
    role: str
    email: str
    name: str
    label: str | Promise
    hint: str | Promise


DEMO_PEOPLE = {
    person.role: person
    for person in (
        DemoPerson(
            "employee",
            "ines.aalto@merrow.example",
            "Ines Aalto",
            _("Employee"),
            _("Enter the figures of the month."),
        ),
        DemoPerson(
            "manager",
            "tomas.lindqvist@merrow.example",
            "Tomas Lindqvist",
            _("Manager"),
            _("See the team and finish the month."),
        ),
        DemoPerson(
            "executive",
            "ruth.okafor@merrow.example",
            "Ruth Okafor",
            _("Executive"),
            _("Read the report and decide."),
        ),
        DemoPerson(
            "administrator",
            "priya.nair@merrow.example",
            "Priya Nair",
            _("Administrator"),
            _("Curate the catalogue."),
        ),
    )
}
