"""The load, in a process of its own: acts begin when the model says, however slow the answers are.

``python -m tests.bench.deadline_rush.load PLAN RESULT``: reads who there is, writes what was seen.
Times count from when an act was due, so that waiting for a free connection is waiting.
"""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from . import relay
from .people import Sender, Uploader, Writer, Wrong, expect
from .wire import TIMEOUT, ask

# A second, at ``scale`` 1: twice the model of a call of 2,000 submissions.
SAVES, PAGES, SUBMISSIONS, FLOORS = 28.0, 24.0, 0.5, 2.0
Act = Callable[[], Awaitable[None]]
# Every sort of page that people open in the last hour, and how often.
SORTS = (
    ("section", "/proposals/{p}/write/sections/0/", 10),
    ("hub", "/proposals/{p}/write/", 4),
    ("check", "/proposals/{p}/check/", 2),
    ("everything on one page", "/proposals/{p}/write/all/", 2),
    ("my proposals", "/proposals/mine/", 1),
    ("call", "/calls/rush/", 1),
)


class Night:
    """One run: everybody, what they do, and how long it took."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.port, self.plan = int(plan["port"]), plan
        self.seconds, self.scale = float(plan["minutes"]) * 60, float(plan["scale"])
        self.writers = [Writer(**one) for one in plan["writers"]]
        self.senders = [Sender(**one) for one in plan["senders"]]
        self.uploaders = [Uploader(**one) for one in plan["uploaders"]]
        self.chance = Random(2001)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Let the night pass, then wait for what is still under way."""
        await self._warm()
        server, slow = await relay.serve(self.port)
        uploads = [
            asyncio.create_task(
                one.upload(slow, self.times["piece of a slow upload"], self.faults["upload"])
            )
            for one in self.uploaders
        ]
        flows = [
            self._flow(SAVES, self._saves()),
            self._flow(PAGES, self._pages()),
            self._flow(SUBMISSIONS, self._submissions()),
            self._flow(FLOORS, self._floors(), scaled=False),
        ]
        await asyncio.gather(*flows)
        if self.running:
            await asyncio.wait(self.running, timeout=TIMEOUT)
        for upload in uploads:
            upload.cancel()
        server.close()

    async def _warm(self) -> None:
        """Let every thread of the server open each page once: a night does not begin cold."""
        for _round in range(3):
            for _name, path, _often in SORTS:
                some = [self.chance.choice(self.writers) for _n in range(8)]
                await asyncio.gather(*(self._page(one, path) for one in some))
            await asyncio.gather(*(one.save(self.port) for one in self.writers[:8]))

    async def _flow(self, each_second: float, acts: Any, *, scaled: bool = True) -> None:
        """Begin an act so many times a second, evenly, without waiting for the one before."""
        loop = asyncio.get_running_loop()
        step = 1 / (each_second * (self.scale if scaled else 1))
        began, n = loop.time(), 0
        while (due := n * step) < self.seconds:
            await asyncio.sleep(max(0, began + due - loop.time()))
            with suppress(StopIteration):
                task = asyncio.create_task(next(acts)(began + due))
                self.running.add(task)
                task.add_done_callback(self.running.discard)
            n += 1

    async def _timed(self, name: str, due: float, act: Act) -> bool:
        try:
            await act()
        except (OSError, EOFError, TimeoutError, Wrong) as error:
            self.faults[name].append(repr(error))
            return False
        self.times[name].append(asyncio.get_running_loop().time() - due)
        return True

    def _saves(self) -> Any:
        while True:
            for writer in self.writers:
                yield lambda due, one=writer: self._timed(
                    "autosave", due, lambda: one.save(self.port)
                )

    def _pages(self) -> Any:
        names = [sort for sort in SORTS for _n in range(sort[2])]
        while True:
            name, path, _often = self.chance.choice(names)
            one = self.chance.choice(self.writers)
            yield lambda due, one=one, name=name, path=path: self._timed(
                f"page: {name}", due, lambda: self._page(one, path)
            )

    async def _page(self, one: Writer, path: str) -> None:
        page = await ask(self.port, "GET", path.format(p=one.proposal), cookie=one.cookie)
        expect(page, 200)

    def _submissions(self) -> Any:
        for sender in self.senders:
            yield lambda due, one=sender: self._submission(due, one)

    async def _submission(self, due: float, one: Sender) -> None:
        loop = asyncio.get_running_loop()
        if await self._timed("page: check", due, lambda: one.check(self.port)) and (
            await self._timed("submission", loop.time(), lambda: one.submit(self.port))
        ):
            await self._timed("page: receipt", loop.time(), lambda: one.look(self.port))

    def _floors(self) -> Any:
        while True:
            yield lambda due: self._timed("floor", due, self._floor)

    async def _floor(self) -> None:
        expect(await ask(self.port, "GET", "/floor/one/"), 200)

    def seen(self) -> dict[str, Any]:
        """Return what the parent compares with the database, and the times."""
        return {
            "times": self.times,
            "faults": self.faults,
            "writers": [
                {
                    "proposal": one.proposal,
                    "acknowledged": one.acknowledged,
                    "where": one.where_acknowledged,
                    "unsure": one.unsure,
                }
                for one in self.writers
            ],
            "receipts": {one.receipt: one.key for one in self.senders if one.receipt},
        }


def main(plan: str, result: str) -> None:
    """Run the night that ``plan`` tells, and write what was seen."""
    night = Night(json.loads(Path(plan).read_text()))
    asyncio.run(night.run())
    Path(result).write_text(json.dumps(night.seen()))


if __name__ == "__main__":
    main(*sys.argv[1:3])
