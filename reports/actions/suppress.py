import datetime as dt

from reports.calc.addresses import address_sha256
from reports.models import Suppression


def suppress(address: str, reason: str, source: str, now: dt.datetime) -> bool:
    """No report goes to this address any more, until an administrator lifts it. False where that is so."""
    hashed = address_sha256(address)
    ours = Suppression.objects.filter(address_sha256=hashed, schedule=None)
    if ours.in_force(now).filter(expires=None).exists():
        return False
    given = {"reason": reason, "source": source, "at": now, "expires": None}
    Suppression.objects.update_or_create(address_sha256=hashed, schedule=None, defaults=given)
    return True
