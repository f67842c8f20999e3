"""Files that reach reviewers without the names of who made them: bytes, names, and who is told."""

import struct

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse

from calls.applying.models import Entry
from calls.publishing.models import Call, FormVersion
from calls.publishing.states import CallRole
from calls.reviewing.states import AssignmentState
from minka.files.models import CleanCopy
from minka.files.rules import is_veiled, needs_clean_copy
from minka.files.services import clean_copy
from tests.factories.accounts import make_user
from tests.factories.applying import make_entry
from tests.factories.files import make_document, make_jpeg, make_pdf, make_upload
from tests.factories.publishing import make_call, make_grant
from tests.factories.reviewing import make_assignment, make_reviewer

from .never import signed_in

WHO = b"Rosa Quispe de Red Lenca"
LATITUDE = struct.pack("<6I", 16, 1, 30, 1, 77, 10)
LONGITUDE = struct.pack("<6I", 71, 1, 20, 1, 33, 10)
QUESTION = {
    "key": "photos", "kind": "file", "label": {"es": "Fotos"}, "help": {}, "required": False,
    "max_words": None, "options": [],
}  # fmt: skip
CANNOT = "cannot be given without names"


def _rational(tag: int, place: int) -> bytes:
    return struct.pack("<HHII", tag, 5, 3, place)


def photo() -> bytes:
    """Return a JPEG whose Exif says who took it, and where (degrees, minutes, seconds)."""
    artist, gps = 38, 38 + len(WHO)
    first = struct.pack("<H", 2) + struct.pack("<HHII", 0x013B, 2, len(WHO), artist)
    first += struct.pack("<HHII", 0x8825, 4, 1, gps) + b"\0\0\0\0"
    far = gps + 2 + 4 * 12 + 4
    place = struct.pack("<H", 4) + struct.pack("<HHI4s", 1, 2, 2, b"S\0\0\0") + _rational(2, far)
    place += struct.pack("<HHI4s", 3, 2, 2, b"W\0\0\0") + _rational(4, far + 24) + b"\0\0\0\0"
    exif = b"II*\0" + struct.pack("<I", 8) + first + WHO + place + LATITUDE + LONGITUDE
    return make_jpeg(40, 30, (0xE1, b"Exif\0\0" + exif))


def pdf() -> bytes:
    """Return a PDF that says its author."""
    info = b"100 0 obj\n<< /Author (%s) >>\nendobj\n" % WHO
    return make_pdf(trailer=b"/Info 100 0 R", more=info)


SENT = {
    "Red Lenca.pdf": pdf(),
    "Lenca en Puno.jpg": photo(),
    "Voz Lenca.mp3": b"ID3\x03" + WHO + b"\0" * 20,
}


@pytest.fixture
def files(case):
    """Return the files of the case's proposal by name, in a call that veils them."""
    Call.objects.filter(pk=case.call.pk).update(files_without_names=True)
    schema = [{"title": {"es": "Archivos"}, "questions": [QUESTION]}]
    entry = case.entry
    entry.form_version = FormVersion.objects.create(stage=case.stage, number=9, schema=schema)
    return put_in(case, entry, SENT)


def put_in(case, entry, sent):
    found = {}
    for name, content in sent.items():
        found[name] = make_document(
            case.applicant,
            room="applying",
            object_id=entry.public_id,
            upload=make_upload(name, content),
        )
    entry.answers = {
        "photos": [
            {"id": str(one.public_id), "name": one.name, "size": one.size} for one in found.values()
        ]
    }
    entry.save()
    return found


@pytest.fixture
def assignment(case, files):
    """Return an assignment that its reviewer has opened."""
    reviewer = make_reviewer(case.call, make_user("Elsa Huanca", language="en"))
    return make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)


@pytest.fixture
def desk(assignment):
    return signed_in(assignment.reviewer.user)


def got(client, document):
    """Return the answer to who asks for a file, and its bytes."""
    answer = client.get(document.get_absolute_url())
    streamed = answer.streaming
    return answer, b"".join(answer.streaming_content) if streamed else answer.content


@pytest.mark.parametrize("before", [True, False], ids=["made on arrival", "made on demand"])
def test_a_reviewer_gets_copies_only(files, desk, at, before):
    for number, name in ((1, "Red Lenca.pdf"), (2, "Lenca en Puno.jpg")):
        if before:
            clean_copy(document=files[name], at=at)
        answer, content = got(desk, files[name])
        assert answer.status_code == 200
        for secret in (WHO, LATITUDE, LONGITUDE):
            assert secret not in content
        assert content[:4] == SENT[name][:4]
        assert f'filename="File {number}.{name[-3:]}"' in answer["Content-Disposition"]
        assert int(answer["Content-Length"]) == len(content) != files[name].size
        assert CleanCopy.objects.get(document=files[name]).size == len(content)


def test_what_is_asked_of_the_tests_is_in_the_files():
    assert WHO in SENT["Red Lenca.pdf"]
    for secret in (WHO, LATITUDE, LONGITUDE):
        assert secret in SENT["Lenca en Puno.jpg"]


def test_asking_for_the_head_tells_no_more(files, desk):
    for name, document in files.items():
        answer = desk.head(document.get_absolute_url())
        # As the test client does: the file is closed, the connection of the test is not.
        request_finished.disconnect(close_old_connections)
        answer.close()
        request_finished.connect(close_old_connections)
        assert "Lenca" not in str(answer.headers)
        assert answer.status_code == (404 if name.endswith("mp3") else 200)
        assert answer.get("Content-Length") != str(document.size)


@pytest.mark.parametrize("made", [True, False])
def test_what_cannot_be_stripped_is_not_there_for_a_reviewer(files, desk, at, made):
    document = files["Voz Lenca.mp3"]
    if made:
        assert clean_copy(document=document, at=at).fault
    answer, content = got(desk, document)
    assert answer.status_code == 404
    assert WHO not in content
    assert b"Lenca" not in content


@pytest.mark.parametrize("state", ["accepted", "submitted"])
def test_the_page_of_a_reviewer_has_neutral_names(files, assignment, desk, at, state):
    assignment.state = state
    assignment.save()
    for document in files.values():
        clean_copy(document=document, at=at)
    text = desk.get(assignment.get_absolute_url()).content.decode()
    for name, document in files.items():
        assert name not in text
        assert document.sha256 not in text
    assert "Lenca" not in text
    for number, name in ((1, "Red Lenca.pdf"), (2, "Lenca en Puno.jpg")):
        assert f'{files[name].get_absolute_url()}">File {number}.{name[-3:]}</a>' in text
    assert f"File 3.mp3: {CANNOT}" in text
    assert files["Voz Lenca.mp3"].get_absolute_url() not in text


def test_a_file_that_went_meanwhile_has_no_name_either(files, case, assignment, desk):
    files["Red Lenca.pdf"].delete()
    text = desk.get(assignment.get_absolute_url()).content.decode()
    assert "Lenca" not in text
    assert f"File: {CANNOT}" in text


def test_team_committee_and_organisation_get_the_files_themselves(case, files, assignment):
    committee = make_user()
    make_grant(case.call, committee, CallRole.COMMITTEE)
    both = make_user()
    make_grant(case.call, both, CallRole.COMMITTEE)
    mine = make_assignment(
        case.entry, make_reviewer(case.call, both), state=AssignmentState.ACCEPTED
    )
    for user in (case.steward, committee, case.applicant, both):
        for name, document in files.items():
            answer, content = got(signed_in(user), document)
            assert content == SENT[name]
            assert "Lenca" in answer["Content-Disposition"]
    assert "Red Lenca.pdf" in signed_in(both).get(mine.get_absolute_url()).content.decode()
    check = reverse("reviewing:check", args=[case.call.slug, case.proposal.public_id])
    assert "Red Lenca.pdf" in signed_in(case.steward).get(check).content.decode()


def test_others_learn_nothing(files, case, assignment):
    for user in (make_user(), make_reviewer(case.call).user):
        assert got(signed_in(user), files["Red Lenca.pdf"])[0].status_code == 404


def test_who_sent_a_file_and_then_reviews_it_gets_the_copy(case, files, assignment):
    """Whoever left the organisation is a reviewer like the others."""
    case.applicant.memberships.all().delete()
    make_assignment(
        case.entry, make_reviewer(case.call, case.applicant), state=AssignmentState.ACCEPTED
    )
    assert WHO not in got(signed_in(case.applicant), files["Red Lenca.pdf"])[1]


def test_files_of_the_stage_before_are_veiled_and_numbered_with_the_others(case, files):
    call = case.call
    final = make_call(stages=2).stages.get(kind="final")
    case.stage.kind = "profile"
    case.stage.save()
    final.call, final.order = call, 2
    final.save()
    entry = make_entry(case.proposal, final)
    late = put_in(case, Entry.objects.get(pk=entry.pk), {"Lenca.txt": b"Hola"})["Lenca.txt"]
    reviewer = make_reviewer(call, make_user(language="en"))
    make_assignment(entry, reviewer, state=AssignmentState.ACCEPTED)
    client = signed_in(reviewer.user)
    assert "File 4.txt" in got(client, late)[0]["Content-Disposition"]
    answer, content = got(client, files["Red Lenca.pdf"])
    assert "File 1.pdf" in answer["Content-Disposition"]
    assert WHO not in content


def test_other_calls_stay_as_they_were(case, files, assignment, desk):
    Call.objects.update(files_without_names=False)
    assert not needs_clean_copy("applying", case.entry.public_id)
    content = got(desk, files["Red Lenca.pdf"])[1]
    assert content == SENT["Red Lenca.pdf"]
    assert "Red Lenca.pdf" in desk.get(assignment.get_absolute_url()).content.decode()
    assert not CleanCopy.objects.exists()


def test_whether_a_copy_is_needed_is_one_question(case, files, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert needs_clean_copy("applying", case.entry.public_id)
    with django_assert_num_queries(1):
        assert not is_veiled(case.steward, files["Red Lenca.pdf"])


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_the_same_however_many_files_there_are(
    case, files, assignment, desk, many, django_assert_num_queries
):
    case.entry.answers["photos"] = case.entry.answers["photos"][:many]
    case.entry.save()
    with django_assert_num_queries(14):
        desk.get(assignment.get_absolute_url())
