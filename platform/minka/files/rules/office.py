"""Copies of office documents that do not say who wrote them, part by part, without an office.

What tells stands in known places: ECMA-376 (docProps, authors of comments and of tracked changes)
and OpenDocument 1.3, part 3 (meta.xml, dc:creator and its kin). Where a part cannot be judged,
there is no copy.
"""

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from minka.common.pictures import Unreadable, stripped

_EPOCH = (1980, 1, 1, 0, 0, 0)
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PROPERTIES = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_EMPTIED = {
    "docProps/core.xml": _XML
    + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": _XML + b'<Properties xmlns="' + _PROPERTIES + b'extended-properties"/>',
    "docProps/custom.xml": _XML + b'<Properties xmlns="' + _PROPERTIES + b'custom-properties"/>',
    "meta.xml": _XML
    + b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:version="1.3"><office:meta/></office:document-meta>',
}
_PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
# Pictures and documents inside the document that may tell who made them, in ways not known here.
_UNKNOWN = {".tif", ".tiff", ".heic", ".heif", ".avif", ".ole", ".doc", ".xls", ".ppt", ".msg"}
_QUOTED = rb"""\s*=\s*(?:"[^"]*"|'[^']*')"""
_AUTHORS = re.compile(
    rb"(?<=[\s:])(author|initials|userId|userName|lastModifiedBy|providerId)" + _QUOTED
)
_PERSONS = re.compile(rb"(?<=[\s:])(displayName|userId|providerId)" + _QUOTED)
_ELEMENTS = re.compile(
    rb"<((?:[\w.-]+:)?(?:author|creator|creator-initials|author-name|author-initials|"
    rb"initial-creator|printed-by|sender-[a-z-]+))(\s[^<>]*)?>[^<]*</\1\s*>"
)
_PRINTER = re.compile(rb'(<[\w.-]+:config-item [^<>]*name="Printer\w*"[^<>]*>)[^<]*(?=</)')


def clean_office(file: IO[bytes], target: Path) -> bool:
    """Write a copy without authors, companies, dates and places; say whether that could be done.

    ``file`` has been inspected: it unpacks to no more than it may.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as given, zipfile.ZipFile(target, "w") as copy:
            for part in given.infolist():
                kept = zipfile.ZipInfo(part.filename, _EPOCH)
                kept.compress_type = part.compress_type
                copy.writestr(kept, _cleaned(part.filename, given.read(part)))
    except (Unreadable, zipfile.BadZipFile):
        return False
    return True


def _cleaned(name: str, body: bytes) -> bytes:
    """Return a part of a document without what tells of people. Raises ``Unreadable``."""
    suffix = PurePosixPath(name).suffix.lower()
    if name in _EMPTIED:
        return _EMPTIED[name]
    if suffix in _PICTURES:
        return stripped(body)
    if suffix in _UNKNOWN or "embeddings/" in name or name.startswith("Object "):
        raise Unreadable(name)
    return _without_people(name, body) if suffix in (".xml", ".rdf", ".vml", ".svg") else body


def _without_people(name: str, body: bytes) -> bytes:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<") or b"<!DOCTYPE" in body:
        raise Unreadable(name)
    attributes = _PERSONS if "/persons/" in name else _AUTHORS
    told = attributes.sub(rb'\1=""', body)
    told = _ELEMENTS.sub(rb"<\1\2></\1>", told)
    return _PRINTER.sub(rb"\1", told) if name == "settings.xml" else told
