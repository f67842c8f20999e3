"""A form that changes under open drafts: nothing is lost, and everybody hears of it once."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.models import Entry
from calls.applying.queries.moving import impact_of, left_of, left_told
from calls.applying.rules import fingerprint
from calls.applying.rules.moving import carried, lacking, told
from calls.applying.services import save_draft
from calls.applying.services.moving import move_drafts
from calls.publishing import services
from calls.publishing.queries import draft_schema, latest_form
from minka.common.models import AuditEvent
from minka.notifications.models import FanOut
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_form_version, make_grant, make_question

OPTIONS = [
    {"value": "a", "label": {"es": "Asociación", "en": "Association"}},
    {"value": "b", "label": {"es": "Cooperativa", "en": "Cooperative"}},
]


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def call(db):
    return make_call(by=make_user())


@pytest.fixture
def stage(call):
    stage = call.stages.get()
    make_question(stage, "legal", "choice", options=OPTIONS, required=False)
    make_form_version(stage)
    return stage


@pytest.fixture
def steward(call):
    person = make_user(language="es")
    make_grant(call, person)
    return person


def drafts(call, count, **answers):
    """Make drafts of as many organisations."""
    found = []
    for number in range(count):
        proposal = make_proposal(call, submitted=False)
        entry = proposal.entries.get()
        entry.answers = {"learning": f"Lo que aprendimos {number}", "where": "Puno", **answers}
        entry.save()
        found.append(entry)
    return found


def change_form(stage, doing):
    """Take a question away, add one, turn a text into a figure, and drop an option."""
    by_key = {question.key: question for question in stage.questions.all()}
    services.remove_question(question=by_key["learning"], **doing)
    services.update_question(question=by_key["where"], kind="number", **doing)
    services.update_question(question=by_key["legal"], options=OPTIONS[:1], kind="short", **doing)
    services.add_question(
        section=by_key["where"].section, kind="long", label={"es": "¿Por qué?"}, key="why", **doing
    )


def release(stage, doing, capture, **more):
    """Put the form in force, and do what follows its transaction."""
    with capture(execute=True):
        return services.release_form(stage=stage, **doing, **more)


@pytest.fixture
def doing(steward, at):
    return {"actor": steward, "at": at}


def test_a_form_changes_under_fifty_drafts_and_nothing_is_lost(
    call, stage, doing, django_capture_on_commit_callbacks
):
    entries = drafts(call, 50, legal="b")
    sent = make_proposal(call).entries.get()
    change_form(stage, doing)
    version = release(stage, doing, django_capture_on_commit_callbacks, moves_drafts=True)
    for number, entry in enumerate(entries):
        entry.refresh_from_db()
        assert entry.form_version == version
        assert entry.answers["learning"] == f"Lo que aprendimos {number}"
        assert entry.typed == {"q_where": "Puno"}
        assert entry.answers["legal"] == "Cooperativa"
        assert entry.version == 2
    sent.refresh_from_db()
    assert sent.form_version.number == version.number - 1
    moved = AuditEvent.objects.filter(verb="applying.form_moved")
    assert moved.count() == 50
    assert move_drafts(at=doing["at"]) == 0


def test_the_people_of_drafts_are_told_once(call, stage, doing, django_capture_on_commit_callbacks):
    drafts(call, 2)
    change_form(stage, doing)
    release(stage, doing, django_capture_on_commit_callbacks, moves_drafts=True)
    release(stage, doing, django_capture_on_commit_callbacks, moves_drafts=True)
    told_of = FanOut.objects.get(kind="applying.form_changed")
    assert told_of.data["added"] == [{"es": "¿Por qué?"}]
    assert [label["es"] for label in told_of.data["removed"]] == ["Pregunta learning"]
    assert len(told_of.data["changed"]) == 2


def test_for_new_proposals_only_no_draft_moves(
    call, stage, doing, django_capture_on_commit_callbacks
):
    (entry,) = drafts(call, 1)
    before = entry.form_version_id
    change_form(stage, doing)
    version = release(stage, doing, django_capture_on_commit_callbacks)
    entry.refresh_from_db()
    assert entry.form_version_id == before
    assert make_proposal(call, submitted=False).entries.get().form_version == version
    assert not FanOut.objects.filter(kind="applying.form_changed").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_for_one_and_for_three(
    call, stage, doing, django_assert_num_queries, count
):
    drafts(call, count)
    change_form(stage, doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    # Which are behind, begin, lock, versions, write, trail, end; and that no more are behind.
    with django_assert_num_queries(8):
        assert move_drafts(at=doing["at"]) == count


def test_what_was_sent_and_is_being_changed_keeps_its_form(call, stage, doing):
    entry = make_proposal(call).entries.get()
    entry.revision = {"q_where": "Cusco"}
    entry.save()
    change_form(stage, doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    assert move_drafts(at=doing["at"]) == 0


def test_the_impact_counts_and_tells_no_names(call, stage, doing, django_assert_num_queries):
    drafts(call, 3)
    stage.call = call
    change_form(stage, doing)
    schema = draft_schema(stage)
    with django_assert_num_queries(3):
        impact = impact_of(stage, schema)
    assert (impact.drafts, impact.answered["learning"], impact.answered["where"]) == (3, 3, 3)
    assert impact.incomplete == 3
    assert impact.waiting == 0


def test_a_page_of_the_old_form_saved_afterwards_loses_nothing(call, stage, doing, at):
    person = make_user()
    proposal = make_proposal(call, make_organisation(person), submitted=False)
    address = reverse("applying:section", args=[proposal.public_id, 0])
    client = signed_in(person)
    page = client.get(address)
    data = {"seen": page.context["seen"], "q_learning": "Escrito después", "q_where": "Cusco"}
    change_form(stage, doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    move_drafts(at=at)
    assert client.post(address, data).status_code in (200, 302)
    entry = proposal.entries.get()
    assert entry.answers["learning"] == "Escrito después"
    assert entry.typed["q_where"] == "Cusco"
    assert [(q["key"], answer) for q, answer in left_of(entry)] == [("learning", "Escrito después")]


def test_a_page_whose_section_is_gone_loses_nothing(call, stage, doing, at):
    extra = {"es": "El final"}
    make_question(stage, "end", "long", section=extra)
    make_form_version(stage)
    person = make_user()
    proposal = make_proposal(call, make_organisation(person), submitted=False)
    address = reverse("applying:section", args=[proposal.public_id, 1])
    client = signed_in(person)
    data = {"seen": client.get(address).context["seen"], "q_end": "Así termina"}
    services.remove_section(section=stage.sections.get(title=extra), **doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    move_drafts(at=at)
    answer = client.post(address, data)
    assert answer.status_code == 302
    assert proposal.entries.get().answers["end"] == "Así termina"
    assert client.get(address).status_code == 404


def test_typing_goes_on_in_a_question_that_is_gone(call, stage, doing, at):
    person = make_user()
    proposal = make_proposal(call, make_organisation(person), submitted=False)
    client = signed_in(person)
    entry = proposal.entries.get()
    change_form(stage, doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    move_drafts(at=at)
    body = {
        "key": "6f0c1c1e-7f4e-4d64-9d0d-1d5f0a9d3b11",
        "seen": {"q_learning": fingerprint(entry.answers["learning"]), "q_nunca": ""},
        "set": {"q_learning": "Hasta aquí", "q_nunca": "x"},
    }
    answer = client.post(
        reverse("applying:autosave", args=[proposal.public_id]),
        json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert set(answer.json()["errors"]) == {"q_learning", "q_nunca"}
    assert proposal.entries.get().answers["learning"] == "Hasta aquí"


def test_a_draft_moves_through_several_versions(call, stage, doing, at):
    (entry,) = drafts(call, 1)
    for number in range(3):
        question = {"kind": "short", "label": {"es": f"Nueva {number}"}, **doing}
        services.add_question(section=stage.sections.first(), **question)
        services.release_form(stage=stage, moves_drafts=number != 1, **doing)
    assert move_drafts(at=at) == 1
    entry.refresh_from_db()
    assert entry.form_version == latest_form(stage)


def test_a_withdrawn_or_late_release_is_refused(call, stage, doing, at):
    change_form(stage, doing)
    late = {**doing, "at": stage.deadline_at + timedelta(seconds=1)}
    with pytest.raises(Exception, match="deadline"):
        services.release_form(stage=stage, moves_drafts=True, **late)


def test_saving_and_moving_keep_the_same_words(call, stage, doing, at):
    (entry,) = drafts(call, 1)
    change_form(stage, doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    move_drafts(at=at)
    save_draft(entry=entry, values={"q_where": "12"}, actor=doing["actor"], at=at)
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.answers["where"] == "12"
    assert entry.typed == {}


def test_what_is_no_longer_asked_is_shown_to_its_people(call, stage, doing, at):
    person = make_user()
    proposal = make_proposal(call, make_organisation(person), submitted=False)
    change_form(stage, doing)
    services.release_form(stage=stage, moves_drafts=True, **doing)
    page = reverse("applying:hub", args=[proposal.public_id])
    assert "No longer asked" not in signed_in(person).get(page).content.decode()
    move_drafts(at=at)
    text = signed_in(person).get(page, headers={"accept-language": "en"}).content.decode()
    assert "Qué hizo durar la acción colectiva." in text
    (row,) = left_told(proposal.entries.get())
    assert row["field"] == "q_learning"


@pytest.mark.parametrize("typed", ["doce", ["a", "b"]])
def test_what_was_typed_and_is_no_longer_asked_is_told_as_typed(call, stage, doing, typed):
    (entry,) = drafts(call, 1)
    make_question(stage, "old", "money", condition={"question": "x", "operator": "answered"})
    before = make_form_version(stage)
    services.remove_question(question=stage.questions.get(key="old"), **doing)
    after = make_form_version(stage)
    entry.form_version, entry.typed = after, {"q_old": typed}
    (row,) = left_told(entry)
    assert before.number < after.number
    assert row["text"]


def form_of(kind, **more):
    return [
        {
            "title": {},
            "questions": [
                {"key": "x", "kind": kind, "label": {"es": "X"}, "required": True, **more}
            ],
        }
    ]


@pytest.mark.parametrize(
    ("before", "value", "after", "answer", "typed"),
    [
        (("short", {}), "12", ("number", {}), "12", None),
        (("short", {}), "doce", ("number", {}), None, "doce"),
        (("short", {}), "1.500", ("money", {}), None, "1.500"),
        (("number", {}), "1500", ("money", {}), "1500.00", None),
        (("money", {}), "1500.50", ("number", {}), "1500.5", None),
        (("number", {}), "12", ("long", {}), "12", None),
        (("short", {}), "2026-12-31", ("date", {}), "2026-12-31", None),
        (("short", {}), "mañana", ("date", {}), None, "mañana"),
        (("choice", {"options": OPTIONS}), "b", ("short", {}), "Cooperativa", None),
        (("choices", {"options": OPTIONS}), ["a", "b"], ("long", {}), "Asociación, Cooperativa", None),
        (("choice", {"options": OPTIONS}), "b", ("choices", {"options": OPTIONS}), ["b"], None),
        (("choices", {"options": OPTIONS}), ["a"], ("choice", {"options": OPTIONS}), "a", None),
        (
            ("choices", {"options": OPTIONS}), ["a", "b"], ("choice", {"options": OPTIONS}),
            None, "Asociación, Cooperativa",
        ),
        (("short", {}), "cooperativa", ("choice", {"options": OPTIONS}), "b", None),
        (("choice", {"options": OPTIONS}), "b", ("choice", {"options": OPTIONS[:1]}), None, "Cooperativa"),
        (("yesno", {}), True, ("short", {}), "Sí", None),
        (("yesno", {}), False, ("declaration", {}), False, None),
        (("short", {}), "sí", ("yesno", {}), None, "sí"),
    ],
)  # fmt: skip
def test_an_answer_is_read_as_the_other_kind_or_kept_as_typed(before, value, after, answer, typed):
    old, new = form_of(before[0], **before[1]), form_of(after[0], **after[1])
    found = carried({"x": value}, {}, old, new, "es")
    assert found.answers["x"] == answer
    assert found.typed == ({} if typed is None else {"q_x": typed})


def test_what_was_not_understood_stays_as_typed():
    found = carried({"x": None}, {"q_x": "1.500"}, form_of("number"), form_of("money"), "es")
    assert found.typed == {"q_x": "1.500"}
    assert found.changed == []


def test_only_what_is_asked_is_lacking():
    condition = {"question": "x", "operator": "is", "values": ["true"]}
    schema = form_of("yesno")
    schema[0]["questions"].append(
        {"key": "y", "kind": "short", "label": {}, "required": True, "condition": condition}
    )
    assert lacking(schema, {"x": False}, {}, "USD") == set()
    assert lacking(schema, {"x": True}, {}, "USD") == {"y"}
    assert lacking(schema, {}, {}, "USD") == {"x"}


def test_answers_are_told_in_the_language_of_the_draft():
    question = form_of("choice", options=OPTIONS)[0]["questions"][0]
    assert told(question, "a", "en") == "Association"
    assert told({**question, "kind": "yesno"}, True, "pt-BR") == "Sim"
