"""Which kinds of file can be copied without what tells who made them."""

import shutil
from pathlib import Path
from typing import IO

from minka.common.pictures import Unreadable, stripped

from .office import clean_office
from .pdf import clean_pdf

OFFICE = ("docx", "xlsx", "odt", "ods")
PICTURES = ("png", "jpg", "webp")
PLAIN = ("txt", "csv")


def write_clean(file: IO[bytes], extension: str, target: Path) -> bool:
    """Write a copy to ``target`` without identifying metadata; say whether that could be done.

    Sound and film cannot be; plain text carries none.
    """
    file.seek(0)
    if extension == "pdf":
        return clean_pdf(file, target)
    if extension in OFFICE:
        return clean_office(file, target)
    if extension in PICTURES:
        return _clean_picture(file, target)
    if extension in PLAIN:
        with target.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        return True
    return False


def _clean_picture(file: IO[bytes], target: Path) -> bool:
    try:
        target.write_bytes(stripped(file.read()))
    except Unreadable:
        return False
    return True
