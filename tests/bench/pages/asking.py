"""Asking the server: one connection kept, a signed-in cookie, and what an answer weighed."""

import gzip
import http.client
import time
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from minka.accounts.models import User

TOKEN = "b" * 32


@dataclass(frozen=True)
class Answer:
    """One answer: seconds, status, queries, bytes as sent and unpacked, headers, body."""

    seconds: float
    status: int
    queries: int
    sent: int
    raw: int
    headers: dict[str, str]
    body: bytes


def session_of(user: User) -> str:
    """Sign a person in, without the pages; return the session's key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


class Browser:
    """One person's browser."""

    def __init__(self, port: int, user: User | None = None) -> None:
        self.port = port
        self.cookie = f"csrftoken={TOKEN}; django_language=es"
        if user:
            self.cookie += f"; {settings.SESSION_COOKIE_NAME}={session_of(user)}"
        self.used = 0.0
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(
        self, path: str, data: dict | list | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask for a page, or post a form."""
        sent = {
            "Cookie": self.cookie,
            "Accept-Encoding": "gzip",
            "Accept-Language": "es",
            **(headers or {}),
        }
        body = None
        if data is not None:
            pairs = list(data.items()) if isinstance(data, dict) else data
            body = urlencode([*pairs, ("csrfmiddlewaretoken", TOKEN)])
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if time.perf_counter() - self.used > 1:
            # The server ends connections that rest; a browser opens another.
            self.line.close()
        started = time.perf_counter()
        self.line.request("GET" if body is None else "POST", path, body, sent)
        response = self.line.getresponse()
        packed = response.read()
        self.used = time.perf_counter()
        seconds = self.used - started
        got = {k.lower(): v for k, v in response.getheaders()}
        plain = gzip.decompress(packed) if got.get("content-encoding") == "gzip" else packed
        queries = int(got.get("x-queries", 0))
        return Answer(seconds, response.status, queries, len(packed), len(plain), got, plain)
