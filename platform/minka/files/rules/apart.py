"""PDFs are opened here, in a process of its own with little memory and little time.

Run by its path (``python -I apart.py count | clean IN [OUT]``), never imported by Minka: whatever
a hostile PDF does to its reader ends with this process. What it finds is one line of JSON:
``{"pages": 3}`` or ``{"fault": "password" | "damaged"}``.
"""

import contextlib
import json
import sys

import pikepdf

from minka.common.pictures import Unreadable, stripped

try:
    import resource
except ImportError:  # Windows: the time limit of whoever runs this has to do
    resource = None  # type: ignore[assignment]

MEMORY = 512 * 1024 * 1024
WRITTEN = 200 * 1024 * 1024
SECONDS = 20
# Where a PDF says who made it, beside its text: in its description, and in each of its objects.
TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
REMARKS = ("/T", "/M", "/CreationDate")
SIGNATURES = ("/Name", "/Location", "/Reason", "/ContactInfo", "/Cert", "/M", "/Prop_Build")


def count(source: str) -> dict[str, object]:
    """Open a PDF and count its pages."""
    with pikepdf.open(source) as pdf:
        if pdf.is_encrypted:
            return {"fault": "password"}
        pages = len(pdf.pages)
        return {"pages": pages} if pages else {"fault": "damaged"}


def clean(source: str, target: str) -> dict[str, object]:
    """Write a copy of a PDF that does not say who made it, with what, when, or where."""
    with pikepdf.open(source) as pdf:
        if pdf.is_encrypted:
            return {"fault": "password"}
        for name in list(pdf.attachments):
            del pdf.attachments[name]
        for thing in pdf.objects:
            _forget(thing)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        pdf.save(target, fix_metadata_version=False, deterministic_id=True)
        return {"pages": len(pdf.pages)}


def _forget(thing: object) -> None:
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    told = list(TELLING)
    if "/Subtype" in thing and "/Rect" in thing and thing.get("/Subtype") != "/Widget":
        told += REMARKS
    if "/ByteRange" in thing:
        # A signature names whoever signed, and would not hold over a copy anyway.
        told += SIGNATURES
        thing.Contents = b""
    for key in told:
        if key in thing:
            del thing[key]
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
        with contextlib.suppress(Unreadable):
            body = stripped(thing.read_raw_bytes())
            thing.write(body, filter=pikepdf.Name.DCTDecode)


def main(verb: str, *paths: str) -> int:
    """Do one thing and tell what was found."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    try:
        found = clean(*paths) if verb == "clean" else count(*paths)
    except pikepdf.PasswordError:
        found = {"fault": "password"}
    except Exception:
        found = {"fault": "damaged"}
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
