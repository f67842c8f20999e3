"""Documents, and the bytes of small files of each kind."""

import io
import re
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from minka.accounts.models import User
from minka.files.models import Document
from minka.files.services import store_document

from .accounts import make_user


def make_pdf(pages: int = 1, *, trailer: bytes = b"", more: bytes = b"") -> bytes:
    """Return a PDF of so many empty pages; ``more`` are objects from number 100 on."""
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(pages))
    page = b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
    parts = [
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n" % (pages, kids),
        *(page % (n + 3) for n in range(pages)),
        more,
    ]
    body = b"".join(parts)
    places = [(int(m[1]), m.start()) for m in re.finditer(rb"(?m)^(\d+) 0 obj$", body)]
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % one for one in places)
    table = b"xref\n0 1\n0000000000 65535 f \n" + rows
    last = b"trailer\n<< /Root 1 0 R /Size %d %s >>\n" % (places[-1][0] + 1, trailer)
    return body + table + last + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _chunk(kind: bytes, content: bytes = b"") -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def make_png(width: int = 1, height: int = 1, *more: tuple[bytes, bytes]) -> bytes:
    """Return a PNG that declares this size, with ``more`` chunks before its points."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    points = zlib.compress(b"\0\0")
    chunks = [(b"IHDR", head), *more, (b"IDAT", points), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def make_jpeg(width: int = 1, height: int = 1, *more: tuple[int, bytes]) -> bytes:
    """Return the frame of a JPEG that declares this size, with ``more`` segments before it."""
    segments = [(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), *more]
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    parts = [
        b"\xff" + bytes([code]) + struct.pack(">H", len(content) + 2) + content
        for code, content in [*segments, (0xC0, frame), (0xDA, b"\1\1\0\0\x3f\0")]
    ]
    return b"\xff\xd8" + b"".join(parts) + b"\0\xff\xd9"


def make_webp(width: int = 1, height: int = 1, *more: tuple[bytes, bytes]) -> bytes:
    """Return a WebP that declares this size, with ``more`` chunks after its picture."""
    flags = bytes([0x0C if more else 0, 0, 0, 0])
    head = flags + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunks = [(b"VP8X", head), (b"VP8 ", frame), *more]
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


PDF = make_pdf()
PNG = make_png()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of these parts."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return body.getvalue()


def docx(**more: bytes) -> bytes:
    """Return the smallest document of a word processor."""
    return zipped(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more}
    )


def make_upload(name: str = "informe.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a form receives it."""
    return SimpleUploadedFile(name, content)


def make_document(uploaded_by: User | None = None, **extra: Any) -> Document:
    """Store a small PDF of a room that lets nobody else read, unless told otherwise."""
    given = {
        "room": "nowhere",
        "object_id": uuid4(),
        "uploaded_by": uploaded_by or make_user(),
        "upload": make_upload(),
        "language": "es",
        "at": datetime(2026, 10, 15, 15, 0, tzinfo=UTC),
    }
    return store_document(**{**given, **extra})
