"""Light formatting and files of tables: whatever people write can be read and cannot act."""

import csv
import io
import json
import logging
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as some

from minka.common.logs import JsonFormatter
from minka.common.rich import SCHEMES, TAGS, clean, to_html
from minka.common.sheets import BOM, DANGEROUS, csv_lines, safe_cell

MARKDOWN = some.text("ab <>&\"'()[]!#*_`~|-=\n\t:/\\javscriptdlonerhfg\x00", max_size=300)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://example.org/x.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[x](http://a "onmouseover=alert(1)")',
    '[x](http://a" onmouseover="alert(1))',
    "<svg/onload=alert(1)>",
    "<iframe src=//example.org>",
    "<style>*{display:none}</style>",
    "<!-- x --><b onclick=x>y</b>",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<a href='javascript:x'>y</a>",
    "<form action=/x><input></form>",
    "| a |\n|---|\n| <script>x</script> |",
    "# <script>x</script>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "\x00<scr\x00ipt>",
]


class Seen(HTMLParser):
    """Which tags there are, and every attribute."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attrs: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attrs += attrs


def check_harmless(html: str) -> Seen:
    """Hold what rich text may be: known tags, links of known schemes, nothing that acts."""
    seen = Seen(html)
    assert set(seen.tags) <= TAGS
    for name, value in seen.attrs:
        assert name in {"href", "title", "rel", "scope"}
        if name == "href" and ":" in (value or "").partition("/")[0]:
            assert (value or "").partition(":")[0].lower() in SCHEMES
    return seen


@given(text=MARKDOWN)
def test_no_text_becomes_anything_that_acts(text):
    check_harmless(to_html(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(text):
    check_harmless(to_html(text))
    check_harmless(clean(text))


@given(text=MARKDOWN)
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once


@given(levels=some.lists(some.integers(1, 6), min_size=1, max_size=8))
def test_headings_keep_the_order_of_the_page_whatever_their_writer_chose(levels):
    text = "\n\n".join(f"{'#' * level} Título {n}" for n, level in enumerate(levels))
    found = [tag for tag in check_harmless(to_html(text)).tags if tag.startswith("h")]
    assert found[0] == "h3"
    assert found == ["h3" if level <= levels[0] else "h4" for level in levels]


@pytest.mark.parametrize("text", ["", None, " ", "\n\n"])
def test_no_text_is_shown_as_nothing(text):
    assert to_html(text).strip() == ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**mucho**", "<p><strong>mucho</strong></p>"),
        ("una\notra", "<p>una<br>\notra</p>"),
        ("~~no~~", "<p><s>no</s></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    ],
)
def test_what_people_write_lightly_is_formatted(text, html):
    assert to_html(text).strip() == html


def test_a_link_leads_out_without_our_good_name():
    attrs = dict(check_harmless(to_html("[una red](https://example.org/a)")).attrs)
    assert attrs == {"href": "https://example.org/a", "rel": "noopener nofollow ugc"}


@pytest.mark.parametrize("text", [">" * 3000, "- " * 3000, "`" * 3000, "[" * 1500, "*a" * 1500])
def test_deep_nesting_ends(text):
    assert check_harmless(to_html(text)) is not None


def rows_of(header, *chunks) -> list[list[str]]:
    text = "".join(csv_lines(header, chunks))
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@given(text=some.text(max_size=60))
def test_a_cell_never_begins_like_a_formula_and_keeps_its_words(text):
    cell = safe_cell(text)
    assert not cell.startswith(DANGEROUS)
    assert cell in {text, f"'{text}"}


@given(table=some.lists(some.lists(some.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_a_table_has_as_many_rows_and_cells_as_were_put_in(table):
    found = rows_of(["a", "b"], table)
    assert found[0] == ["a", "b"]
    assert [[safe_cell(cell) for cell in row] for row in table] == found[1:]


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_formula_is_only_a_text_wherever_it_stands(start):
    class Person:
        """Somebody whose name is a formula."""

        def __str__(self) -> str:
            return f"{start}cmd|' /C calc'!A0"

    wanted = f"'{Person()}"
    assert safe_cell(str(Person())) == wanted
    assert safe_cell(SafeString(Person())) == wanted
    assert safe_cell(Person()) == wanted
    assert rows_of([str(Person())], [[Person()]]) == [[wanted], [wanted]]


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (-5, -5), (Decimal("-1.50"), Decimal("-1.50")), (0.5, 0.5)]
)
def test_numbers_stay_numbers_and_nothing_is_empty(value, cell):
    assert safe_cell(value) == cell
    assert type(safe_cell(value)) is type(cell)


def test_an_empty_table_has_its_header():
    assert rows_of(["número", "título"]) == [["número", "título"]]


def test_a_table_is_given_chunk_by_chunk():
    chunks = ([[n]] for n in (1, 2))
    lines = csv_lines(["n"], chunks)
    assert next(lines) == f"{BOM}n\r\n"
    assert next(lines) == "1\r\n"
    assert next(lines) == "2\r\n"


@pytest.mark.parametrize("text", ["a\nb", "a\r\nInjected: x", '"', "}", "\u2028", "\x00", "ñ"])
def test_a_record_is_one_line_of_json_whatever_is_in_it(text):
    record = logging.LogRecord("minka", logging.INFO, __file__, 1, "said %s", (text,), None)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == f"said {text}"


def test_an_error_is_told_in_the_same_line():
    try:
        raise ValueError("x\ny")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("minka", logging.ERROR, __file__, 1, "broke", (), told)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["error"]
