"""What a proxy does for slow clients: take a request whole, then hand it on at once.

In production a proxy with request buffering stands before the web server (``docs/operating.md``);
here only the slow uploads pass through this one, so that it takes nothing from the rest.
"""

import asyncio

LIMIT = 8 * 1024 * 1024


async def serve(upstream: int) -> tuple[asyncio.Server, int]:
    """Listen on a free port of this machine; return the server and the port."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _pass_on(reader, writer, upstream)
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # either side went away (the client counts it), or the night is over
        finally:
            writer.close()

    server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    return server, int(server.sockets[0].getsockname()[1])


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: int
) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    length = next((int(x[15:]) for x in lines if x.startswith("content-length:")), 0)
    if length > LIMIT:
        raise asyncio.LimitOverrunError("too long", length)
    body = await reader.readexactly(length)
    there, to = await asyncio.open_connection("127.0.0.1", upstream)
    try:
        to.write(head + body)
        await to.drain()
        while piece := await there.read(65536):
            writer.write(piece)
            await writer.drain()
    finally:
        to.close()
