"""What the people of the night do: write, look, submit, upload. Each act returns what it proves."""

import asyncio
import hashlib
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .wire import Answer, ask

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
SENTENCE = " «{n}» Nos juntamos en la feria, hicimos las cuentas y acordamos el precio del mes."
# 64 kbit/s, in pieces of about four seconds, as ``static/js/upload.js`` sends them.
BYTES_PER_SECOND, PIECE, FILE = 8000, 32768, 1_000_000
_KEY = re.compile(rb'name="key" value="([0-9a-f-]{36})"')


class Wrong(Exception):
    """An answer that is not the one that must come."""


def expect(answer: Answer, *statuses: int) -> Answer:
    """Return the answer. Raises ``Wrong`` when it has another status."""
    if answer.status not in statuses:
        raise Wrong(f"{answer.status} {answer.body[:120]!r}")
    return answer


def mark(text: str) -> str:
    """Return the fingerprint of a text, as a page's script computes it."""
    written = json.dumps(text, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:10]


@dataclass
class Writer:
    """Somebody who types in a draft: what was sent, and what the server said it has."""

    proposal: str
    person: str
    cookie: str
    text: str
    where: str
    count: int = 0
    acknowledged: list[int] = field(default_factory=list)
    where_acknowledged: str = ""
    unsure: list[str] = field(default_factory=list)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def save(self, port: int) -> None:
        """Save as the page's script does: a splice of the long text, each fourth time a short one."""
        async with self.busy:
            self.count += 1
            if self.count % 4 == 0:
                await self._set(port)
            else:
                await self._splice(port)

    async def _splice(self, port: int) -> None:
        more = SENTENCE.format(n=self.count)
        after = self.text + more
        splice = {
            "at": len(self.text),
            "remove": 0,
            "insert": more,
            "before": mark(self.text),
            "after": mark(after),
        }
        told = await self._send(port, {"splice": {"q_learning": splice}}, "q_learning", after)
        if told:
            self.text = after
            self.acknowledged.append(self.count)

    async def _set(self, port: int) -> None:
        where = f"Puno, comunidad {self.count}"
        given = {"set": {"q_where": where}, "seen": {"q_where": mark(self.where)}}
        if await self._send(port, given, "q_where", where):
            self.where = self.where_acknowledged = where

    async def _send(self, port: int, given: dict[str, Any], name: str, value: str) -> bool:
        body = {"key": str(uuid.uuid4()), "person": self.person, "seen": {}, **given}
        data = json.dumps(body).encode()
        path = f"/proposals/{self.proposal}/autosave/"
        try:
            answer = await ask(port, "POST", path, cookie=self.cookie, body=data, headers=JSON)
        except (OSError, EOFError, TimeoutError):
            self.unsure.append(value)
            raise
        told = json.loads(expect(answer, 200).body)
        if told["marks"].get(name) != mark(value) or told["errors"]:
            raise Wrong(f"marks {told['marks']} errors {told['errors']}")
        return True


@dataclass
class Sender:
    """Somebody whose draft is complete, and who submits it once."""

    proposal: str
    cookie: str
    key: str = ""
    receipt: str = ""

    async def check(self, port: int) -> None:
        """Look at everything once more: the page gives the key."""
        path = f"/proposals/{self.proposal}/check/"
        page = expect(await ask(port, "GET", path, cookie=self.cookie), 200)
        found = _KEY.search(page.body)
        if found is None:
            raise Wrong("the check page gives no key: something is missing in the seed")
        self.key = found[1].decode()

    async def submit(self, port: int) -> None:
        """Submit, as the button does."""
        data = urlencode({"key": self.key}).encode()
        path = f"/proposals/{self.proposal}/submit/"
        answer = await ask(port, "POST", path, cookie=self.cookie, body=data, headers=FORM)
        place = expect(answer, 302).headers["location"]
        if not place.startswith("/proposals/receipts/"):
            raise Wrong(f"led to {place}")
        self.receipt = place.rstrip("/").rpartition("/")[2]

    async def look(self, port: int) -> None:
        """Read the receipt."""
        path = f"/proposals/receipts/{self.receipt}/"
        expect(await ask(port, "GET", path, cookie=self.cookie), 200)


@dataclass
class Uploader:
    """Somebody who sends files over a slow link, one after the other, until the end."""

    entry: str
    cookie: str

    async def upload(self, relay: int, done: list[float], faults: list[str]) -> None:
        """Send pieces for ever; ``done`` gets the bytes of each, ``faults`` what went wrong."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                url = await self._begin(relay)
                for at in range(0, FILE, PIECE):
                    began = loop.time()
                    await self._piece(relay, url, at)
                    done.append(loop.time() - began)
                expect(await ask(relay, "DELETE", url, cookie=self.cookie), 204)
            except (OSError, EOFError, TimeoutError, Wrong) as error:
                faults.append(repr(error))
                await asyncio.sleep(2)

    async def _begin(self, relay: int) -> str:
        given = {
            "room": "applying",
            "object": self.entry,
            "slot": "letter",
            "name": "carta.pdf",
            "size": FILE,
        }
        answer = await ask(
            relay,
            "POST",
            "/files/uploads/",
            cookie=self.cookie,
            body=urlencode(given).encode(),
            headers={**FORM, "Accept": "application/json"},
        )
        return str(json.loads(expect(answer, 201).body)["url"])

    async def _piece(self, relay: int, url: str, at: int) -> None:
        piece = b"%PDF-1.7\n".ljust(PIECE, b"x")[: min(PIECE, FILE - at)]
        headers = {
            "Content-Type": "application/octet-stream",
            "Upload-Offset": str(at),
            "Accept": "application/json",
        }
        answer = await ask(
            relay,
            "PUT",
            url,
            cookie=self.cookie,
            body=piece,
            headers=headers,
            bytes_per_second=BYTES_PER_SECOND,
        )
        expect(answer, 200)
