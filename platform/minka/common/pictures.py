"""Pictures without opening them: how large they are, and a copy that tells of nobody.

Only the parts around the picture are read, never a pixel: a picture made to fill the memory of
whoever opens it does no harm here, and what is copied is as good as it was.
Layouts: JPEG (ITU T.81, annex B; Exif 2.32, section 4.5), PNG (W3C, third edition), WebP (RFC 9649).
"""

import re
import struct
from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
# Of what a JPEG may carry: how its numbers are meant (JFIF, Adobe) and its colours (ICC) stay.
_JPEG_KEPT = {0xE0: b"", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_JPEG_MARK = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_PNG_DROPPED = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0xFF ^ 0x0C
_ORIENTATION = 0x0112
_SHORT = 3


class Unreadable(ValueError):
    """These bytes are no picture of a kind that is known here, or a broken one."""


def size_of(body: bytes) -> tuple[int, int]:
    """Return the width and height that a JPEG, PNG or WebP declares. Raises ``Unreadable``."""
    try:
        if body.startswith(PNG):
            return _png_size(body)
        if body.startswith(b"\xff\xd8"):
            return _jpeg_size(body)
        if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            return _webp_size(body)
    except struct.error as error:
        raise Unreadable("cut short") from error
    raise Unreadable("no known kind")


def stripped(body: bytes) -> bytes:
    """Return a JPEG, PNG or WebP without Exif, GPS, XMP, IPTC and comments; turned as it was.

    Raises ``Unreadable``.
    """
    try:
        if body.startswith(PNG):
            kept = [part for kind, part in _png_chunks(body) if kind not in _PNG_DROPPED]
            return PNG + b"".join(kept)
        if body.startswith(b"\xff\xd8"):
            return _jpeg_stripped(body)
        if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            return _webp_stripped(body)
    except struct.error as error:
        raise Unreadable("cut short") from error
    raise Unreadable("no known kind")


def _png_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG)
    while place < len(body):
        length, kind = struct.unpack_from(">I4s", body, place)
        end = place + 12 + length
        if end > len(body):
            raise Unreadable("cut short")
        yield kind, body[place:end]
        place = end
        if kind == b"IEND":
            return
    raise Unreadable("no end")


def _png_size(body: bytes) -> tuple[int, int]:
    kind, width, height = struct.unpack_from(">4sII", body, 12)
    if kind != b"IHDR":
        raise Unreadable("no header")
    return width, height


def _jpeg_segments(body: bytes) -> Iterator[tuple[int, int, int]]:
    """Give (marker, start, end) of each segment; what comes after the end of the picture is none."""
    place = 2
    while True:
        mark, code = struct.unpack_from(">BB", body, place)
        if mark != 0xFF:
            raise Unreadable("lost")
        if code == 0xFF:
            place += 1
            continue
        if code == 0xD9:
            yield code, place, place + 2
            return
        if code == 0x01 or 0xD0 <= code <= 0xD7:
            end = place + 2
        else:
            end = place + 2 + struct.unpack_from(">H", body, place + 2)[0]
        if end > len(body) or end < place + 2:
            raise Unreadable("cut short")
        if code == 0xDA:
            # The points follow, up to the next mark that is none of theirs.
            found = _JPEG_MARK.search(body, end)
            end = found.start() if found else len(body)
        yield code, place, end
        place = end
        if end == len(body):
            return


def _jpeg_size(body: bytes) -> tuple[int, int]:
    for code, start, _end in _jpeg_segments(body):
        if code in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", body, start + 5)
            return width, height
    raise Unreadable("no frame")


def _jpeg_stripped(body: bytes) -> bytes:
    kept, turned = [], 0
    for code, start, end in _jpeg_segments(body):
        part = body[start:end]
        if code == 0xE1 and part[4:10] == b"Exif\0\0":
            turned = _orientation(part[10:]) or turned
        is_remark = 0xE0 <= code <= 0xEF or code == 0xFE
        if not is_remark or (code in _JPEG_KEPT and part[4:].startswith(_JPEG_KEPT[code])):
            kept.append(part)
    return b"\xff\xd8" + _turned(turned) + b"".join(kept)


def _orientation(tiff: bytes) -> int:
    """Return how the camera was held (1 to 8), or 0 where it is not told."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(count, 200)):
            row = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if row[:2] == (_ORIENTATION, _SHORT):
                return row[3] if 1 <= row[3] <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turned(orientation: int) -> bytes:
    """Return the smallest Exif that says how to turn a picture; nothing where it stands upright."""
    if orientation < 2:
        return b""
    row = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + row + b"\0\0\0\0"
    inner = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(inner) + 2) + inner


def _webp_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, all_of_it = 12, min(len(body), 8 + struct.unpack_from("<I", body, 4)[0])
    while place + 8 <= all_of_it:
        kind, length = struct.unpack_from("<4sI", body, place)
        end = place + 8 + length + length % 2
        if place + 8 + length > len(body):
            raise Unreadable("cut short")
        yield kind, body[place:end]
        place = end


def _webp_size(body: bytes) -> tuple[int, int]:
    for kind, part in _webp_chunks(body):
        if kind == b"VP8X":
            width, height = part[12:15], part[15:18]
            return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
        if kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", part, 14)
            return width & 0x3FFF, height & 0x3FFF
        if kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", part, 9)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise Unreadable("no frame")


def _webp_stripped(body: bytes) -> bytes:
    kept = b""
    for kind, part in _webp_chunks(body):
        if kind == b"VP8X" and len(part) > 8:
            kept += part[:8] + bytes([part[8] & _WEBP_FLAGS]) + part[9:]
        elif kind not in _WEBP_DROPPED:
            kept += part + b"\0" * (len(part) % 2)
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept
