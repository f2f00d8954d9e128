"""`python -m tests.bench.mail_sink PORT`: a mail server that takes everything and keeps nothing, so that the
sender is measured."""

import asyncio
import sys

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Nobody:
    """The callbacks of aiosmtpd."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 OK"


def main(port: int) -> None:
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(Nobody(), hostname=HOST, port=port, loop=loop)
    controller.begin()  # type: ignore[no-untyped-call]  # aiosmtpd says nothing of types
    loop.run_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
