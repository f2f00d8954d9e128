"""`python -m tests.bench.mail_sink DESCRIPTOR`: a mail server that takes everything and keeps nothing, so
that the sender is measured. It is given the socket at which it listens."""

import asyncio
import socket
import sys
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Nobody:
    """The callbacks of aiosmtpd."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 OK"


async def serve(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(SMTP, Nobody(), hostname=HOST, loop=loop), sock=listener)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))
