"""Run a command that must not outlive the process that asked for it.

``python -m minka.launch.leash PARENT COMMAND…`` asks Linux to send SIGTERM to the command when the
parent dies, even by ``kill -9``, and then becomes the command. Elsewhere it only becomes it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def command(arguments: list[str]) -> list[str]:
    """Return the command that runs ``arguments`` on this process's leash."""
    return [sys.executable, "-m", "minka.launch.leash", str(os.getpid()), *arguments]


def main(parent: int, arguments: list[str]) -> None:
    """Tie this process to its parent and become the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)
    os.execvp(arguments[0], arguments)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
