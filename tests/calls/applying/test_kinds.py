"""Every kind of question: what it takes, what it refuses, what is stored and told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calls.applying.forms import build_section_form
from calls.applying.models import Entry
from calls.applying.queries import answers_told, whole
from calls.applying.rules import file_questions, problems_of, word_count
from calls.applying.services import add_file, remove_file, save_draft, submit_entry
from calls.publishing.states import QuestionKind
from minka.common.errors import DomainError
from minka.files.models import Document
from minka.taxonomy.models import Theme
from tests.factories.files import PDF, PNG, make_upload
from tests.factories.publishing import make_form_version, make_question

pytestmark = pytest.mark.django_db
OPTIONS = [{"value": x, "label": {"es": f"Opción {x}", "en": f"Option {x}"}} for x in "abc"]


@pytest.fixture
def ask(draft):
    """Return a function that makes the draft's form of one question."""

    def act(kind, **extra):
        stage = draft.stage
        stage.questions.all().delete()
        make_question(stage, "x", kind, **extra)
        draft.form_version = make_form_version(stage)
        draft.answers = {}
        draft.save()
        return draft

    return act


def sent(entry, **data):
    """The form of the only section, as sent."""
    return build_section_form(entry.form_version.schema[0], entry, data)


GOOD = [
    (QuestionKind.SHORT, "  Puno \r\n", "Puno", "Puno"),
    (QuestionKind.LONG, "uno\r\ndos", "uno\ndos", "uno\ndos"),
    (QuestionKind.NUMBER, "1500", "1500", "1500"),
    (QuestionKind.NUMBER, "1 500", "1500", "1500"),
    (QuestionKind.NUMBER, "12,50", "12.5", "12.5"),
    (QuestionKind.NUMBER, "-13.25", "-13.25", "-13.25"),
    (QuestionKind.MONEY, "1500", "1500.00", "USD\u00a01\u00a0500"),
    (QuestionKind.MONEY, "1.500,00", "1500.00", "USD\u00a01\u00a0500"),
    (QuestionKind.MONEY, "USD 1 500", "1500.00", "USD\u00a01\u00a0500"),
    (QuestionKind.DATE, "2026-12-05", "2026-12-05", "5 December 2026"),
    (QuestionKind.DATE, "05/12/2026", "2026-12-05", "5 December 2026"),
    (QuestionKind.CHOICE, "b", "b", "Option b"),
    (QuestionKind.CHOICES, ["a", "c"], ["a", "c"], "Option a, Option c"),
    (QuestionKind.YESNO, "true", True, "Yes"),
    (QuestionKind.YESNO, "false", False, "No"),
    (QuestionKind.COUNTRIES, ["PE", "BO"], ["PE", "BO"], "Peru, Bolivia"),
    (QuestionKind.DECLARATION, "on", True, "Yes"),
]


@pytest.mark.parametrize(("kind", "typed", "stored", "told"), GOOD)
def test_what_is_good_is_stored_in_one_way_and_told(
    ask, owner, at, kind, typed, stored, told, django_language
):
    entry = ask(kind, options=OPTIONS)
    form = sent(entry, q_x=typed)
    assert form.is_valid(), form.errors
    entry = save_draft(entry=entry, values=form.values(), actor=owner, at=at)
    assert entry.answers == {"x": stored}
    assert problems_of(whole(entry), at) == []
    row = answers_told(entry.form_version.schema, entry.answers, "USD")[0]["rows"][0]
    assert row["text"].replace("\u202f", " ") == told


@pytest.fixture
def django_language():
    """Read in English."""
    from django.utils import translation

    with translation.override("en"):
        yield


BAD = [
    (QuestionKind.NUMBER, "muchas", "Write a number"),
    (QuestionKind.NUMBER, "1.500", "can mean"),
    (QuestionKind.MONEY, "1.500", "can mean"),
    (QuestionKind.MONEY, "1,500", "can mean"),
    (QuestionKind.MONEY, "mil", "is not an amount"),
    (QuestionKind.DATE, "31/02/2026", "valid date"),
    (QuestionKind.CHOICE, "z", "z is not one"),
    (QuestionKind.CHOICES, ["z"], "z is not one"),
    (QuestionKind.COUNTRIES, ["XX"], "XX is not one"),
]


@pytest.mark.parametrize(("kind", "typed", "words"), BAD)
def test_what_cannot_be_read_is_kept_as_typed(ask, owner, at, kind, typed, words, django_language):
    entry = ask(kind, options=OPTIONS)
    form = sent(entry, q_x=typed)
    assert not form.is_valid()
    assert words in str(form.errors["q_x"])
    assert form.values() == {"q_x": {"typed": typed}}
    entry = save_draft(entry=entry, values=form.values(), actor=owner, at=at)
    assert entry.answers == {}
    assert [p.field for p in problems_of(whole(entry), at)] == ["q_x"]
    assert build_section_form(entry.form_version.schema[0], entry)["q_x"].value() == typed


@pytest.mark.parametrize("stored", [True, False])
def test_a_saved_yes_or_no_is_shown_and_sent_again(ask, stored):
    entry = ask(QuestionKind.YESNO)
    entry.answers = {"x": stored}
    html = str(build_section_form(entry.form_version.schema[0], entry)["q_x"])
    checked = html.partition("checked")[0].rpartition('value="')[2]
    assert html.count("checked") == 1
    assert checked.startswith(str(stored).lower())


def test_a_null_character_is_left_out(ask):
    # PostgreSQL cannot store it.
    assert sent(ask(QuestionKind.LONG), q_x="con\x00nulo").values() == {"q_x": "connulo"}
    assert sent(ask(QuestionKind.NUMBER), q_x="1\x00").values() == {"q_x": {"typed": "1"}}


@pytest.mark.parametrize("kind", [k for k in QuestionKind if k != QuestionKind.FILE])
@pytest.mark.parametrize("required", [True, False])
def test_nothing_is_an_answer_only_where_none_is_asked(ask, owner, at, kind, required):
    entry = ask(kind, options=OPTIONS, required=required)
    form = sent(entry)
    assert form.is_valid()
    assert form.values() == {"q_x": None}
    assert bool(problems_of(whole(entry), at)) is required


def test_money_follows_the_currency_of_the_call(ask, owner, at, django_language):
    entry = ask(QuestionKind.MONEY)
    entry.proposal.call.currency = "CLP"
    form = sent(entry, q_x="1.500")
    assert form.values() == {"q_x": "1500.00"}


def test_saved_money_is_told_again_at_its_field(ask, owner, at, django_language):
    entry = ask(QuestionKind.MONEY)
    entry = save_draft(entry=entry, values={"q_x": "1500.00"}, actor=owner, at=at)
    form = build_section_form(entry.form_version.schema[0], entry)
    assert "USD\u00a01\u00a0500 (one thousand, five hundred US dollars)" in str(
        form["q_x"].help_text
    )


def test_themes_are_stored_by_code(ask, owner, at):
    Theme.objects.get_or_create(
        code="A1", defaults={"path": "A1", "es": "Alianzas", "en": "Alliances", "pt_br": "Alianças"}
    )
    entry = ask(QuestionKind.THEMES)
    form = sent(entry, q_x=["A1"])
    assert form.is_valid(), form.errors
    assert form.values() == {"q_x": ["A1"]}


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("uno", 1), (" uno  dos\n\ntres ", 3), ("a-b c", 2)]
)
def test_words_are_counted_as_the_page_counts_them(text, count):
    assert word_count(text) == count


@pytest.mark.parametrize(("words", "fits"), [(5, True), (6, False)])
def test_a_word_limit_is_held_on_the_server(ask, at, words, fits):
    entry = ask(QuestionKind.LONG, max_words=5)
    form = sent(entry, q_x="palabra " * words)
    assert form.is_valid() is fits
    assert form.values() == {"q_x": ("palabra " * words).strip()}
    entry.answers = {"x": form.values()["q_x"]}
    assert (problems_of(whole(entry), at) == []) is fits


def test_optional_fields_say_so_and_limits_count(browse, draft):
    body = browse.get(reverse("applying:section", args=[draft.proposal.public_id, 0])).content
    assert b'data-max-words="300"' in body
    assert body.count(b'class="optional"') == 1


# ---- Files


@pytest.fixture
def letter(ask):
    """Return a draft whose form asks for a file."""
    return ask(QuestionKind.FILE)


def test_files_are_added_one_at_a_time_listed_and_removed(browse, letter):
    url = reverse("applying:documents", args=[letter.proposal.public_id])
    for name in ("carta.pdf", "mapa.png"):
        content = PDF if name.endswith("pdf") else PNG
        upload = SimpleUploadedFile(name, content)
        assert browse.post(url, {"question": "x", "upload": upload}).status_code == 302
    body = browse.get(url).content.decode()
    assert "carta.pdf" in body
    assert "mapa.png" in body
    letter.refresh_from_db()
    first = letter.answers["x"][0]
    assert set(first) == {"id", "name", "size", "media_type", "sha256"}
    remove = reverse("applying:remove_document", args=[letter.proposal.public_id, first["id"]])
    assert b"carta.pdf" in browse.get(remove).content
    browse.post(remove)
    letter.refresh_from_db()
    assert [known["name"] for known in letter.answers["x"]] == ["mapa.png"]
    assert Document.objects.count() == 1


def test_a_refused_file_changes_nothing(browse, letter):
    url = reverse("applying:documents", args=[letter.proposal.public_id])
    upload = SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 20)
    response = browse.post(url, {"question": "x", "upload": upload})
    assert response.status_code == 200
    assert b'aria-invalid="true"' in response.content
    assert browse.post(url, {"question": "x"}).status_code == 200
    assert not Document.objects.exists()


def test_a_form_without_files_has_no_such_page(browse, draft):
    url = reverse("applying:documents", args=[draft.proposal.public_id])
    assert browse.get(url).status_code == 404


def test_a_file_asked_for_is_missed(letter, at):
    assert [p.page for p in problems_of(whole(letter), at)] == ["documents"]
    assert [q["key"] for q in file_questions(letter.form_version.schema)] == ["x"]


def test_the_same_file_twice_too_many_and_a_wrong_question_are_refused(letter, owner, at):
    given = {"entry": letter, "actor": owner, "at": at}
    add_file(key="x", upload=make_upload(), **given)
    with pytest.raises(DomainError, match="already"):
        add_file(key="x", upload=make_upload("otra.pdf"), **given)
    with pytest.raises(DomainError):
        add_file(key="y", upload=make_upload(), **given)
    letter.refresh_from_db()
    letter.answers["x"] *= 10
    letter.save()
    with pytest.raises(DomainError, match="10"):
        add_file(key="x", upload=make_upload("z.pdf", PDF + b"\n"), **given)


def test_a_receipt_keeps_the_hash_and_the_file(letter, owner, at):
    document = add_file(entry=letter, key="x", upload=make_upload(), actor=owner, at=at)
    key = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    receipt = submit_entry(entry=letter, actor=owner, at=at, idempotency_key=key)
    assert receipt.snapshot["answers"]["x"][0]["sha256"] == document.sha256
    with pytest.raises(DomainError):
        add_file(entry=letter, key="x", upload=make_upload(), actor=owner, at=at)
    Entry.objects.update(state="withdrawn")
    remove_file(entry=letter, document=document, actor=owner, at=at)
    assert Document.objects.filter(pk=document.pk).exists()


def test_only_those_who_see_the_proposal_read_its_files(client, letter, owner, world, at):
    document = add_file(entry=letter, key="x", upload=make_upload(), actor=owner, at=at)
    url = reverse("files:download", args=[document.public_id])
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for person, answer in ((owner, 200), (world.rival, 404), (world.steward, 404)):
        client.force_login(person, backend=backend)
        response = client.get(url)
        assert response.status_code == answer
        if answer == 200:
            assert b"".join(response.streaming_content) == PDF
