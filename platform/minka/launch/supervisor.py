"""Keeps a handful of processes alive, shows what they print, and ends them all."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import IO

from minka.launch import leash
from minka.launch.place import ROOT, child_environment, say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 30.0
STOP_SECONDS = 8.0
TICK = 0.1
NAME_WIDTH = 8


@dataclass
class Child:
    """One process that must be there, with what is known about its falls."""

    name: str
    command: list[str]
    last: bool = False
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0

    def pause(self) -> float:
        """Return the seconds to wait after the latest fall: longer after each."""
        return float(min(FIRST_PAUSE * 2 ** (self.falls - 1), LONGEST_PAUSE))


class Supervisor:
    """Starts children, starts them again when they fall, and ends them in order."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.children: list[Child] = []
        self.environment = environment
        self.stopping = False
        self._print_lock = threading.Lock()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, number: int, frame: object) -> None:
        if self.stopping:
            for child in self.children:
                if child.process:
                    _end_group(child.process)
        self.stopping = True

    def add(self, name: str, command: list[str], *, last: bool = False) -> Child:
        """Start a process that shall be kept alive, and ended after all others if it is ``last``."""
        child = Child(name, command, last)
        self.children.append(child)
        self._start(child)
        return child

    def run_once(self, name: str, command: list[str]) -> int:
        """Run a process to its end, watching over the others meanwhile; return its exit code."""
        process = self._spawn(name, command)
        while process.poll() is None:
            if self.stopping:
                process.terminate()
                process.wait()
                break
            self.tick()
        return process.returncode

    def tick(self) -> None:
        """Look after every child once, then rest for a moment."""
        now = time.monotonic()
        for child in self.children:
            self._look_after(child, now)
        time.sleep(TICK)

    def _look_after(self, child: Child, now: float) -> None:
        if child.process is None:
            if now >= child.due and not self.stopping:
                self._start(child)
            return
        code = child.process.poll()
        if code is None or self.stopping:
            return
        _end_group(child.process)
        child.falls = 1 if now - child.started > STEADY_SECONDS else child.falls + 1
        child.process, child.due = None, now + child.pause()
        say(f"{child.name} ended with code {code}; it starts again in {child.pause():g} s")

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = self._spawn(child.name, child.command)

    def _spawn(self, name: str, command: list[str]) -> subprocess.Popen[str]:
        """Start a command on the leash, in a session of its own, its lines shown with its name."""
        process = subprocess.Popen(
            leash.command(command),
            cwd=ROOT,
            env=child_environment(**self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        show = threading.Thread(target=self._show, args=(name, process.stdout), daemon=True)
        show.start()
        return process

    def _show(self, name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                with self._print_lock:
                    sys.stdout.write(f"{name:<{NAME_WIDTH}}| {line.rstrip()}\n")
                    sys.stdout.flush()

    def stop(self) -> None:
        """End every child; those the others lean on are ended last."""
        self.stopping = True
        for last in (False, True):
            running = [c.process for c in self.children if c.process and c.last is last]
            for process in running:
                process.terminate()
            end = time.monotonic() + STOP_SECONDS
            while any(process.poll() is None for process in running) and time.monotonic() < end:
                time.sleep(TICK)
            for process in running:
                _end_group(process)
                process.wait()


def _end_group(process: subprocess.Popen[str]) -> None:
    """End a child at once, and everything that it started; gone is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
