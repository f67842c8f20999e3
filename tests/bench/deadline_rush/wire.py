"""HTTP by hand, so that ten thousand requests cost the measured machine little: standard library."""

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass

TIMEOUT = 60
TOKEN = "b" * 32


@dataclass(frozen=True)
class Answer:
    """One answer: status, headers in lower case, body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


async def ask(
    port: int,
    method: str,
    path: str,
    *,
    cookie: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    bytes_per_second: int = 0,
) -> Answer:
    """Ask on a connection of its own: people come back after seconds, when theirs has ended.

    ``bytes_per_second`` sends the body that slowly. Raises ``OSError`` or ``TimeoutError``.
    """
    async with asyncio.timeout(TIMEOUT):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(_head(method, path, cookie, len(body), headers or {}))
            await _send(writer, body, bytes_per_second)
            return await _answer(reader)
        finally:
            writer.close()


def _head(method: str, path: str, cookie: str, length: int, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Accept-Encoding: gzip",
        "Accept-Language: es",
        f"Cookie: csrftoken={TOKEN}; django_language=es{'; ' if cookie else ''}{cookie}",
        f"X-CSRFToken: {TOKEN}",
        f"Content-Length: {length}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def _send(writer: asyncio.StreamWriter, body: bytes, bytes_per_second: int) -> None:
    if not bytes_per_second:
        writer.write(body)
        await writer.drain()
        return
    step = max(bytes_per_second // 4, 1)
    for at in range(0, len(body), step):
        writer.write(body[at : at + step])
        await writer.drain()
        await asyncio.sleep(0.25)


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _c, value in (x.partition(":") for x in lines)}
    body = await reader.read()
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(int(first.split()[1]), headers, body)


def _joined(body: bytes) -> bytes:
    """Return the content of a body that came in chunks."""
    found, at = b"", 0
    while at < len(body):
        end = body.index(b"\r\n", at)
        size = int(body[at:end], 16)
        found += body[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
        if not size:
            break
    return found
