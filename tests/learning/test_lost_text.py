"""Nobody loses what they typed: not by an error, a change of language, nor a colleague's act."""

import html

import pytest
from django.urls import reverse

from learning.discussing import services as discussing
from learning.discussing.models import Post, Space, Topic
from learning.synthesizing.models import Author, Finding, Synthesis, Workshop
from learning.systematizing import services as systematizing
from learning.systematizing.models import Comment, Lesson, Milestone, Section, Systematization
from tests.factories.accompanying import make_project
from tests.factories.learning import (
    make_finding,
    make_lesson,
    make_post,
    make_space,
    make_space_member,
    make_synthesis,
    make_systematization,
    make_topic,
    make_workshop,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = "Lo que escribí a mano <7431> & «comillas»"
LANGUAGES = [("es", "es"), ("pt-br", "pt-BR"), ("en", "en")]


@pytest.fixture
def stage(world):
    """Return everything that one may write in, open."""
    case = make_systematization(make_project(world.proposal))
    other = make_systematization(make_project(world.rival_proposal), state="published")
    space = make_space(world.call)
    make_space_member(space, world.applicant)
    topic = make_topic(space, world.applicant)
    synthesis = make_synthesis(world.call)
    Author.objects.create(synthesis=synthesis, order=1, name="Ana", user=world.applicant)
    section = case.sections.get(key="context")
    world.things = {
        "case": case,
        "lesson": make_lesson(case),
        "milestone": Milestone.objects.create(
            systematization=case, on="2027-01-01", what="Primera venta"
        ),
        "comment": section.comments.create(
            author=world.rival, body="¿Y?", written_at="2026-01-01T00:00:00Z"
        ),
        "space": space,
        "topic": topic,
        "post": make_post(topic, world.applicant),
        "synthesis": synthesis,
        "finding": make_finding(synthesis, make_lesson(other)),
        "workshop": make_workshop(world.call),
    }
    case.invited.create(user=world.peer)
    return world


def at_case(name, *more):
    return lambda w: reverse(f"systematizing:{name}", args=[w.things["case"].slug, *more])


def at_part(name, thing):
    return lambda w: reverse(
        f"systematizing:{name}", args=[w.things["case"].slug, w.things[thing].public_id]
    )


def at_synthesis(name):
    return lambda w: reverse(f"synthesizing:{name}", args=[w.things["synthesis"].slug])


def at_thing(name, thing):
    return lambda w: reverse(name, args=[w.things[thing].public_id])


def at_call(name):
    return lambda w: reverse(name, args=[w.call.slug])


LESSON = {
    "context": "En", "action": "hicimos", "outcome": "subió", "cause": "fuerza",
    "kind": "worked", "evidence": "several", "language": "es",
}  # fmt: skip
PLAN = {
    "title": "Taller", "zone": "America/Lima", "starts_at_0": "2027-06-01",
    "starts_at_1": "09:00:00", "ends_at_0": "2027-06-02", "ends_at_1": "17:00:00",
    "place": "Lima", "language": "es",
}  # fmt: skip
DETAILS = {"title": "Título", "language": "es", "country": "PE"}
TOPIC = {"title": "¿Cómo?", "kind": "question", "language": "es"}
SPACE = {"title": "Semillas", "language": "es"}
SYNTHESIS = {"title": "Síntesis", "language": "es"}

# Where one writes: (who, address, what is sent beside, the field with the long text, what is wrong).
FORMS = {
    "details": ("applicant", at_case("details"), DETAILS, "summary", {"country": "ZZ"}),
    "section": (
        "applicant", at_case("section", "context"), {"version": "1"}, "body", {"version": "x"},
    ),
    "milestones": (
        "applicant", at_case("milestones"), {"on": "2027-02-01", "what": "Venta"}, "why",
        {"on": "mañana"},
    ),
    "milestone": (
        "applicant", at_part("milestone", "milestone"), {"on": "2027-02-01", "what": "Venta"},
        "result", {"what": ""},
    ),
    "new_lesson": ("applicant", at_case("new_lesson"), LESSON, "conditions", {"kind": "magic"}),
    "edit_lesson": (
        "applicant", at_part("edit_lesson", "lesson"), LESSON, "conditions", {"cause": " "},
    ),
    "answer": ("applicant", at_part("answer", "comment"), {}, "answer", None),
    "plan": ("steward", at_call("synthesizing:plan"), PLAN, "agenda", {"place": ""}),
    "edit_workshop": (
        "steward", at_thing("synthesizing:edit_workshop", "workshop"), PLAN, "agenda",
        {"ends_at_0": "2020-01-01"},
    ),
    "hold": ("steward", at_thing("synthesizing:hold", "workshop"), {}, "minutes", None),
    "cancel": ("steward", at_thing("synthesizing:cancel", "workshop"), {}, "reason", None),
    "new": ("steward", at_call("synthesizing:new"), SYNTHESIS, "body", {"title": ""}),
    "text": ("applicant", at_synthesis("text"), SYNTHESIS, "message", {"language": "xx"}),
    "new_finding": (
        "applicant", at_synthesis("new_finding"), {"statement": "Dura"}, "explanation",
        {"statement": ""},
    ),
    "finding": (
        "applicant", at_thing("synthesizing:finding", "finding"), {"statement": "Dura"}, "scope",
        {"statement": "x" * 301},
    ),
    "open_space": (
        "peer", lambda w: reverse("discussing:open_space"), SPACE, "description", {"title": ""},
    ),
    "start": (
        "applicant", lambda w: reverse("discussing:start", args=[w.things["space"].slug]), TOPIC,
        "body", {"kind": "announcement"},
    ),
    "topic": ("applicant", lambda w: w.things["topic"].get_absolute_url(), {}, "body", {
        "reply_to": "x"}),
    "edit_post": ("applicant", at_thing("discussing:edit_post", "post"), {}, "body", None),
    "hide_post": ("steward", at_thing("discussing:hide_post", "post"), {}, "reason", None),
}  # fmt: skip
KEPT = (
    Comment, Finding, Lesson, Milestone, Post, Section, Space, Synthesis, Systematization, Topic,
    Workshop,
)  # fmt: skip


def sign_in(client, person, language="en"):
    person.language = language
    person.save()
    client.force_login(person, backend=BACKEND)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language


def stored():
    """Return everything that a form could have changed."""
    return {
        model.__name__: list(model.objects.order_by("pk").values().iterator()) for model in KEPT
    }


def shows(page, text=TYPED):
    return html.escape(text) in page or html.escape(text, quote=False) in page


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("code", "tag"), LANGUAGES)
def test_a_language_button_keeps_the_text_and_saves_nothing(client, stage, name, code, tag):
    who, address, beside, field, _wrong = FORMS[name]
    sign_in(client, getattr(stage, who), "en" if tag != "en" else "es")
    before = stored()
    sent = {**beside, field: TYPED, "_language": code}
    answer = client.post(address(stage), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{tag}"' in page
    assert shows(page)
    assert answer.context["form"].errors == {}
    assert stored() == before


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form[4]])
@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_an_error_keeps_the_text_and_is_said_in_ones_language(client, stage, name, language):
    who, address, beside, field, wrong = FORMS[name]
    sign_in(client, getattr(stage, who), language)
    before = stored()
    answer = client.post(address(stage), {**beside, field: TYPED, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert shows(page)
    assert answer.context["form"].errors
    assert f'<html lang="{language}"' in page
    assert stored() == before


@pytest.mark.parametrize("name", FORMS)
def test_a_zero_byte_is_refused_and_never_stored(client, stage, name):
    who, address, beside, field, _wrong = FORMS[name]
    sign_in(client, getattr(stage, who))
    before = stored()
    answer = client.post(address(stage), {**beside, field: "antes\x00después"})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert stored() == before


# What a colleague did meanwhile, and the words with which the page says so.
CLOSED = "This text can no longer be changed."
OVER = "This workshop is over."
PUBLISHED = "It is published: its text stays as it is."


def put(thing, state):
    def act(w, at):
        row = w.things[thing]
        type(row).objects.filter(pk=row.pk).update(state=state)

    return act


def hide(w, at):
    discussing.hide_post(post=w.things["post"], reason="Un dato.", actor=w.steward, at=at)


MEANWHILE = {
    **{
        f"{name} once sent": (name, put("case", "submitted"), CLOSED)
        for name in ("details", "section", "milestones", "milestone", "new_lesson", "edit_lesson")
    },
    "details once published": ("details", put("case", "published"), CLOSED),
    "section once under embargo": ("section", put("case", "embargoed"), CLOSED),
    "workshop once held": ("edit_workshop", put("workshop", "held"), OVER),
    "workshop once cancelled": ("edit_workshop", put("workshop", "cancelled"), OVER),
    "minutes once cancelled": ("hold", put("workshop", "cancelled"), "cannot go from"),
    "reason once held": ("cancel", put("workshop", "held"), "cannot go from"),
    "text once published": ("text", put("synthesis", "published"), PUBLISHED),
    "new finding once published": ("new_finding", put("synthesis", "published"), PUBLISHED),
    "finding once published": ("finding", put("synthesis", "published"), PUBLISHED),
    "answer once closed": ("topic", put("topic", "closed"), "This conversation is closed"),
    "edit once closed": ("edit_post", put("topic", "closed"), "This conversation is closed"),
    "edit once hidden": ("edit_post", hide, "This message was hidden"),
}


@pytest.mark.parametrize("case", MEANWHILE)
def test_what_a_colleague_did_meanwhile_is_said_above_the_text_that_stays(client, stage, at, case):
    name, meanwhile, words = MEANWHILE[case]
    who, address, beside, field, _wrong = FORMS[name]
    sign_in(client, getattr(stage, who))
    assert client.get(address(stage)).status_code == 200
    meanwhile(stage, at)
    before = stored()
    answer = client.post(address(stage), {**beside, field: TYPED})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert shows(page)
    assert words in page
    assert stored() == before


def test_a_comment_to_a_draft_closed_meanwhile_stays_on_the_page(client, stage, at):
    case = stage.things["case"]
    systematizing.open_comments(systematization=case, actor=stage.applicant, at=at)
    sign_in(client, stage.peer)
    here = reverse("systematizing:section_comments", args=[case.slug, "axis"])
    assert client.get(here).status_code == 200
    systematizing.close_comments(systematization=case, actor=stage.applicant, at=at)
    answer = client.post(here, {"body": TYPED})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert shows(page)
    assert "This draft is not open to comments." in page
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "commenting"])
def test_the_team_does_not_comment_its_own_text(client, stage, state):
    put("case", state)(stage, None)
    sign_in(client, stage.viewer)
    here = reverse("systematizing:section_comments", args=[stage.things["case"].slug, "axis"])
    assert client.post(here, {"body": TYPED}).status_code == 404
    assert Comment.objects.count() == 1


def test_a_reason_stays_when_a_colleague_decided_meanwhile(client, stage):
    put("case", "submitted")(stage, None)
    sign_in(client, stage.steward)
    here = reverse("systematizing:validate", args=[stage.things["case"].slug])
    assert client.get(here).status_code == 200
    put("case", "validated")(stage, None)
    answer = client.post(here, {"decision": "return", "reason": TYPED})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert shows(page)
    assert "It does not wait for validation." in page


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"open_space"}))
@pytest.mark.parametrize("who", ["other_steward", "other_reviewer"])
def test_what_a_stranger_sends_finds_nothing(client, stage, name, who):
    _who, address, beside, field, _wrong = FORMS[name]
    sign_in(client, getattr(stage, who))
    before = stored()
    answer = client.post(address(stage), {**beside, field: TYPED})
    assert answer.status_code == 404
    assert "7431" not in answer.content.decode()
    assert stored() == before


def test_both_texts_of_a_stale_section_are_on_the_page_in_every_language(client, stage, at):
    case = stage.things["case"]
    for language in ("es", "pt-BR", "en"):
        sign_in(client, stage.applicant, language)
        section = case.sections.get(key="axis")
        theirs = f"El texto de otra persona {language}"
        systematizing.write_section(
            systematization=case, key="axis", body=theirs, actor=stage.steward, at=at
        )
        here = reverse("systematizing:section", args=[case.slug, "axis"])
        page = client.post(here, {"body": TYPED, "version": section.version, "axis": "¿Qué?"})
        assert shows(page.content.decode())
        assert theirs in page.content.decode()
        assert case.sections.get(key="axis").body == theirs
