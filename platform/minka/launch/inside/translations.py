"""Catalogues: compiled without gettext, and checked for what a reader would stumble over."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from minka.launch.place import ROOT

LOCALE = ROOT / "locale"
COMPLETE = ("es", "pt_BR")
SOURCES = ("calls", "learning", "platform", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def compile_all() -> int:
    """Write the ``.mo`` file of each catalogue that changed; return how many."""
    written = 0
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written += 1
    return written


def faults() -> Iterator[str]:
    """Name everything that is missing, empty, fuzzy, or has other placeholders than its source."""
    for language in COMPLETE:
        path = _catalogue(language)
        if not path.exists():
            yield f"{language}: {path.relative_to(ROOT)} is missing"
            continue
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                yield from (f"{language}: {fault}" for fault in _faults_of(entry))


def _catalogue(language: str, root: Path | None = None) -> Path:
    return (root or LOCALE) / language / "LC_MESSAGES" / "django.po"


def _faults_of(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    elif not entry.translated():
        yield f"not translated: {entry.msgid!r}"
    elif not _same_placeholders(entry):
        yield f"other placeholders: {entry.msgid!r}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _same_placeholders(entry: polib.POEntry) -> bool:
    """Compare with the source; only the singular of a plural may leave its number out."""
    if not entry.msgid_plural:
        return _placeholders(entry.msgid) == _placeholders(entry.msgstr)
    wanted = _placeholders(entry.msgid_plural)
    singular, *others = (_placeholders(text) for _, text in sorted(entry.msgstr_plural.items()))
    return singular <= wanted and all(other == wanted for other in others)


def stale() -> Iterator[str]:
    """Name what the sources say and the catalogues do not have, or have and nobody says.

    Extracts into a copy, with gettext; yields nothing where gettext is not installed.
    """
    if shutil.which("xgettext") is None:
        return
    with tempfile.TemporaryDirectory(prefix="minka-words-") as folder:
        copy = Path(folder)
        _extract(copy)
        for language in COMPLETE:
            wanted, kept = (_keys(_catalogue(language, at)) for at in (copy / "locale", LOCALE))
            yield from (
                f"{language}: not in the catalogue: {key!r}" for key in sorted(wanted - kept)
            )
            yield from (f"{language}: nobody says: {key!r}" for key in sorted(kept - wanted))


def _extract(copy: Path) -> None:
    for name in SOURCES:
        if (ROOT / name).is_dir():
            skip = shutil.ignore_patterns("__pycache__", "*.mo")
            shutil.copytree(ROOT / name, copy / name, ignore=skip)
    languages = [part for language in COMPLETE for part in ("-l", language)]
    (copy / "locale").mkdir()
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--no-obsolete", *languages]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env={"PATH": _path()})


def _path() -> str:
    return str(Path(shutil.which("xgettext") or "").parent)


def _keys(catalogue: Path) -> set[tuple[str, str]]:
    if not catalogue.exists():
        return set()
    entries = polib.pofile(str(catalogue))
    return {(entry.msgctxt or "", entry.msgid) for entry in entries if not entry.obsolete}


def check() -> int:
    """Print every fault; return 1 if there is one."""
    found = [*faults(), *stale()]
    if shutil.which("xgettext") is None:
        sys.stdout.write(
            "xgettext is not installed: whether catalogues are fresh was not checked\n"
        )
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(check())
    compile_all()
