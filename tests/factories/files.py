"""Documents, and the bytes of small files of each kind."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from minka.accounts.models import User
from minka.files.models import Document
from minka.files.services import store_document

from .accounts import make_user

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


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
