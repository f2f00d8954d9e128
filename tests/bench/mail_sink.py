"""`python -m tests.bench.mail_sink PORT`: a mail server that takes everything and keeps nothing, so that the
sender is measured. As others do, it serves several connections at once, each in a process."""

import asyncio
import os
import socket
import sys
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
PROCESSES = 2


class Nobody:
    """The callbacks of aiosmtpd."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 OK"


def main(port: int) -> None:
    with socket.create_server((HOST, port)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio does so for a socket it made
        for _ in range(PROCESSES - 1):
            if os.fork() == 0:
                break
        asyncio.run(serve(listener))


async def serve(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(SMTP, Nobody(), hostname=HOST, loop=loop), sock=listener)
    await server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
