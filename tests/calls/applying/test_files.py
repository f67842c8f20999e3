"""The files of a proposal: what each question takes, describing, using again, in pieces."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.queries.earlier import earlier_files
from calls.applying.rules import slots
from calls.applying.rules.slots import slot_of_entry
from calls.applying.services import submit_entry
from calls.applying.services.documents import (
    add_file,
    attach_arrival,
    describe_file,
    remove_file,
    reuse_file,
)
from calls.publishing.models import Call, FormVersion
from minka.common.errors import DomainError
from minka.files.models import CleanCopy, Document, Upload
from minka.files.queries import check_files
from minka.files.rules import Arrival, Slot
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.files import PDF, docx, make_document, make_pdf, make_upload

pytestmark = pytest.mark.django_db
FILES = {
    "letter": {"max_files": 2, "extensions": ["pdf"], "max_pages": 2},
    "photos": {},
}
WORDS = {"kind": "file", "help": {}, "required": False, "max_words": None, "options": []}
SCHEMA = [
    {
        "title": {"en": "Files"},
        "questions": [
            {**WORDS, "key": key, "label": {"en": key.title()}, **more}
            for key, more in FILES.items()
        ],
    }
]


@pytest.fixture
def entry(draft):
    """Return a draft whose form asks for a letter of at most two pages, and for photos."""
    number = draft.form_version.number + 1
    draft.form_version = FormVersion.objects.create(stage=draft.stage, number=number, schema=SCHEMA)
    draft.answers = {}
    draft.save()
    return draft


@pytest.fixture
def page(entry):
    """Return the address of the files page."""
    return reverse("applying:documents", args=[entry.proposal.public_id])


@pytest.fixture
def add(entry, owner, at):
    """Return a function that adds a file to the letters."""

    def act(name="carta.pdf", body=PDF, key="letter", **extra):
        upload = make_upload(name, body)
        return add_file(entry=entry, key=key, upload=upload, actor=owner, at=at, **extra)

    return act


def code(act, *args, **given) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **given)
    assert str(refused.value)
    return refused.value.code


def letters(entry, key="letter"):
    entry.refresh_from_db()
    return entry.answers.get(key) or []


# ---- what a question takes


def test_each_question_takes_its_own_kinds_pages_and_number(add, entry):
    assert code(add, "carta.docx", docx()) == "unknown_kind"
    assert code(add, "carta.pdf", make_pdf(3)) == "too_many_pages"
    add("carta.pdf", make_pdf(2))
    add("otra.pdf")
    assert code(add, "tercera.pdf", PDF + b"\n") == "too_many"
    add("foto.docx", docx(), key="photos")
    assert [known["name"] for known in letters(entry)] == ["carta.pdf", "otra.pdf"]
    assert list(check_files(entry.saved_at)) == []


def test_the_files_of_a_proposal_have_room_for_so_much_however_they_come(
    browse, page, entry, monkeypatch
):
    monkeypatch.setattr(slots, "Slot", partial(Slot, quota=2 * len(PDF)))
    finished = browse.post(send(browse, entry, PDF) + "finish/")
    assert finished.status_code == 200
    more = make_pdf(2)
    answer = browse.post(page, {"question": "photos", "upload": make_upload("b.pdf", more)})
    assert "may have at most" in answer.content.decode()
    told = {"room": "applying", "object": entry.public_id, "slot": "photos", "name": "b.pdf"}
    answer = browse.post("/files/uploads/", {**told, "size": len(more)})
    assert answer.json()["code"] == "quota"
    assert Document.objects.count() == 1


def test_the_page_says_what_each_question_takes(browse, page):
    body = browse.get(page).content.decode()
    assert "PDF. At most" in body
    assert "2 pages" in body
    assert 'accept=".pdf"' in body
    assert 'data-left="2"' in body
    assert 'data-left="10"' in body


def test_a_full_question_offers_no_more(browse, page, add):
    add()
    add("otra.pdf", make_pdf(2))
    body = browse.get(page).content.decode()
    assert 'data-upload="letter"' not in body
    assert 'data-upload="photos"' in body
    assert "This question takes 2 files" in body


def test_an_older_form_that_says_nothing_takes_ten_of_every_kind(entry, owner):
    slot = slot_of_entry(owner, entry.public_id, "photos")
    assert (slot.allowed, slot.max_pages) == ((), None)


# ---- words for a file


def test_a_file_may_say_what_it_is(browse, page, entry):
    sent = {"question": "letter", "upload": make_upload(), "purpose": " Acta de la asamblea "}
    assert browse.post(page, sent).status_code == 302
    known = letters(entry)[0]
    assert known["purpose"] == "Acta de la asamblea"
    assert "Acta de la asamblea" in browse.get(page).content.decode()
    again = {"question": "letter", "document": known["id"], "do": "describe"}
    assert browse.post(page, {**again, "purpose": "Carta"}).status_code == 302
    assert letters(entry)[0]["purpose"] == "Carta"
    browse.post(page, {**again, "purpose": ""})
    assert "purpose" not in letters(entry)[0]
    assert set(known) - {"purpose"} == set(letters(entry)[0])


def test_a_description_that_is_too_long_is_shown_as_typed(browse, page, add, entry):
    document = add()
    words = {"purpose": "x" * 201, "document": str(document.public_id), "do": "describe"}
    answer = browse.post(page, {"question": "letter", **words})
    assert "x" * 201 in answer.content.decode()
    assert "aria-invalid" in answer.content.decode()
    assert "purpose" not in letters(entry)[0]


@pytest.mark.parametrize(
    "sent",
    [
        {"question": "other"},
        {"question": "letter", "do": "burn"},
        {"question": "letter", "do": "describe", "document": "x"},
        {"question": "photos", "do": "reuse", "earlier": "x"},
        {},
    ],
)
def test_what_is_not_there_is_not_found(browse, page, sent):
    assert browse.post(page, sent).status_code == 404 or sent.get("do") == "reuse"


def test_the_same_description_again_is_no_change(entry, owner, add, at):
    document = add(purpose="Carta")
    entry.refresh_from_db()
    before = entry.version
    describe_file(
        entry=entry, document=str(document.public_id), purpose="Carta", actor=owner, at=at
    )
    entry.refresh_from_db()
    assert entry.version == before


# ---- a file that was sent before


@pytest.fixture
def earlier(organisation, world, owner):
    """Return files of another proposal of the organisation: a PDF, a text, and one of others."""
    other = make_proposal(world.other_call, organisation, submitted=True)
    thing = other.entries.get().public_id
    mine = [
        make_document(owner, room="applying", object_id=thing, upload=make_upload(name, body))
        for name, body in (("acta.pdf", make_pdf(2)), ("nota.txt", b"hola"), ("acta.pdf", PDF))
    ]
    theirs = make_proposal(world.call, make_organisation(make_user()))
    make_document(
        room="applying",
        object_id=theirs.entries.get().public_id,
        upload=make_upload("ajeno.pdf", PDF + b"\n"),
    )
    return mine


def test_ones_own_earlier_files_are_offered_of_the_kinds_that_fit(browse, page, entry, earlier):
    assert {row.name for row in earlier_files(entry)} == {"acta.pdf", "nota.txt"}
    body = browse.get(page).content.decode()
    part, photos = body.split('id="id_q_photos"')
    assert part.count(str(earlier[0].public_id)) == 1
    assert str(earlier[1].public_id) not in part
    assert str(earlier[1].public_id) in photos
    assert "ajeno.pdf" not in body


def test_an_earlier_file_is_used_again_without_sending_it(
    browse, page, entry, earlier, at, django_capture_on_commit_callbacks, owner
):
    before = Document.objects.count()
    sent = {"question": "letter", "do": "reuse", "earlier": str(earlier[0].public_id)}
    assert browse.post(page, sent).status_code == 302
    known = letters(entry)[0]
    assert known["id"] != str(earlier[0].public_id)
    assert known["sha256"] == earlier[0].sha256
    assert Document.objects.count() == before + 1
    with django_capture_on_commit_callbacks(execute=True):
        shared = Document.objects.get(public_id=known["id"])
        remove_file(entry=entry, document=shared, actor=owner, at=at)
    with earlier[0].file.open("rb") as stored:
        assert stored.read() == make_pdf(2)
    assert letters(entry) == []


def test_somebody_elses_file_cannot_be_used(browse, page, entry, earlier):
    foreign = Document.objects.get(name="ajeno.pdf")
    for name in (str(foreign.public_id), str(uuid4()), "x", ""):
        sent = {"question": "letter", "do": "reuse", "earlier": name}
        answer = browse.post(page, sent)
        assert answer.status_code == 200
        assert "aria-invalid" in answer.content.decode()
    assert letters(entry) == []


def test_an_earlier_file_that_went_meanwhile_is_told(entry, owner, earlier, at):
    given = {"entry": entry, "key": "letter", "actor": owner, "at": at}
    Document.objects.filter(pk=earlier[0].pk).delete()
    assert code(reuse_file, document=earlier[0], **given) == "gone"
    reuse_file(document=earlier[2], purpose="Acta", **given)
    assert code(reuse_file, document=earlier[2], **given) == "twice"
    assert letters(entry)[0]["purpose"] == "Acta"


# ---- in pieces


def send(browse, entry, body, name="carta.pdf", stop=None, **extra):
    """Send a file as the script does; stop after so many bytes. Return its address."""
    told = {"room": "applying", "object": entry.public_id, "slot": "letter", "name": name}
    answer = browse.post("/files/uploads/", {**told, "size": len(body), **extra})
    assert answer.status_code == 201, answer.content
    url, at = answer.json()["url"], answer.json()["received"]
    while at < (stop or len(body)):
        piece = body[at : min(at + 200_000, stop or len(body))]
        at = put(browse, url, at, piece).json()["received"]
    return url


def put(browse, url, at, piece):
    return browse.put(
        url, piece, content_type="application/octet-stream", headers={"Upload-Offset": str(at)}
    )


def test_an_upload_cut_at_sixty_percent_is_shown_and_goes_on(browse, page, entry):
    body = make_pdf(2, more=b"100 0 obj\n<< /Length 900000 >>\nstream\n" + b"\xa5" * 900_000
                    + b"\nendstream\nendobj\n")  # fmt: skip
    url = send(browse, entry, body, stop=len(body) * 60 // 100, purpose="Carta")
    shown = browse.get(page).content.decode()
    assert f'data-coming="{url}"' in shown
    assert f'data-size="{len(body)}"' in shown
    assert "59 %" in shown or "60 %" in shown
    at = browse.get(url).json()["received"]
    assert put(browse, url, 0, body[:10]).status_code == 409
    for start in range(at, len(body), 200_000):
        put(browse, url, start, body[start : start + 200_000])
    assert browse.post(url + "finish/").status_code == 200
    known = letters(entry)[0]
    document = Document.objects.get(public_id=known["id"])
    assert (known["purpose"], known["sha256"]) == ("Carta", document.sha256)
    with document.file.open("rb") as stored:
        assert stored.read() == body
    assert f'data-coming="{url}"' not in browse.get(page).content.decode()


def test_what_a_colleague_sends_is_theirs(browse, page, entry, colleague):
    url = send(browse, entry, PDF, stop=100)
    other = Client()
    other.force_login(colleague)
    assert url not in other.get(page).content.decode()
    assert put(other, url, 100, PDF[100:]).status_code == 404
    send(other, entry, PDF, stop=50)
    assert Upload.objects.count() == 2


def test_what_is_refused_at_the_end_is_told_and_changes_nothing(browse, entry, add):
    add()
    url = send(browse, entry, PDF)
    answer = browse.post(url + "finish/")
    assert (answer.status_code, answer.json()["code"]) == (422, "twice")
    url = send(browse, entry, make_pdf(3))
    assert browse.post(url + "finish/").json()["code"] == "too_many_pages"
    assert len(letters(entry)) == 1
    assert Document.objects.count() == 1


def test_who_may_not_write_sends_nothing(entry, owner, colleague, world, submit):
    people = {owner: True, colleague: True, world.rival: False, world.steward: False}
    for person, may in people.items():
        assert (slot_of_entry(person, entry.public_id, "letter") is not None) is may
    assert slot_of_entry(owner, entry.public_id, "other") is None
    assert slot_of_entry(owner, uuid4(), "letter") is None
    submit()
    assert slot_of_entry(owner, entry.public_id, "letter") is None


@pytest.fixture
def submit(entry, owner, at):
    """Return a function that submits the entry."""
    return lambda: submit_entry(entry=entry, actor=owner, at=at, idempotency_key=uuid4())


def test_an_upload_that_ends_after_the_submission_is_refused(browse, entry, submit):
    url = send(browse, entry, PDF)
    submit()
    answer = browse.post(url + "finish/")
    assert (answer.status_code, answer.json()["code"]) == (422, "closed")
    assert not letters(entry)
    given = (entry.public_id, "letter", make_upload(), "", entry.saved_by, entry.saved_at)
    with pytest.raises(DomainError):
        attach_arrival(Arrival(*given))


# ---- calls that are judged without names


@pytest.fixture
def without_names(entry):
    """Let the call's files reach reviewers without the names of who made them."""
    Call.objects.filter(pk=entry.proposal.call_id).update(files_without_names=True)


def test_the_applicant_is_told_what_is_taken_out_and_what_cannot_be(
    browse, page, entry, without_names
):
    assert "without hidden data on who made them" in browse.get(page).content.decode()
    browse.post(page, {"question": "letter", "upload": make_upload()})
    url = send(browse, entry, PDF + b"\n")
    browse.post(url + "finish/")
    assert CleanCopy.objects.filter(fault="").count() == 2
    assert "Reviewers cannot get" not in browse.get(page).content.decode()
    sound = make_upload("voz.mp3", b"ID3\x03" + b"\0" * 40)
    browse.post(page, {"question": "photos", "upload": sound})
    assert browse.get(page).content.decode().count("Reviewers cannot get this file") == 1
    assert CleanCopy.objects.get(fault="cannot").document.name == "voz.mp3"


def test_other_calls_make_no_copies_and_say_nothing_of_it(browse, page):
    browse.post(page, {"question": "letter", "upload": make_upload()})
    assert not CleanCopy.objects.exists()
    assert "without hidden data" not in browse.get(page).content.decode()


# ---- what it costs


def test_the_page_costs_the_same_however_many_files_there_are(
    browse, page, add, earlier, entry, django_assert_num_queries
):
    for number in range(3):
        name = f"{number}.txt"
        add(name, str(number).encode(), key="photos")
        send(browse, entry, PDF, name=f"{number}.pdf", stop=10)
        with django_assert_num_queries(8):
            browse.get(page)


def test_an_answer_of_files_is_plain_data(add, entry):
    add(purpose="Carta")
    assert json.loads(json.dumps(letters(entry))) == letters(entry)
