"""Copies that do not say who made them: nothing identifying is left, and nothing else changes."""

import io
import struct
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from hypothesis import given, strategies

from minka.common.pictures import Unreadable, size_of, stripped
from minka.files.models import CleanCopy, Document
from minka.files.rules import Veil, access, register_reader, register_veil, write_clean
from minka.files.services import clean_copy, delete_document
from tests.factories.accounts import make_user
from tests.factories.files import (
    PDF,
    make_document,
    make_jpeg,
    make_pdf,
    make_png,
    make_upload,
    make_webp,
    zipped,
)

pytestmark = pytest.mark.django_db
WHO = "Rosa Quispe de Red Lenca"
TELLING = WHO.encode()


def exif(orientation: int = 1) -> bytes:
    """Return an Exif with the photographer's name and how the camera was held."""
    rows = struct.pack("<HHII", 0x013B, 2, len(TELLING), 50)
    rows += struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + rows + b"\0\0\0\0" + b"\0" * 12 + TELLING


def photo(orientation: int = 1) -> bytes:
    """Return a JPEG with Exif, XMP, IPTC, a remark, a maker's note, and bytes after its end."""
    told = [
        (0xE1, exif(orientation)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + TELLING),
        (0xED, b"Photoshop 3.0\x008BIM" + TELLING),
        (0xFE, TELLING),
        (0xE4, TELLING),
        (0xE2, b"ICC_PROFILE\0colours"),
    ]
    return make_jpeg(40, 30, *told) + TELLING


def pdf() -> bytes:
    """Return a PDF with an author, XMP, a remark, a photo and an attachment that tell."""
    body = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page()
        made.docinfo["/Author"] = WHO
        made.docinfo["/Producer"] = WHO
        with made.open_metadata() as xmp:
            xmp["dc:creator"] = [WHO]
        remark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 9, 9],
            T=WHO,
            Contents="ok",
        )
        page.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(remark)]))
        image = pikepdf.Stream(made, b"")
        image.write(photo(), filter=pikepdf.Name.DCTDecode)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        made.attachments["nota.txt"] = TELLING
        signed = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, ByteRange=[0, 1], Name=WHO, Contents=TELLING, Cert=TELLING
        )
        made.Root.Signed = made.make_indirect(signed)
        made.save(body)
    return body.getvalue()


def office(**parts: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", **parts})


DOCX = office(
    **{
        "word/document.xml": b'<w:document><w:ins w:author="%s"><w:t>Hola</w:t></w:ins></w:document>'
        % TELLING,
        "word/comments.xml": b"<w:comments><w:comment w:author='%s' w:initials='RQ'/></w:comments>"
        % TELLING,
        "word/people.xml": b'<w15:people><w15:person w15:author="%s"/></w15:people>' % TELLING,
        "word/media/foto.jpg": photo(),
        "docProps/core.xml": b"<dc:creator>%s</dc:creator>" % TELLING,
        "docProps/app.xml": b"<Company>%s</Company>" % TELLING,
        "docProps/custom.xml": b"<x>%s</x>" % TELLING,
    }
)
XLSX = office(
    **{
        "xl/workbook.xml": b'<workbook><fileSharing userName="%s"/></workbook>' % TELLING,
        "xl/comments1.xml": b"<authors><author>%s</author></authors>" % TELLING,
        "xl/persons/person.xml": b'<person displayName="%s" userId="%s"/>' % (TELLING, TELLING),
        "xl/tables/table1.xml": b'<table displayName="Presupuesto"/>',
        "docProps/core.xml": b"<cp:lastModifiedBy>%s</cp:lastModifiedBy>" % TELLING,
    }
)
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
ODT = zipped(
    {
        "mimetype": ODT_TYPE,
        "meta.xml": b"<meta:initial-creator>%s</meta:initial-creator>" % TELLING,
        "content.xml": b"<office:annotation><dc:creator>%s</dc:creator><text:p>Hola</text:p>"
        b"</office:annotation><text:author-name text:fixed='true'>%s</text:author-name>"
        % (TELLING, TELLING),
        "settings.xml": b'<config:config-item config:name="PrinterName">%s</config:config-item>'
        b'<config:config-item config:name="Zoom">80</config:config-item>' % TELLING,
    }
)
PICTURES = {
    "jpg": photo(),
    "png": make_png(3, 2, (b"tEXt", b"Author\0" + TELLING), (b"eXIf", exif()[6:])),
    "webp": make_webp(3, 2, (b"EXIF", exif()), (b"XMP ", TELLING)),
}
CLEANED = {"pdf": pdf(), "docx": DOCX, "xlsx": XLSX, "odt": ODT, **PICTURES}


def cleaned(body: bytes, kind: str, folder: Path) -> bytes | None:
    target = folder / "copy"
    return target.read_bytes() if write_clean(io.BytesIO(body), kind, target) else None


def unpacked(body: bytes) -> bytes:
    """Return all that a file holds, its packed parts unpacked."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if body.startswith(b"%PDF"):
        flat = io.BytesIO()
        with pikepdf.open(io.BytesIO(body)) as made:
            made.save(
                flat, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all
            )
        return flat.getvalue()
    return body


@pytest.mark.parametrize("kind", CLEANED)
def test_nothing_tells_who_made_it(kind, tmp_path):
    assert TELLING in unpacked(CLEANED[kind])
    copy = cleaned(CLEANED[kind], kind, tmp_path)
    assert copy is not None
    assert TELLING not in unpacked(copy)
    assert TELLING not in copy


def test_what_is_written_in_office_documents_stays(tmp_path):
    assert b"Hola" in unpacked(cleaned(DOCX, "docx", tmp_path))
    assert b'displayName="Presupuesto"' in unpacked(cleaned(XLSX, "xlsx", tmp_path))
    odt = cleaned(ODT, "odt", tmp_path)
    assert b"Hola" in unpacked(odt)
    assert b">80<" in unpacked(odt)
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, archive.read(first)) == ("mimetype", ODT_TYPE)
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


def test_the_pages_and_the_remarks_of_a_pdf_stay(tmp_path):
    with pikepdf.open(io.BytesIO(cleaned(pdf(), "pdf", tmp_path))) as made:
        assert len(made.pages) == 1
        assert str(made.pages[0].Annots[0].Contents) == "ok"
        assert not made.attachments
        assert "/Metadata" not in made.Root


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_the_same_picture(kind):
    assert size_of(stripped(PICTURES[kind])) == size_of(PICTURES[kind])


def test_a_photo_stays_turned_and_keeps_its_colours():
    upright, turned = stripped(photo(1)), stripped(photo(6))
    assert b"Exif" not in upright
    assert turned.count(b"Exif\0\0MM") == 1
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in turned
    assert b"ICC_PROFILE" in upright
    assert stripped(turned) == turned


def test_webp_says_that_it_has_no_metadata_any_more():
    assert stripped(PICTURES["webp"])[20] & 0x0C == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("mp3", b"ID3" + TELLING),
        ("mp4", b"\0\0\0\x18ftyp"),
        ("pdf", b"%PDF-1.4 broken"),
        ("jpg", b"\xff\xd8\xff\xe1"),
        ("png", make_png()[:-8]),
        ("docx", b"no archive"),
        ("docx", office(**{"word/embeddings/hoja.xlsx": b"PK"})),
        ("docx", office(**{"word/media/foto.tiff": TELLING})),
        ("docx", office(**{"word/media/foto.png": TELLING})),
        ("docx", office(**{"word/document.xml": "<a/>".encode("utf-16")})),
        ("docx", office(**{"word/document.xml": b'<!DOCTYPE a [<!ENTITY who "x">]><a/>'})),
    ],
)
def test_what_cannot_be_judged_is_not_copied(kind, body, tmp_path):
    assert cleaned(body, kind, tmp_path) is None


def test_plain_text_has_nothing_to_take_out(tmp_path):
    assert cleaned(b"uno;dos", "csv", tmp_path) == b"uno;dos"


@given(
    strategies.sampled_from(sorted(PICTURES)),
    strategies.integers(0, 400),
    strategies.binary(max_size=9),
)
def test_whatever_a_picture_is_it_is_stripped_or_unreadable(kind, place, noise):
    body = PICTURES[kind]
    broken = body[:place] + noise + body[place + len(noise) :]
    for act in (size_of, stripped):
        try:
            act(broken)
        except Unreadable:
            continue


def test_a_copy_is_made_once_and_goes_with_its_document(at, django_capture_on_commit_callbacks):
    sent = pdf()
    document = make_document(upload=make_upload("Red Lenca.pdf", sent))
    copy = clean_copy(document=document, at=at)
    assert clean_copy(document=document, at=at) == copy
    assert copy.name == f"{document.public_id.hex[:8]}.pdf"
    assert copy.sha256 != document.sha256
    with document.file.open("rb") as stored:
        assert stored.read() == sent
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document=document, actor=document.uploaded_by, at=at)
    assert not default_storage.exists(copy.file.name)
    assert not CleanCopy.objects.exists()


@pytest.fixture
def judged(monkeypatch):
    """Return a person who judges a room's things without names."""
    judge = make_user()
    monkeypatch.setattr(access, "_readers", {})
    monkeypatch.setattr(access, "_veils", {})
    register_reader("tests", lambda user, object_id: True)
    register_veil("tests", Veil(lambda object_id: True, lambda user, object_id: user == judge))
    return judge


def test_who_judges_without_names_gets_the_copy_under_a_name_that_tells_nothing(client, judged, at):
    document = make_document(room="tests", upload=make_upload("Red Lenca.pdf", pdf()))
    clean_copy(document=document, at=at)
    client.force_login(judged)
    answer = client.get(reverse("files:download", args=[document.public_id]))
    assert TELLING not in unpacked(b"".join(answer.streaming_content))
    assert "Lenca" not in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    client.force_login(make_user())
    answer = client.get(reverse("files:download", args=[document.public_id]))
    assert b"".join(answer.streaming_content) == Path(document.file.path).read_bytes()


@pytest.mark.parametrize("made", [True, False])
def test_without_a_copy_who_judges_gets_nothing_and_learns_why(client, judged, at, made):
    document = make_document(room="tests", upload=make_upload("a.mp3", b"ID3" + TELLING))
    if made:
        assert clean_copy(document=document, at=at).fault == "cannot"
    client.force_login(judged)
    answer = client.get(reverse("files:download", args=[document.public_id]))
    assert answer.status_code == 404
    assert "no hay copia" in answer.content.decode() or "no copy" in answer.content.decode()
    assert TELLING not in answer.content


def test_a_pdf_says_how_many_pages_it_has():
    assert make_document(upload=make_upload("a.pdf", make_pdf(3))).pages == 3
    assert make_document(upload=make_upload("a.txt", PDF[9:20])).pages is None
    assert Document.objects.count() == 2
