"""What has to be true before Minka can serve: run by ``up`` as a process of its own."""

import hashlib
import io
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands

from minka.launch.inside.translations import compile_all


def main(signins: Path) -> None:
    """Compile translations, collect static files, migrate, and load the demonstration once.

    Writes the demonstration's sign-ins, if there are any, to the given file.
    """
    began = time.monotonic()
    compile_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.settings")
    django.setup()
    collect_static()
    call_command("migrate", verbosity=0, interactive=False)
    if settings.MINKA_DEMO:
        _demonstrate(signins)
    sys.stdout.write(f"ready to serve after {time.monotonic() - began:.1f} s\n")


def _demonstrate(signins: Path) -> None:
    commands = get_commands()
    if "load_demonstration" in commands:
        call_command("load_demonstration")
    if "demo_signins" in commands:
        printed = io.StringIO()
        call_command("demo_signins", stdout=printed)
        signins.write_text(printed.getvalue())


def collect_static() -> None:
    """Collect static files, unless those collected last are the same."""
    if settings.DEBUG or not settings.STATIC_ROOT:
        return
    root = Path(settings.STATIC_ROOT)
    written, current = root.with_suffix(".stamp"), _static_fingerprint()
    if root.is_dir() and written.is_file() and written.read_text() == current:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=root.is_dir())
    written.write_text(current)


def _static_fingerprint() -> str:
    """Return a digest over name, size and time of every static file that there is to collect."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    found = ((path, store) for finder in get_finders() for path, store in finder.list([]))
    for path, store in found:
        about = Path(store.path(path)).stat()
        digest.update(f"{path}:{about.st_size}:{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
