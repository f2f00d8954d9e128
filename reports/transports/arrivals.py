"""Asks the installation's own code what became of a mail: the log of its server, or the API of a provider."""

import logging

from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


def arrival(message_id: str, check: str | None) -> bool | None:
    """`check` is the dotted path of a callable that takes a Message-ID and returns True (it arrived), False
    (it surely did not) or None. Whatever else it returns, and whatever goes wrong in it, is None."""
    if not check:
        return None
    try:
        answer = import_string(check)(message_id)
    except Exception as problem:  # it is not our code: no failure of it may stop the sweeper
        log.warning("arrival check %s failed with %s", check, type(problem).__name__)
        return None
    return answer if isinstance(answer, bool) else None
