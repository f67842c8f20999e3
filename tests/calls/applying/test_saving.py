"""Saving: whatever was typed is kept, and two people never overwrite each other silently."""

import pytest
from django.urls import reverse

from calls.applying.models import BudgetLine
from calls.applying.queries import stored_values, whole
from calls.applying.rules import fingerprint, problems_of
from calls.applying.services import StaleDraft, save_draft
from minka.common.errors import DomainError

from .conftest import BACKEND
from .pages import form_of, forms_of

pytestmark = pytest.mark.django_db


def page(entry, name="basics", *args):
    """Address of a page of writing."""
    return reverse(f"applying:{name}", args=[entry.proposal.public_id, *args])


def section(entry):
    """Address of the first section."""
    return page(entry, "section", 0)


def seen(entry, *names):
    """The marks that a page shows of these fields."""
    return {name: fingerprint(value) for name, value in stored_values(entry, names).items()}


@pytest.fixture
def save(draft, owner, at):
    """Return a function that saves values."""

    def act(values, **given):
        return save_draft(**{"entry": draft, "values": values, "actor": owner, "at": at, **given})

    return act


def test_only_what_differs_is_written(draft, save, owner, at):
    save({"q_where": "Puno", "title": draft.proposal.title})
    draft.refresh_from_db()
    assert (draft.version, draft.saved_by) == (1, None)
    save({"q_where": "Cusco"})
    draft.refresh_from_db()
    assert (draft.version, draft.saved_by, draft.saved_at) == (2, owner, at)
    assert draft.answers["where"] == "Cusco"


def test_what_cannot_be_read_is_kept_as_typed_beside_the_last_good_value(draft, save, at):
    save({"amount": {"typed": "1.500"}})
    draft.refresh_from_db()
    assert (draft.typed, draft.proposal.amount) == ({"amount": "1.500"}, 12000)
    problems = {p.field: p.text for p in problems_of(whole(draft), at)}
    assert "1.500" in problems["amount"]
    save({"amount": "11000.00"})
    draft.refresh_from_db()
    draft.proposal.refresh_from_db()
    assert (draft.typed, draft.proposal.amount) == ({}, 11000)


def test_a_new_title_is_found_by_search(draft, save):
    save({"title": "Lecherías del altiplano"})
    draft.proposal.refresh_from_db()
    assert " lecherias " in draft.proposal.search_text
    assert " lenca " in draft.proposal.search_text


def test_what_was_submitted_is_not_changed(draft, send, save):
    send()
    with pytest.raises(DomainError):
        save({"title": "Tarde"})


def test_what_another_changed_alone_stays_theirs(draft, save):
    marks = seen(draft, "q_where", "q_learning")
    save({"q_learning": "Lo de Inés."})
    save({"q_where": "Cusco", "q_learning": draft.answers["learning"]}, seen=marks)
    draft.refresh_from_db()
    assert draft.answers == {"learning": "Lo de Inés.", "where": "Cusco"}


def test_what_both_changed_is_a_conflict_and_nothing_is_written(draft, save):
    marks = seen(draft, "q_where", "q_learning")
    save({"q_learning": "Lo de Inés."})
    with pytest.raises(StaleDraft) as stale:
        save({"q_where": "Cusco", "q_learning": "Lo mío."}, seen=marks)
    assert stale.value.conflicts == {"q_learning": "Lo de Inés."}
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"


def test_both_writing_the_same_is_no_conflict(draft, save):
    marks = seen(draft, "q_where")
    save({"q_where": "Cusco"})
    save({"q_where": "Cusco"}, seen=marks)


def test_an_incomplete_page_is_saved_without_a_complaint(browse, draft):
    sent = {**form_of(browse.get(section(draft))), "q_learning": "", "q_where": "Oruro"}
    response = browse.post(section(draft), {**sent, "then": "hub"})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.answers["where"], draft.answers["learning"]) == ("Oruro", None)


def test_a_fault_is_shown_and_everything_is_saved(browse, draft):
    sent = form_of(browse.get(page(draft)))
    response = browse.post(page(draft), {**sent, "amount": "1.500", "summary": "Nuevo."})
    assert response.status_code == 200
    body = response.content.decode()
    assert "1.500" in body
    assert "Saved, but something needs to be corrected" in body
    assert '<a href="#id_amount">' in body
    assert 'aria-invalid="true"' in body
    draft.refresh_from_db()
    assert draft.proposal.summary == "Nuevo."
    again = browse.get(page(draft))
    assert form_of(again)["amount"] == ["1.500"]


def test_too_many_words_are_kept_and_said(browse, draft, at):
    text = "palabra " * 301
    sent = {**form_of(browse.get(section(draft))), "q_learning": text}
    response = browse.post(section(draft), sent)
    assert b"At most 300 words: you have 301." in response.content
    draft.refresh_from_db()
    assert draft.answers["learning"] == text.strip()
    assert "301" in problems_of(whole(draft), at)[0].text


def test_a_stale_page_shows_both_texts_and_the_person_chooses(browse, draft, save, colleague):
    sent = form_of(browse.get(section(draft)))
    save({"q_learning": "Lo de Inés."}, actor=colleague)
    mine = {**sent, "q_learning": "Lo mío.", "q_where": "Cusco"}
    stale = browse.post(section(draft), mine)
    assert stale.status_code == 409
    body = stale.content.decode()
    assert "Lo de Inés." in body
    assert "Lo mío." in body
    assert "Inés Mamani" in body
    again = form_of(stale)
    assert again["q_where"] == ["Cusco"]
    response = browse.post(section(draft), {**again, "choose-q_learning": "both"})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.answers == {"learning": "Lo de Inés.\n\nLo mío.", "where": "Cusco"}


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Lo mío."), ("theirs", "Lo de Inés.")])
def test_one_of_two_texts_is_kept(browse, draft, save, choice, kept):
    sent = form_of(browse.get(section(draft)))
    save({"q_learning": "Lo de Inés."})
    stale = browse.post(section(draft), {**sent, "q_learning": "Lo mío."})
    browse.post(section(draft), {**form_of(stale), "choose-q_learning": choice})
    draft.refresh_from_db()
    assert draft.answers["learning"] == kept


def test_a_third_person_between_the_choice_is_a_conflict_again(browse, draft, save):
    sent = form_of(browse.get(section(draft)))
    save({"q_learning": "Primero."})
    stale = browse.post(section(draft), {**sent, "q_learning": "Lo mío."})
    save({"q_learning": "Segundo."})
    again = browse.post(section(draft), {**form_of(stale), "choose-q_learning": "mine"})
    assert again.status_code == 409
    assert "Segundo." in again.content.decode()


def test_a_conflict_of_rows_shows_both_tables(browse, draft, save):
    sent = form_of(browse.get(page(draft, "budget")))
    save({"budget": [{"concept": "Viajes", "source": "own", "amount": "700.00"}]})
    stale = browse.post(page(draft, "budget"), {**sent, "budget-0-amount": "11000"})
    assert stale.status_code == 409
    assert "Viajes" in stale.content.decode()
    assert BudgetLine.objects.get().concept == "Viajes"


def test_the_language_button_keeps_what_was_typed_and_saves_nothing(browse, draft):
    sent = form_of(browse.get(section(draft)))
    response = browse.post(
        section(draft), {**sent, "q_where": "Sin guardar", "q_people": "muchas", "_language": "es"}
    )
    assert response.status_code == 200
    assert form_of(response)["q_where"] == ["Sin guardar"]
    assert form_of(response)["q_people"] == ["muchas"]
    assert form_of(response)["seen"] == sent["seen"]
    assert b'lang="es"' in response.content
    assert b"aria-invalid" not in response.content
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"


def test_the_language_button_keeps_rows(browse, draft):
    sent = form_of(browse.get(page(draft, "budget")))
    typed = {**sent, "budget-1-concept": "Libros", "budget-1-amount": "1.500", "_language": "es"}
    response = browse.post(page(draft, "budget"), typed)
    assert form_of(response)["budget-1-concept"] == ["Libros"]
    assert b"aria-invalid" not in response.content


def test_rows_grow_shrink_and_are_kept_as_typed(browse, draft):
    url = page(draft, "budget")
    sent = {**form_of(browse.get(url)), "budget-1-concept": "Viajes", "budget-1-amount": "300"}
    response = browse.post(url, {**sent, "then": "add-budget"})
    assert response["Location"].endswith("#budget-last")
    assert list(BudgetLine.objects.values_list("concept", flat=True)) == ["Talleres", "Viajes"]
    shown = browse.get(url)
    assert form_of(shown)["budget-TOTAL_FORMS"] == ["3"]
    assert "USD\u00a012\u00a0300" in shown.content.decode()
    faulty = {**form_of(shown), "budget-0-amount": "1.500", "budget-1-DELETE": "on"}
    response = browse.post(url, faulty)
    assert response.status_code == 200
    assert list(BudgetLine.objects.values_list("concept", flat=True)) == ["Talleres", "Viajes"]
    shown = form_of(browse.get(url))
    assert (shown["budget-0-amount"], shown["budget-TOTAL_FORMS"]) == (["1.500"], ["2"])
    fixed = browse.post(url, {**shown, "budget-0-amount": "1500"})
    assert fixed.status_code == 302
    assert BudgetLine.objects.get().amount == 1500


def test_a_tampered_table_changes_nothing(browse, draft):
    browse.post(page(draft, "budget"), {"seen": "{}", "budget-TOTAL_FORMS": "x"})
    assert BudgetLine.objects.count() == 1


def test_saving_while_a_colleague_submits_keeps_the_text_on_the_page(browse, draft, monkeypatch):
    def refused(**given):
        raise DomainError("It was submitted meanwhile.")

    sent = {**form_of(browse.get(section(draft))), "q_where": "Sin perder"}
    monkeypatch.setattr("calls.applying.views.editing.save_draft", refused)
    response = browse.post(section(draft), sent)
    assert form_of(response)["q_where"] == ["Sin perder"]
    assert b"It was submitted meanwhile." in response.content


def test_other_organisations_find_nothing(client, world, draft):
    client.force_login(world.rival, backend=BACKEND)
    for name in ("hub", "basics", "partners", "budget", "documents", "whole", "check", "proposal"):
        assert client.get(page(draft, name)).status_code == 404
    assert client.post(section(draft), {"q_where": "Mío"}).status_code == 404


def test_a_page_has_one_form_of_its_own(browse, draft):
    assert sum("seen" in form for form in forms_of(browse.get(page(draft)))) == 1
