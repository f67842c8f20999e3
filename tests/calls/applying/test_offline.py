"""The form on paper and as a text file: before signing in, as a copy, and loaded back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from calls.applying.forms.offline import MOST_BYTES, decoded, read, written
from calls.applying.forms.typed import read_typed
from calls.applying.queries import stored_values
from calls.applying.services import save_draft
from calls.publishing.models import Call
from tests.factories.publishing import make_form_version, make_question
from tests.platform.common.test_pdf import streams

from .pages import form_of

pytestmark = pytest.mark.django_db
KINDS = {
    "money": ("money", "1500.50"),
    "number": ("number", "-13.5"),
    "day": ("date", "2026-12-05"),
    "agree": ("yesno", False),
    "lands": ("countries", ["PE"]),
    "truth": ("declaration", True),
    "one": ("choice", "b"),
    "many": ("choices", ["a", "b"]),
}
OPTIONS = [{"value": v, "label": {"es": f"Opción {v}", "en": f"Option {v}"}} for v in "abc"]


@pytest.fixture
def full(draft, owner, at):
    """Return a draft with an answer of every kind that a text file holds."""
    for key, (kind, _value) in KINDS.items():
        options = OPTIONS if kind.startswith("choice") else []
        make_question(draft.stage, key, kind, required=False, options=options)
    columns = [
        {"key": "what", "kind": "short", "label": {"en": "What"}, "required": True},
        {"key": "how", "kind": "long", "label": {"en": "How"}, "required": False},
        {"key": "cost", "kind": "money", "label": {"en": "Cost"}, "required": False},
    ]
    make_question(draft.stage, "letter", "file", required=False)
    draft.form_version = make_form_version(draft.stage)
    table = {"label": {"en": "Table"}, "help": {}, "required": False, "options": []}
    draft.form_version.schema[-1]["questions"] += [
        {**table, "key": "plan", "kind": "rows", "columns": columns},
        {**table, "key": "places", "kind": "places"},
    ]
    draft.form_version.save()
    draft.save()
    values = {f"q_{key}": value for key, (_kind, value) in KINDS.items()}
    long = "Línea uno\n\n=== no es marca\n>>> tampoco\n “comillas” ñ ã"
    values |= {
        "q_learning": long,
        "q_plan": [
            {"what": "Taller a|b", "how": "Uno\n\nDos", "cost": "1500.50"},
            {"what": "Feria", "how": None, "cost": None},
        ],
        "q_places": [
            {"name": "Puno", "country": "PE", "latitude": "-15.840200", "longitude": "-70.021900"}
        ],
    }
    return save_draft(entry=draft, values=values, actor=owner, at=at)


def names_of(entry):
    """Return the names of all fields that a text file holds."""
    basics = ["title", "summary", "language", "countries", "themes", "amount", "months"]
    return [
        *basics,
        "q_learning",
        "q_where",
        *(f"q_{key}" for key in KINDS),
        "q_plan",
        "q_places",
        "budget",
    ]


@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_what_is_written_is_read_again_in_every_language(full, language):
    with translation.override(language):
        filled = read(written(full), full)
        reading = read_typed(full, filled.typed)
    assert filled.unread == []
    assert reading.errors == {}
    stored = stored_values(full, reading.values)
    assert {k: v for k, v in reading.values.items() if v != stored[k]} == {}
    assert set(names_of(full)) - {"themes"} <= set(reading.values)


@pytest.mark.parametrize(
    ("way", "text"),
    [
        ("Windows", lambda t: t.replace("\n", "\r\n").encode()),
        ("BOM", lambda t: b"\xef\xbb\xbf" + t.encode()),
        ("Latin-1", lambda t: t.replace("\u2265", "").encode("cp1252", "replace")),
        ("UTF-16", lambda t: t.encode("utf-16")),
        ("old Mac", lambda t: t.replace("\n", "\r").encode()),
    ],
)
def test_whatever_program_wrote_it(draft, way, text):
    told = "=== [q_where] Dónde ===\nÑuñoa, São Paulo\n\n=== [title] T ===\nÁrbol\n"
    filled = read(decoded(text(told)), draft)
    assert filled.typed == {"q_where": "Ñuñoa, São Paulo", "title": "Árbol"}, way


def test_missing_and_empty_parts_change_nothing(draft):
    text = "=== [q_where] Where ===\n\n=== [partners] P ===\n>>> help\n=== [countries] C ===\n[ ] (PE)\n"
    assert read(text, draft).typed == {}
    assert read("", draft).typed == {}


def test_what_cannot_be_read_is_said_by_its_line(draft):
    text = (
        "Prólogo\n=== [q_gone] ? ===\nTexto suelto\n=== [countries] C ===\n[x] (PE) Perú\nquizás Chile\n"
        "=== [q_where] W ===\nPuno\n=== [q_where] W ===\nCusco\n"
        "=== [budget] B ===\nuno | dos | tres | cuatro | cinco | seis\n"
    )
    filled = read(text, draft)
    said = dict(filled.unread)
    assert said[1] == "Prólogo"
    assert "q_gone" in said[2]
    assert said[3] == "Texto suelto"
    assert said[6] == "quizás Chile"
    assert said[10] == "Cusco"
    assert said[12].startswith("uno")
    assert filled.typed == {"countries": ["PE"], "q_where": "Puno"}


def test_two_marks_where_one_is_asked(full):
    text = "=== [q_one] One ===\n[x] (a) A\n[X] (b) B\n"
    filled = read(text, full)
    assert filled.typed == {}
    assert "a, b" in filled.unread[0][1]


def test_a_row_is_found_by_code_or_by_name(draft):
    text = "=== [partners] ===\nUma Suyu | Bolivia | other\nKallpa | PE | Accompanies\n"
    reading = read_typed(draft, read(text, draft).typed)
    assert [(x["name"], x["country"], x["role"]) for x in reading.values["partners"]] == [
        ("Uma Suyu", "BO", "other"),
        ("Kallpa", "PE", "accompanying"),
    ]


# -- loading through the pages


def load(browse, entry, text):
    """Send a file to the page that loads copies."""
    upload = SimpleUploadedFile("copia.txt", text if isinstance(text, bytes) else text.encode())
    return browse.post(reverse("applying:load", args=[entry.proposal.public_id]), {"copy": upload})


def test_a_copy_is_shown_before_it_is_saved(browse, draft):
    page = load(browse, draft, "=== [q_where] W ===\nCusco\n=== [title] T ===\n<b>Otro</b>\n")
    text = page.content.decode()
    draft.refresh_from_db()
    assert (page.status_code, draft.answers["where"]) == (200, "Puno")
    assert "<del>" in text
    assert "Cusco" in text
    assert "<b>Otro" not in text
    sent = form_of(page)
    assert sent["take"] == ["title", "q_where"] or sent["take"] == ["q_where", "title"]
    done = browse.post(page.request["PATH_INFO"], {**sent, "take": ["q_where"]})
    assert done.status_code == 302
    draft.refresh_from_db()
    draft.proposal.refresh_from_db()
    assert draft.answers["where"] == "Cusco"
    assert draft.proposal.title != "<b>Otro</b>"


def test_what_somebody_saved_meanwhile_is_not_overwritten(browse, draft, colleague, at):
    page = load(browse, draft, "=== [q_where] W ===\nCusco\n")
    save_draft(entry=draft, values={"q_where": "Lima"}, actor=colleague, at=at)
    again = browse.post(page.request["PATH_INFO"], form_of(page))
    assert again.status_code == 409
    assert "Lima" in again.content.decode()
    draft.refresh_from_db()
    assert draft.answers["where"] == "Lima"
    assert browse.post(page.request["PATH_INFO"], form_of(again)).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["where"] == "Cusco"


def test_what_is_not_understood_is_kept_as_typed_and_said(browse, draft):
    page = load(browse, draft, "=== [amount] A ===\ndoce mil\n")
    assert "doce mil" in page.content.decode()
    browse.post(page.request["PATH_INFO"], form_of(page))
    draft.refresh_from_db()
    assert draft.typed == {"amount": "doce mil"}


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", b"PK\x03\x04word", b"{\\rtf1", b"x" * (MOST_BYTES + 1)]
)
def test_what_is_no_text_file_is_refused_with_the_reason(browse, draft, body):
    page = load(browse, draft, body)
    assert page.status_code == 200
    assert page.context["form"].errors["copy"]


@pytest.mark.parametrize(
    "body", [b"\x00\xff\xfe===[", b"=== [q_where", b"\xff\xfe\x00", b"===\n" * 999]
)
def test_hostile_bytes_change_nothing(browse, draft, body):
    page = load(browse, draft, body)
    assert page.status_code == 200
    assert page.context["rows"] == []


def test_a_changed_preview_cannot_save_what_is_no_field(browse, draft):
    url = reverse("applying:load", args=[draft.proposal.public_id])
    sent = {"text": "=== [state] S ===\nselected\n", "take": ["state", "sole"], "seen": "[1"}
    assert browse.post(url, sent).status_code == 302
    draft.proposal.refresh_from_db()
    assert draft.proposal.state == "draft"


# -- copies


def test_ones_own_draft_as_text_and_as_pdf(browse, draft):
    key = [draft.proposal.public_id]
    text = browse.get(reverse("applying:copy_text", args=key))
    assert text.content.startswith(b"\xef\xbb\xbf>>> ")
    assert "=== [q_where]" in decoded(text.content)
    assert "Puno" in decoded(text.content)
    assert read(decoded(text.content), draft).unread == []
    answer = browse.get(reverse("applying:copy_pdf", args=key))
    assert b"/StructTreeRoot" in streams(answer.content)


def test_before_signing_in_everything_is_read_printed_and_downloaded(client, call):
    make_question(call.stages.get(), "extra", "choice", options=OPTIONS)
    make_form_version(call.stages.get())
    page = client.get(reverse("applying:blank", args=[call.slug]), HTTP_ACCEPT_LANGUAGE="en")
    text = page.content.decode()
    assert "Option b" in text
    kind = call.stages.get().kind
    for address in (
        reverse("applying:blank_pdf", args=[call.slug]),
        reverse("applying:blank_text", args=[call.slug, kind]),
    ):
        assert address in text
        assert client.get(address).status_code == 200
    blank = decoded(client.get(reverse("applying:blank_text", args=[call.slug, kind])).content)
    assert "=== [q_extra]" in blank
    assert "[ ] (b)" in blank
    assert client.get(reverse("applying:blank_text", args=[call.slug, "x"])).status_code == 404
    assert (
        reverse("applying:blank", args=[call.slug])
        in client.get(call.get_absolute_url()).content.decode()
    )


def test_a_question_that_is_asked_only_sometimes_says_when(client, draft, call):
    form = draft.form_version
    condition = {"question": "where", "operator": "answered", "values": []}
    form.schema[0]["questions"][-1]["condition"] = condition
    form.save()
    kind = draft.stage.kind
    for name, more in (("blank", []), ("blank_text", [kind])):
        page = client.get(
            reverse(f"applying:{name}", args=[call.slug, *more]), HTTP_ACCEPT_LANGUAGE="en"
        )
        assert "Asked only when" in page.content.decode(), name
    assert client.get(reverse("applying:blank_pdf", args=[call.slug])).status_code == 200


def test_the_empty_form_filled_in_can_be_loaded_into_a_draft(client, browse, draft, call):
    address = reverse("applying:blank_text", args=[call.slug, draft.stage.kind])
    blank = decoded(client.get(address).content)
    marker = next(line for line in blank.split("\n") if "[q_where]" in line)
    page = load(browse, draft, blank.replace(marker, f"{marker}\nCusco"))
    assert [row["name"] for row in page.context["rows"] if row["name"] != "language"] == ["q_where"]


def test_a_call_that_is_not_public_has_no_form(client, call):
    Call.objects.update(published_at=None, state="draft")
    for name in ("blank", "blank_pdf"):
        assert client.get(reverse(f"applying:{name}", args=[call.slug])).status_code == 404
