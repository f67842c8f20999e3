"""Ports: who has them, and who answers on them."""

import contextlib
import http.server
import socket
import threading
import time

import pytest

from minka.launch import broker, ports


@pytest.fixture
def taken():
    """Return a port on which somebody listens."""
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_in_use(taken):
    assert ports.why_not("127.0.0.1", taken) == "it is in use"


def test_a_free_port_is_free():
    assert ports.why_not("127.0.0.1", ports.free_port()) is None


def test_an_address_of_another_machine_cannot_be_had():
    assert ports.why_not("192.0.2.1", 8000) == "Cannot assign requested address"


def test_free_ports_differ():
    assert len({ports.free_port() for _ in range(5)}) > 1


def test_a_broker_answers_to_its_password_only(tmp_path):
    with broker.running(tmp_path) as url:
        assert ports.broker_answers(url)
        right = url.split(":")[2].split("@")[0]
        assert not ports.broker_answers(url.replace(right, "wrong"))


def test_nobody_answers_where_nobody_is():
    assert not ports.broker_answers(f"redis://127.0.0.1:{ports.free_port()}/0")
    assert not ports.page_answers(f"http://127.0.0.1:{ports.free_port()}/healthz")


class Page(http.server.BaseHTTPRequestHandler):
    """Answers 200 behind a proxy that speaks HTTPS, and 503 elsewhere."""

    def do_GET(self):
        code = 200 if self.headers["X-Forwarded-Proto"] == "https" else 503
        self.send_response(code if self.path == "/healthz" else 500)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def web():
    """Return the address of a small web server."""
    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_page_answers_when_it_is_well(web):
    assert ports.page_answers(f"{web}/healthz")
    assert not ports.page_answers(f"{web}/broken")


def test_waiting_ends_with_the_answer():
    answers = iter([False, False, True])
    assert ports.wait_until(lambda: next(answers), 5, pause=0)


def test_waiting_ends_with_the_time():
    began = time.monotonic()
    assert not ports.wait_until(lambda: False, 0.1, pause=0.01)
    assert time.monotonic() - began < 1
