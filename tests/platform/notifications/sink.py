"""A mail server of our own that answers as it is told: well, not now, never, silence, hang-up."""

import asyncio
import email
import logging
import socket
import threading
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP

logging.getLogger("mail.log").setLevel(logging.ERROR)


class Sink:
    """An SMTP server in a thread. ``answers`` maps an address to what happens to its mail.

    ``451 …`` or ``552 …``: the reply to the text; ``rcpt 550 …``: the reply to the address;
    ``drop``: the connection breaks after the text was taken; ``hang``: no reply to the address.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.connections = 0
        self._server_socket = socket.socket()
        self._server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._server_socket.bind(("127.0.0.1", 0))
        self.port = self._server_socket.getsockname()[1]
        self._ready = threading.Event()

    def start(self) -> None:
        """Serve until ``stop``."""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._ready.wait(5)

    def stop(self) -> None:
        """End the server; who connects now is refused."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(5)

    def to(self, address: str) -> list[EmailMessage]:
        """Return what was taken for an address."""
        return [mail for mail in self.taken if mail["To"] == address]

    def _serve(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(self._client, sock=self._server_socket)
        self._ready.set()
        await self._over.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _client(self) -> SMTP:
        self.connections += 1
        return SMTP(self, hostname="sink", enable_SMTPUTF8=True)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Take or refuse an address."""
        answer = self.answers.get(address, "")
        if answer == "hang":
            await asyncio.sleep(30)
        if answer.startswith("rcpt "):
            return answer.removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take the text, or not."""
        answer = self.answers.get(envelope.rcpt_tos[0], "")
        if answer[:3].isdigit():
            return answer
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        if answer == "drop":
            server.transport.abort()
        return "250 taken"
