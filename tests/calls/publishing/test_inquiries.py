"""Questions about a call: asked in private, answered for everybody, the rules amended by them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Amendment, Inquiry
from calls.publishing.services.inquiries import A_DAY
from minka.common.audit import trail
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import FanOut, Notice
from minka.notifications.services import deliver
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.publishing import make_call, make_inquiry

from .conftest import signed_in

CANARY = "Zunilda Wayra"


@pytest.fixture
def asker(db):
    """Return a person whose name, address and organisation must stay unknown."""
    person = make_user(CANARY, email="zunilda@canario.example", language="pt-br")
    make_member(make_organisation(name="Canario Azul"), person, "owner")
    return person


@pytest.fixture
def asking(asker, at):
    """Return who asks what and when."""
    return {"body": "¿Puede postular una red?", "language": "es", "actor": asker, "at": at}


@pytest.fixture
def inquiry(published, asking):
    """Return a question that waits."""
    return services.ask_inquiry(call=published, **asking)


@pytest.fixture
def answering(owner, at):
    """Return an answer and who gives it."""
    return {
        "question": {"es": "¿Una red?", "pt-BR": "Uma rede?"},
        "answer": {"es": "Sí, **puede**.", "pt-BR": ""},
        "actor": owner,
        "at": at + timedelta(hours=1),
    }


def change(number=3, **texts):
    """Return a change of a chapter."""
    texts = texts or {"es": "Se admiten redes."}
    return services.Change(number, {}, texts, {"es": "Lo preguntaron."})


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


# ---- Pages


@pytest.fixture
def visitor(db):
    """Return a browser in English in which nobody is signed in."""
    return Client(headers={"accept-language": "en"})


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
