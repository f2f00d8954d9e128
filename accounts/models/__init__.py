from .audit import Change, Heartbeat, Submission
from .dated import BEGINNING, DatedRow, Recorded, from_text
from .mail import OutboxMail
from .organisation import Organisation
from .people import NUMBER_STYLES, Look, Membership, SeeIndividuals, User
from .teams import Team, TeamTerms
from .tokens import ApiToken, ApiTokenScope

__all__ = [
    "BEGINNING",
    "NUMBER_STYLES",
    "ApiToken",
    "ApiTokenScope",
    "Change",
    "DatedRow",
    "Heartbeat",
    "Look",
    "Membership",
    "Organisation",
    "OutboxMail",
    "Recorded",
    "SeeIndividuals",
    "Submission",
    "Team",
    "TeamTerms",
    "User",
    "from_text",
]
