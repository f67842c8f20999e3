"""The pages on which people ask about a call and read answers; who asked stays unknown."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Amendment, Inquiry
from minka.notifications.models import Notice
from minka.notifications.services import deliver
from tests.factories.accounts import make_user
from tests.factories.publishing import make_call, make_inquiry

from .conftest import CANARY, change, signed_in


def address(name, *args):
    return reverse(f"publishing:{name}", args=args)


# ---- Pages


def test_what_is_typed_before_signing_in_is_kept(published, asker, visitor):
    url = address("ask", published.slug)
    answer = visitor.post(url, {"body": "¿Cuántas páginas?", "language": "pt-BR"})
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
    assert not Inquiry.objects.exists()
    visitor.force_login(asker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = visitor.get(url)
    assert "¿Cuántas páginas?" in page.content.decode()
    assert page.context["form"]["language"].value() == "pt-BR"
    sent = {"body": "¿Cuántas páginas?", "language": "pt-BR"}
    assert visitor.post(url, sent)["Location"] == address("inquiries", published.slug)
    assert Inquiry.objects.get().asked_by == asker
    assert "¿Cuántas páginas?" not in visitor.get(url).content.decode()


def test_a_long_question_is_told_and_kept(published, asker):
    client = signed_in(asker)
    typed = "palabra " * 201
    page = client.post(address("ask", published.slug), {"body": typed, "language": "es"})
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("palabra") >= 201
    assert page.context["form"].errors["body"]
    assert not Inquiry.objects.exists()


def test_a_question_changes_language_without_being_sent(published, visitor):
    given = {"body": "Long text", "language": "es", "_language": "es"}
    page = visitor.post(address("ask", published.slug), given)
    assert page.status_code == 200
    assert "Long text" in page.content.decode()


def test_a_call_that_takes_none_says_so(asker):
    call = make_call(state="decided")
    client = signed_in(asker)
    for name in ("ask", "inquiries"):
        text = client.get(address(name, call.slug)).content.decode()
        assert 'name="body"' not in text
    answer = client.post(address("ask", call.slug), {"body": "¿Ya?", "language": "es"})
    assert answer.status_code == 200
    assert not Inquiry.objects.exists()


def test_the_answer_page_shows_the_chapter_before_anything_is_public(inquiry, published, as_owner):
    url = address("answer_inquiry", inquiry.public_id)
    page = as_owner.get(url)
    assert page.context["form"]["question_es"].value() == inquiry.body
    sent = {"question_es": "¿Redes?", "answer_es": "Sí.", "chapter": "3"}
    page = as_owner.post(url, sent)
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="rules-body_es"' in text
    assert published.rules["es"][2]["title"] in text
    assert "Sí." in text
    assert Inquiry.objects.get().state == "asked"
    rules = {"rules-chapter": "3", "rules-body_es": "Se admiten redes."}
    page = as_owner.post(url, {**sent, **rules})
    assert page.status_code == 200
    assert "Se admiten redes." in page.content.decode()
    answer = as_owner.post(url, {**sent, **rules, "rules-reason_es": "Lo preguntaron."})
    assert answer.status_code == 302
    assert Inquiry.objects.get().amendment.number == 2


def test_another_chapter_or_none_can_be_chosen_after_all(inquiry, as_owner):
    url = address("answer_inquiry", inquiry.public_id)
    sent = {"question_es": "¿Redes?", "answer_es": "Sí.", "rules-chapter": "3"}
    page = as_owner.post(url, {**sent, "chapter": "4"})
    assert page.context["asked"] == 4
    assert Inquiry.objects.get().state == "asked"
    page = as_owner.post(url, {**sent, "chapter": "0"})
    assert page.context["change"] is None
    assert as_owner.post(url, {**sent, "rules-chapter": "", "chapter": "0"}).status_code == 302
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("number", ["99", "-1", "x", "9" * 5000, "٣"])
def test_a_chapter_that_is_not_there_is_no_error(inquiry, as_owner, number):
    sent = {"question_es": "¿A?", "answer_es": "Sí.", "rules-chapter": number, "chapter": number}
    answer = as_owner.post(address("answer_inquiry", inquiry.public_id), sent)
    assert answer.status_code == 200
    assert Inquiry.objects.get().state == "asked"


def test_a_second_steward_is_told_that_it_is_done(inquiry, answering, as_owner):
    services.answer_inquiry(inquiry=inquiry, **answering)
    sent = {"question_es": "¿A?", "answer_es": "Otra respuesta larga.", "chapter": "0"}
    page = as_owner.post(address("answer_inquiry", inquiry.public_id), sent).content.decode()
    assert "A colleague has treated this question meanwhile." in page
    assert "Otra respuesta larga." in page
    assert Inquiry.objects.get().answer == {"es": "Sí, **puede**."}


def test_the_page_of_the_call_shows_the_latest_five(published, visitor):
    for number in range(7):
        make_inquiry(
            published,
            body=f"Consulta {number}",
            answer={"es": f"Respuesta {number}"},
            answered_at=published.published_at + timedelta(hours=number),
        )
    text = visitor.get(published.get_absolute_url()).content.decode()
    assert [f"Respuesta {n}" in text for n in range(7)] == [False, False, *[True] * 5]
    every = visitor.get(address("inquiries", published.slug)).content.decode()
    assert all(f"Respuesta {n}" in every for n in range(7))
    assert "7 questions were answered" in every


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_pages_speak_three_languages_without_a_script(inquiry, answering, published, language):
    services.answer_inquiry(inquiry=inquiry, change=change(), **answering)
    client = Client(headers={"accept-language": language})
    for name in ("inquiries", "ask", "amendments"):
        page = client.get(address(name, published.slug))
        assert page.status_code == 200
        assert f'lang="{language[:2]}' in page.content.decode()


def test_an_answer_renews_the_page_of_the_call(inquiry, published, answering, visitor, clock):
    url = published.get_absolute_url()
    mark = visitor.get(url)["ETag"]
    clock.on(hours=2)
    services.answer_inquiry(inquiry=inquiry, **answering)
    again = visitor.get(url, headers={"if-none-match": mark})
    assert again.status_code == 200
    assert "¿Una red?" in again.content.decode()


def test_a_question_that_waits_changes_nothing_public(published, asking, visitor):
    url = published.get_absolute_url()
    mark = visitor.get(url)["ETag"]
    services.ask_inquiry(call=published, **asking)
    assert visitor.get(url, headers={"if-none-match": mark}).status_code == 304


# ---- Who asked stays unknown


def test_nothing_public_and_nothing_of_the_team_says_who_asked(
    inquiry, answering, published, asker, as_owner, visitor, at
):
    follower = make_user()
    services.follow_call(call=published, user=follower)
    waiting = services.ask_inquiry(call=published, body="¿Otra?", language="es", actor=asker, at=at)
    services.answer_inquiry(inquiry=inquiry, change=change(), **answering)
    deliver()
    marks = (CANARY, "zunilda", "Canario", str(asker.public_id))
    public = [published.get_absolute_url()]
    public += [address(name, published.slug) for name in ("inquiries", "amendments", "ask")]
    team = [address(name, published.slug) for name in ("inquiries_received", "trail", "workspace")]
    team.append(address("answer_inquiry", waiting.public_id))
    team.append(address("decline_inquiry", waiting.public_id))
    for client, urls in ((visitor, public), (signed_in(follower), public), (as_owner, team)):
        for url in urls:
            page = client.get(url)
            assert page.status_code == 200, url
            assert not [mark for mark in marks if mark in page.content.decode()], url
    others = Notice.objects.exclude(recipient=asker)
    assert others.exists()
    for notice in others:
        assert not [mark for mark in marks if mark in f"{notice.data} {notice.path}"]
    feed = visitor.get(reverse("publishing:feed")).content.decode()
    assert not [mark for mark in marks if mark in feed]


def test_a_question_of_another_foundation_is_not_found(inquiry, world):
    outsider = signed_in(world.other_steward)
    for name in ("answer_inquiry", "decline_inquiry"):
        assert outsider.get(address(name, inquiry.public_id)).status_code == 404
        assert outsider.post(address(name, inquiry.public_id)).status_code == 404


HOSTILE = '<script>alert("x")</script>[go](javascript:alert(1))<img src=x onerror=alert(1)>'


def test_nothing_that_is_asked_or_answered_runs(published, asking, answering, as_owner, visitor):
    inquiry = services.ask_inquiry(call=published, **{**asking, "body": HOSTILE})
    urls = [address("answer_inquiry", inquiry.public_id)]
    urls.append(address("inquiries_received", published.slug))
    texts = {"es": HOSTILE, "pt-BR": HOSTILE}
    pages = [as_owner.get(url).content.decode() for url in urls]
    changed = services.Change(2, texts, texts, texts)
    given = {**answering, "question": texts, "answer": texts, "change": changed}
    services.answer_inquiry(inquiry=inquiry, **given)
    cache.clear()
    urls = [published.get_absolute_url()]
    urls += [address(name, published.slug) for name in ("inquiries", "amendments")]
    pages += [visitor.get(url).content.decode() for url in urls]
    for text in pages:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text


# ---- What it costs


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_the_same_for_one_and_for_three(
    published, as_owner, visitor, doing, django_assert_num_queries, count
):
    for number in range(count):
        made = services.amend_rules(call=published, change=change(es=f"Regla {number}"), **doing)
        make_inquiry(published, answer={"es": "Sí."}, amendment=made)
        make_inquiry(published)
    with django_assert_num_queries(4):  # the call, how many, the page, its stages
        visitor.get(address("inquiries", published.slug))
    with django_assert_num_queries(4):  # the call, how many, the page, their questions
        visitor.get(address("amendments", published.slug))
    url = address("inquiries_received", published.slug)
    as_owner.get(url)
    with django_assert_num_queries(7):
        as_owner.get(url)


def test_the_page_of_a_call_with_answers_costs_one_query_more_and_once(
    published, visitor, doing, monkeypatch, django_assert_num_queries
):
    from minka.common.registry import panels_of

    monkeypatch.setattr(panels_of("call"), "_entries", {})
    monkeypatch.setattr(panels_of("call.act"), "_entries", {})
    services.amend_rules(call=published, change=change(), **doing)
    for _ in range(3):
        make_inquiry(published, answer={"es": "Sí."})
    with django_assert_num_queries(6):  # as without answers, and the answers
        visitor.get(published.get_absolute_url())
    with django_assert_num_queries(2):
        visitor.get(published.get_absolute_url())
