"""Questions about a call: asked in private, answered for everybody, the rules amended by them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Amendment, Inquiry
from calls.publishing.services.inquiries import A_DAY
from minka.common.audit import trail
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import FanOut, Notice
from tests.factories.accounts import make_user
from tests.factories.publishing import make_call

from .conftest import CANARY, change, signed_in


def address(name, *args):
    return reverse(f"publishing:{name}", args=args)


# ---- Asking


def test_a_question_waits_and_its_team_is_told_without_a_name(inquiry, published, owner):
    assert inquiry.state == "asked"
    notice = Notice.objects.get(kind="publishing.inquiry_asked", channel="site")
    assert notice.recipient == owner
    assert notice.path == address("answer_inquiry", inquiry.public_id)
    assert CANARY not in str(notice.data)


def test_the_trail_tells_of_a_question_and_not_of_its_asker(inquiry, published, as_owner):
    event = trail([published.public_id]).first()
    assert (event.verb, event.actor) == ("publishing.inquiry_asked", None)
    page = as_owner.get(address("trail", published.slug)).content.decode()
    assert "Somebody asked about the call" in page
    assert CANARY not in page


def test_pressing_twice_asks_once(published, asking):
    key = uuid4()
    first = services.ask_inquiry(call=published, key=key, **asking)
    assert services.ask_inquiry(call=published, key=key, **asking) == first
    other = services.ask_inquiry(call=published, key=key, **{**asking, "body": "¿Y dos redes?"})
    assert other != first
    assert Notice.objects.filter(channel="site").count() == 2


def test_ten_questions_a_day_and_more_the_next(published, asking, at):
    for _ in range(A_DAY):
        services.ask_inquiry(call=published, **asking)
    with pytest.raises(DomainError) as refusal:
        services.ask_inquiry(call=published, **asking)
    assert refusal.value.code == "often"
    services.ask_inquiry(call=published, **{**asking, "actor": make_user()})
    services.ask_inquiry(call=published, **{**asking, "at": at + timedelta(days=1)})
    assert Inquiry.objects.count() == A_DAY + 2


def test_one_asks_until_the_last_deadline_to_the_second(asking):
    call = make_call(stages=2)
    profile, final = call.stages.all()
    final.deadline_at = profile.deadline_at + timedelta(days=30)
    final.save()
    services.ask_inquiry(call=call, **{**asking, "at": final.deadline_at})
    late = final.deadline_at + timedelta(microseconds=1)
    with pytest.raises(DomainError) as refusal:
        services.ask_inquiry(call=call, **{**asking, "at": late})
    assert refusal.value.code == "closed"


@pytest.mark.parametrize("state", ["draft", "cancelled", "decided", "archived"])
def test_nobody_asks_about_a_call_that_is_not_running(asking, state):
    with pytest.raises(DomainError):
        services.ask_inquiry(call=make_call(state=state), **asking)


# ---- Answering


def test_an_answer_is_public_and_the_asker_is_told(inquiry, answering, asker):
    services.answer_inquiry(inquiry=inquiry, **answering)
    inquiry.refresh_from_db()
    assert inquiry.state == "answered"
    assert inquiry.answer == {"es": "Sí, **puede**."}
    assert inquiry.answered_at == answering["at"]
    notice = Notice.objects.get(kind="publishing.inquiry_settled", channel="site")
    assert notice.recipient == asker
    assert not notice.data["declined"]


@pytest.mark.parametrize("lacking", ["question", "answer"])
def test_the_main_language_is_asked_for(inquiry, answering, lacking):
    with pytest.raises(DomainError) as refusal:
        services.answer_inquiry(
            inquiry=inquiry, **{**answering, lacking: {"pt-BR": "Sim", "es": " "}}
        )
    assert refusal.value.code == lacking
    assert Inquiry.objects.get().state == "asked"


def test_declining_tells_the_reason_to_the_asker_only(inquiry, published, owner, asker, at):
    with pytest.raises(DomainError):
        services.decline_inquiry(inquiry=inquiry, reason=" ", actor=owner, at=at)
    services.decline_inquiry(inquiry=inquiry, reason="Es de otra convocatoria.", actor=owner, at=at)
    url = address("inquiries", published.slug)
    assert "Es de otra convocatoria." in signed_in(asker).get(url).content.decode()
    for client in (Client(), signed_in(make_user())):
        text = client.get(url).content.decode()
        assert "Es de otra convocatoria." not in text
        assert inquiry.body not in text
    told = Notice.objects.get(kind="publishing.inquiry_settled", channel="site")
    assert (told.recipient, told.data["reason"]) == (asker, "Es de otra convocatoria.")


def test_what_was_declined_can_still_be_answered_and_not_the_other_way(
    inquiry, answering, owner, at
):
    services.decline_inquiry(inquiry=inquiry, reason="No.", actor=owner, at=at)
    services.answer_inquiry(inquiry=inquiry, **answering)
    assert Notice.objects.filter(kind="publishing.inquiry_settled", channel="site").count() == 2
    for act in (
        lambda: services.decline_inquiry(inquiry=inquiry, reason="No.", actor=owner, at=at),
        lambda: services.answer_inquiry(inquiry=inquiry, **answering),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "treated"


# ---- The rules


def test_an_answer_may_amend_the_rules(inquiry, published, answering):
    before = published.rules["es"][2]["body"]
    services.answer_inquiry(inquiry=inquiry, change=change(), **answering)
    published.refresh_from_db()
    inquiry.refresh_from_db()
    amendment = Amendment.objects.get()
    assert inquiry.amendment == amendment
    assert (published.rules_version, amendment.number, amendment.chapter) == (2, 2, 3)
    assert amendment.before["es"]["body"] == before
    assert amendment.after["es"]["body"] == published.rules["es"][2]["body"] == "Se admiten redes."
    assert amendment.reason == {"es": "Lo preguntaron."}


def test_a_refused_change_publishes_nothing(inquiry, published, answering):
    for wrong in (
        change(99),
        services.Change(3, {}, {"es": "Otro."}, {}),
        services.Change(3, {}, {k: v[2]["body"] for k, v in published.rules.items()}, {"es": "X"}),
    ):
        with pytest.raises(DomainError):
            services.answer_inquiry(inquiry=inquiry, change=wrong, **answering)
    inquiry.refresh_from_db()
    published.refresh_from_db()
    assert (inquiry.state, published.rules_version) == ("asked", 1)
    assert not Amendment.objects.exists()
    assert not FanOut.objects.exists()


def test_the_same_words_make_no_version(published, doing):
    texts = {code: chapters[2]["body"] for code, chapters in published.rules.items()}
    given = services.Change(3, {}, texts, {"es": "Nada."})
    assert services.amend_rules(call=published, change=given, **doing) is None
    assert not Amendment.objects.exists()


def test_a_chapter_of_a_public_call_is_amended_on_its_page(published, as_owner):
    url = address("chapter", published.slug, 3)
    page = as_owner.get(url).content.decode()
    assert "each change makes a new version" in page
    sent = {"title_es": "Etapas", "body_es": "Tres etapas.", "title_pt_br": "Etapas"}
    assert as_owner.post(url, sent).status_code == 200
    assert not Amendment.objects.exists()
    answer = as_owner.post(url, {**sent, "reason_es": "Una etapa más."})
    assert answer.status_code == 302
    assert Amendment.objects.get().reason == {"es": "Una etapa más."}


def test_the_versions_are_shown_with_words_gone_and_new(published, doing, visitor):
    services.amend_rules(call=published, change=change(es="Se admiten redes."), **doing)
    services.amend_rules(call=published, change=change(es="Se admiten alianzas."), **doing)
    page = visitor.get(address("amendments", published.slug)).content.decode()
    assert page.index('id="version-3"') < page.index('id="version-2"')
    assert "<del" in page
    assert "alianzas." in page
    assert "Lo preguntaron." in page
    shown = visitor.get(published.get_absolute_url()).content.decode()
    assert "Version 3, since" in shown
    assert address("amendments", published.slug) in shown


def test_a_call_without_changes_has_no_version_line(published, visitor):
    assert "See what changed" not in visitor.get(published.get_absolute_url()).content.decode()


def test_everything_done_here_is_told_in_words(inquiry, answering, published):
    services.answer_inquiry(inquiry=inquiry, change=change(), **answering)
    from minka.common.audit import sentence

    told = [sentence(event) for event in AuditEvent.objects.order_by("pk")]
    assert "Changed chapter 3 of the published rules: version 2" in told
    assert "Answered a question about the call" in told
    assert not any("publishing." in words for words in told)
