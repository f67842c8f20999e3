"""Loopback ports and the two questions asked over them."""

import contextlib
import errno
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import unquote, urlsplit


def why_not(host: str, port: int) -> str | None:
    """Return why a server could not listen there now, in the system's words; None if it could."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return "it is in use" if error.errno == errno.EADDRINUSE else str(error.strerror)
        return None


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def broker_answers(url: str, timeout: float = 1.0) -> bool:
    """Say whether a Redis or Valkey at the URL answers PING with the URL's password."""
    parts = urlsplit(url)
    words = [unquote(word) for word in (parts.username, parts.password) if word]
    hello = f"AUTH {' '.join(words)}\r\n" if parts.password else ""
    address = (parts.hostname or "127.0.0.1", parts.port or 6379)
    try:
        with socket.create_connection(address, timeout) as link:
            link.sendall(f"{hello}PING\r\n".encode())
            link.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: link.recv(512), b""))
    except OSError:
        return False
    return b"+PONG" in answer


def page_answers(url: str, timeout: float = 2.0) -> bool:
    """Say whether a page answers 200, asked as a proxy that serves HTTPS would ask."""
    request = urllib.request.Request(url, headers={"X-Forwarded-Proto": "https"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(answers: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask again and again until the answer is yes or the seconds are over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answers():
            return True
        time.sleep(pause)
    return False
