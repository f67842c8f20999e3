"""PDF: what is written is shown as it is, tagged, in its language, within limits."""

import re
import zlib

import pytest
from django.utils import translation

from minka.common import pdf
from minka.common.pdf import NoPdf, Row, Section, Sheet, pdf_of, pdf_response

HOSTILE = [
    '#panic("x")',
    '#import "@preview/cetz:0.3.0"',
    '#read("/etc/passwd")',
    "$ x^2 $ *bold* _it_ `raw` <label> @ref // c /* d",
    "= Not a heading\n- not a list\n\\ #{",
    "\ud800 \x00\x07 \ufeff \u2028",
    "x" * 5000,
    '"}],"title":"stolen',
]


def streams(body):
    """Return the unpacked streams of a PDF, joined."""
    found = b""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", body, re.S):
        try:
            found += zlib.decompress(packed)
        except zlib.error:
            continue
    return body + found


def test_a_sheet_is_a_tagged_pdf_with_title_and_language():
    body = pdf_of(Sheet("Comprobante ñandú “uno”", language="pt-BR"))
    inside = streams(body)
    assert body.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in inside
    assert b"/Lang(pt-BR)" in inside
    assert b"/Title" in inside
    assert "ñandú".encode("utf-16-be") in inside or "ñandú".encode() in inside


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    sheet = Sheet(
        title=text,
        eyebrow=text,
        lead=text,
        facts=[(text, text)],
        sections=[Section(text, rows=[Row(text, text, text)], table=[[text], [text]], note=text)],
        footer=text,
    )
    assert pdf_of(sheet).startswith(b"%PDF")


def test_the_accents_of_our_languages_are_in_the_fonts_that_come_along():
    """A missing glyph would bring a second font into the file."""
    plain = streams(pdf_of(Sheet("abc")))
    ours = streams(pdf_of(Sheet("áéíóúüñÁÑ¿¡ ãõâêôàç ÃÕÇ “” ‘’ – … € º ª", footer="abc")))
    fonts = re.compile(rb"/BaseFont /(?:[A-Z]+\+)?([\w-]+)")
    assert set(fonts.findall(ours)) <= set(fonts.findall(plain)) | {b"LibertinusSerif-Regular"}


def test_a_text_too_long_is_refused_with_a_way_out():
    with pytest.raises(NoPdf) as refusal:
        pdf_of(Sheet("x", lead="palabra " * 80_000))
    assert refusal.value.code == "long"
    assert "plain text" in str(refusal.value)


def test_work_that_lasts_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    with pytest.raises(NoPdf) as refusal:
        pdf_of(Sheet("x"))
    assert refusal.value.code == "failed"


def test_without_its_engine_the_page_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf.sys, "executable", "/nowhere/python")
    response = pdf_response(Sheet("x"), "x.pdf")
    assert response.status_code == 503
    assert "plain text" in response.content.decode()


def test_a_download_has_its_name_and_the_readers_language():
    with translation.override("es"):
        response = pdf_response(Sheet("x"), "AC26-0001-1.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="AC26-0001-1.pdf"' in response["Content-Disposition"]
    assert b"/Lang(es)" in streams(response.content)
