"""What a document may be: its size, its kind by name and by content, and that it opens freely."""

import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minka.common.errors import DomainError
from minka.common.pictures import Unreadable, size_of

from .pdf import look_into

MEGABYTE = 1024 * 1024
LIMIT = 20 * MEGABYTE
UNPACKED = 200 * MEGABYTE
RATIO = 150
PARTS = 10_000
# A photograph of a good telephone has 50 million points; opening one takes four bytes a point.
PIXELS = 100_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (_OLE, b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"Rar!")
# What zipfile and its unpackers say of bytes that are no archive, or only half of one.
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """A kind of file: its extension, its media type, and the check of its content.

    ``pages`` are those of one file that was inspected, where its kind has pages.
    """

    extension: str
    media_type: str
    check: Callable[[IO[bytes], "Kind"], int | None]
    mark: str = ""
    pages: int | None = None


def inspect(
    upload: Any, *, allowed: Iterable[str] = (), limit: int = LIMIT, max_pages: int | None = None
) -> Kind:
    """Return the kind of an uploaded file (``name``, ``size`` and a readable, seekable body).

    ``allowed`` are extensions; without them every known kind is. ``limit`` is in bytes,
    ``max_pages`` holds for PDFs. Raises ``DomainError`` saying what is wrong: ``empty``,
    ``too_big``, ``unknown_kind``, ``other_content``, ``password``, ``unpacked_too_big``,
    ``too_many_points``, ``too_many_pages``, ``damaged``.
    """
    kind = promised(upload.name, upload.size, allowed=allowed, limit=limit)
    upload.seek(0)
    pages = kind.check(upload, kind)
    upload.seek(0)
    if max_pages and pages and pages > max_pages:
        text = ngettext(
            "This file has %(pages)d pages; it may have at most %(most)d page.",
            "This file has %(pages)d pages; it may have at most %(most)d pages.",
            max_pages,
        )
        words = {"pages": pages, "most": max_pages}
        raise DomainError(text % words, code="too_many_pages")
    return replace(kind, pages=pages)


def promised(
    name: str | None, size: int | None, *, allowed: Iterable[str] = (), limit: int = LIMIT
) -> Kind:
    """Return the kind that a name promises, before anything of the file is there.

    Raises ``DomainError``: ``empty``, ``too_big``, ``unknown_kind``.
    """
    if not size:
        raise DomainError(_("This file is empty. Choose another one."), code="empty")
    if size > limit:
        words = {"size": filesizeformat(size), "limit": filesizeformat(limit)}
        text = _("This file has %(size)s; it may have at most %(limit)s.")
        raise DomainError(text % words, code="too_big")
    choice = kinds(allowed)
    kind = choice.get(extension(name or ""))
    if kind is None:
        text = _("This kind of file cannot be sent here. These can: %(kinds)s.")
        raise DomainError(text % {"kinds": ", ".join(choice)}, code="unknown_kind")
    return kind


def kinds(allowed: Iterable[str] = ()) -> dict[str, Kind]:
    """Return the known kinds by extension, or those among them that are allowed."""
    wanted = list(allowed)
    return {k.extension: k for k in _KINDS if not wanted or k.extension in wanted}


def extension(name: str) -> str:
    """Return a name's last extension in lower case, without the dot; ``jpeg`` is ``jpg``."""
    found = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    return "jpg" if found == "jpeg" else found


def safe_name(name: str, kind: Kind) -> str:
    """Return a name without folders, control and direction marks, at most 150 characters."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in last)
    stem = re.sub(r'[<>:"|?*;]+', " ", shown.rpartition(".")[0])
    stem = " ".join(stem.split()).strip(". ")
    return f"{stem[:140].rstrip('. ') or 'document'}.{kind.extension}"


def _other_content(kind: Kind) -> DomainError:
    text = _("The content of this file is not %(kind)s. Save it again as %(kind)s and send that.")
    return DomainError(text % {"kind": kind.extension.upper()}, code="other_content")


def _password() -> DomainError:
    text = _("This file is protected with a password. Save a copy without it and send that.")
    return DomainError(text, code="password")


def _damaged() -> DomainError:
    text = _("This file is damaged. Save it again and send that.")
    return DomainError(text, code="damaged")


def _check_pdf(file: IO[bytes], kind: Kind) -> int:
    if b"%PDF-" not in file.read(1024):
        raise _other_content(kind)
    pages, fault = look_into(file)
    if fault:
        raise _password() if fault == "password" else _damaged()
    return pages


def _check_picture(file: IO[bytes], kind: Kind) -> None:
    """Refuse a picture that would fill the memory of whoever opens it."""
    body = file.read()
    if not any(body.startswith(mark, at) for at, mark in _PICTURES[kind.extension]):
        raise _other_content(kind)
    try:
        width, height = size_of(body)
    except Unreadable as error:
        raise _damaged() from error
    if width * height > PIXELS:
        text = _("This picture has %(width)d by %(height)d points, too many. Send a smaller one.")
        raise DomainError(text % {"width": width, "height": height}, code="too_many_points")


def _check_beginning(*beginnings: bytes, at: int = 0) -> Callable[[IO[bytes], Kind], None]:
    def check(file: IO[bytes], kind: Kind) -> None:
        if not file.read(32)[at:].startswith(beginnings):
            raise _other_content(kind)

    return check


def _check_mp3(file: IO[bytes], kind: Kind) -> None:
    head = file.read(3)
    if head != b"ID3" and not (head[0] == 0xFF and len(head) > 1 and head[1] & 0xE0 == 0xE0):
        raise _other_content(kind)


def _check_text(file: IO[bytes], kind: Kind) -> None:
    """Refuse what has control characters, in UTF-8 or in the older Western encoding."""
    body = file.read()
    if body.startswith(_BINARY) or re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", body):
        raise _other_content(kind)


def _check_zip(file: IO[bytes], kind: Kind) -> None:
    """Look into an office document without ever unpacking more than it may hold."""
    head = file.read(8)
    if head == _OLE:
        # Office wraps a document with a password in an older kind of container.
        secret = "EncryptedPackage".encode("utf-16-le") in file.read()
        raise _password() if secret else _other_content(kind)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive, kind)
    except _BROKEN_ZIP as error:
        raise _other_content(kind) from error


def _check_parts(archive: zipfile.ZipFile, kind: Kind) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise _password()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > PARTS or unpacked > UNPACKED or unpacked > max(packed * RATIO, MEGABYTE):
        text = _("This file unpacks to more than it may hold. Send a smaller one.")
        raise DomainError(text, code="unpacked_too_big")
    names = {part.filename for part in parts}
    if kind.mark not in names or any(name.endswith("vbaProject.bin") for name in names):
        raise _other_content(kind)
    if archive.testzip() is not None:
        raise _damaged()
    if kind.mark == "mimetype":
        _check_odf(archive, kind, names)


def _check_odf(archive: zipfile.ZipFile, kind: Kind, names: set[str]) -> None:
    if archive.read("mimetype").strip() != kind.media_type.encode():
        raise _other_content(kind)
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in archive.read(manifest):
        raise _password()


_PICTURES = {
    "png": [(0, b"\x89PNG\r\n\x1a\n")],
    "jpg": [(0, b"\xff\xd8\xff")],
    "webp": [(8, b"WEBP")],
}
_ftyp = _check_beginning(b"ftyp", at=4)
_KINDS = (
    Kind("pdf", "application/pdf", _check_pdf),
    Kind("docx", f"{_OOXML}wordprocessingml.document", _check_zip, "word/document.xml"),
    Kind("xlsx", f"{_OOXML}spreadsheetml.sheet", _check_zip, "xl/workbook.xml"),
    Kind("odt", f"{_ODF}text", _check_zip, "mimetype"),
    Kind("ods", f"{_ODF}spreadsheet", _check_zip, "mimetype"),
    Kind("png", "image/png", _check_picture),
    Kind("jpg", "image/jpeg", _check_picture),
    Kind("webp", "image/webp", _check_picture),
    Kind("txt", "text/plain", _check_text),
    Kind("csv", "text/csv", _check_text),
    Kind("mp3", "audio/mpeg", _check_mp3),
    Kind("mp4", "video/mp4", _ftyp),
)
