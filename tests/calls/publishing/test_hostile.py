"""What people type by mistake or in bad faith: shown harmlessly, refused in words, never a crash."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Call
from minka.common.search import normalise
from tests.factories.accounts import make_foundation, make_user
from tests.factories.publishing import make_call

from .conftest import signed_in, write_all

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LINK = "[aquí](javascript:alert(1))"
ATTACK = f"{SCRIPT}{IMAGE}{LINK}{{{{ 7|add:7 }}}}%(name)s%s"
HUGE = "9" * 28


def both(text: str) -> dict[str, str]:
    """Return a text said alike in both languages of the call."""
    return {"es": text, "pt-BR": text}


@pytest.fixture
def poisoned(foundation, draft, doing) -> Call:
    """Return a published call whose every text is an attack."""
    type(foundation).objects.filter(pk=foundation.pk).update(name=ATTACK)
    write_all(draft, doing)
    services.update_basics(
        call=draft,
        title=both(ATTACK),
        summary=both(ATTACK),
        body=both(ATTACK),
        languages=["es", "pt-BR"],
        **doing,
    )
    for number in (1, 2):
        services.update_chapter(
            call=draft, number=number, title=both(ATTACK), body=both(ATTACK), **doing
        )
    stage = draft.stages.get()
    services.add_criterion(
        stage=stage,
        title=both(ATTACK),
        guidance=both(ATTACK),
        labels={"0": both(ATTACK), "4": both(ATTACK)},
        **doing,
    )
    section = services.add_section(stage=stage, title=both(ATTACK), help=both(ATTACK), **doing)
    services.add_question(
        section=section,
        kind="choice",
        label=both(ATTACK),
        help=both(ATTACK),
        options=[{"value": "a", "label": both(ATTACK)}, {"value": "b", "label": both(ATTACK)}],
        **doing,
    )
    return services.publish_call(call=draft, **doing)


def harmless(content: bytes) -> bool:
    """Say whether a page has no element and no link of the attack."""
    text = content.decode()
    found = re.search(r"<script>alert|<img[^>]+onerror|href=[\"']?javascript:", text, re.IGNORECASE)
    return found is None


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_no_text_of_a_call_runs_in_a_visitors_browser(poisoned, language):
    visitor = Client(headers={"accept-language": language})
    for address in (
        reverse("publishing:calls"),
        poisoned.get_absolute_url(),
        reverse("publishing:feed"),
    ):
        response = visitor.get(address)
        assert response.status_code == 200
        assert b"alert(1)" in response.content
        assert harmless(response.content), address


WORKSPACE = [
    ("workspace",), ("trail",), ("team",), ("preview",), ("cancel",), ("clone",), ("write",),
    ("basics",), ("rules",), ("chapter", 1), ("themes",), ("money",), ("dates",), ("eligibility",),
    ("criteria", "final"), ("new_criterion", "final"), ("form", "final"), ("new_question", "final"),
    ("release", "final"), ("extend", "final"), ("new_section", "final"),
    ("preview_form", "final"),
]  # fmt: skip


@pytest.mark.parametrize("page", WORKSPACE, ids=lambda page: page[0])
def test_no_text_of_a_call_runs_in_its_teams_browsers(poisoned, as_owner, page):
    name, *more = page
    response = as_owner.get(reverse(f"publishing:{name}", args=[poisoned.slug, *more]))
    assert response.status_code == 200
    assert harmless(response.content)


def test_no_text_of_a_list_runs_where_it_is_edited_or_removed(poisoned, as_owner):
    stage = poisoned.stages.get()
    criterion = stage.criteria.last()
    question = stage.questions.last()
    section = question.section
    for kind, row in (("criterion", criterion), ("question", question), ("section", section)):
        for name in (kind, f"remove_{kind}"):
            response = as_owner.get(reverse(f"publishing:{name}", args=[row.public_id]))
            assert response.status_code == 200
            assert b"alert(1)" in response.content
            assert harmless(response.content)


def test_a_reason_to_call_it_off_does_not_run_either(published, doing):
    services.cancel_call(call=published, reason=ATTACK, **doing)
    response = Client().get(published.get_absolute_url())
    assert b"alert(1)" in response.content
    assert harmless(response.content)


@pytest.mark.parametrize("mark", ["\x0b", "\x1f", "\x08", "\x7f", "￿"])
def test_one_odd_character_in_a_title_does_not_break_the_feed(published, doing, mark):
    texts = {"summary": both(f"Uno{mark}dos"), "body": both("x"), "languages": ["es", "pt-BR"]}
    services.update_basics(call=published, title=both(f"Agua{mark}viva"), **texts, **doing)
    feed = Client().get(reverse("publishing:feed"))
    assert feed.status_code == 200
    assert "Agua" in ET.fromstring(feed.content.decode()).findtext(".//{*}entry/{*}title", "")  # noqa: S314


def test_an_odd_character_in_a_foundations_name_does_not_break_the_feed(published, foundation):
    type(foundation).objects.filter(pk=foundation.pk).update(name="Fondo\x0bAndino")
    assert Client().get(reverse("publishing:feed")).status_code == 200


def test_a_title_is_one_line_whatever_was_pasted(as_owner, draft):
    title = "Agua\r\nBcc: todos@example.org"
    data = {"title_es": title, "main": "es", "code": "A1", "slug": draft.slug}
    as_owner.post(reverse("publishing:basics", args=[draft.slug]), data)
    draft.refresh_from_db()
    assert "\n" not in draft.title["es"]
    assert "\r" not in draft.title["es"]


def test_no_header_gets_into_an_invitation(as_owner, draft, mailoutbox, doing):
    texts = {"summary": {}, "body": {}, "languages": ["es"]}
    services.update_basics(call=draft, title={"es": "Agua\nBcc: x@example.org"}, **texts, **doing)
    data = {"email": "nueva@example.org", "role": "steward", "note": "Hola\r\nBcc: y@example.org"}
    address = reverse("publishing:team", args=[draft.slug])
    assert as_owner.post(address, data).status_code == 302
    for mail in mailoutbox:
        assert "\n" not in mail.subject
        assert mail.recipients() == ["nueva@example.org"]


@pytest.mark.parametrize(
    "query",
    [
        "?page=0", "?page=-1", "?page=999999999999", "?page=x", "?page=%00", "?q=%00", "?q=%25",
        "?q=" + "a" * 5000, "?phase=now", "?theme=ZZZ", "?theme=%00", "?country=XX",
        "?country=%22%5D", "?language=xx", "?language=%00", "?q=%27%3B--", "?q=%F0%9F%8C%B1",
        "?theme=A&theme=B", "?q=_%25%5C", "?q=*", '?q="', "?q=AND", "?q=(", "?page=1.5",
    ],
)  # fmt: skip
def test_a_list_answers_whatever_is_asked_of_it(db, query):
    make_call()
    response = Client().get(reverse("publishing:calls") + query)
    assert response.status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "%00", "99999999999999999999"])
def test_own_lists_answer_any_page(as_owner, draft, page):
    for address in (
        reverse("publishing:mine"),
        reverse("publishing:trail", args=[draft.slug]),
    ):
        assert as_owner.get(f"{address}?page={page}").status_code == 200


MONEY = {
    "currency": "USD",
    "envelope": "1000",
    "cap_1": "10",
    "awards_max": "1",
    "term_months": "1",
}


@pytest.mark.parametrize("field", ["envelope", "cap_1", "cap_2"])
@pytest.mark.parametrize("amount", [HUGE, "1000000000000", "-5", "1e9", "NaN", "Infinity", "1.5.0"])
def test_an_amount_that_cannot_be_is_refused_at_its_field(as_owner, draft, field, amount):
    data = {**MONEY, "countries_2": "2", field: amount}
    response = as_owner.post(reverse("publishing:money", args=[draft.slug]), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert amount in response.content.decode()
    draft.refresh_from_db()
    assert draft.envelope is None


@pytest.mark.parametrize("field", ["awards_min", "awards_max", "term_months", "countries_2"])
@pytest.mark.parametrize("number", [HUGE, "-1", "0", "1.5", "x"])
def test_a_number_that_cannot_be_is_refused_at_its_field(as_owner, draft, field, number):
    data = {**MONEY, "cap_2": "20", field: number}
    response = as_owner.post(reverse("publishing:money", args=[draft.slug]), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors


@pytest.mark.parametrize(("field", "wrong"), [
    ("min_years", HUGE), ("min_years", "-1"), ("reviews_each", "0"), ("reviews_each", HUGE),
    ("countries", "XX"), ("legal_kinds", "bank"), ("proposal_languages", "xx"),
])  # fmt: skip
def test_a_condition_that_cannot_be_is_refused_at_its_field(as_owner, draft, field, wrong):
    data = {"proposal_languages": ["es"], "min_years": "0", "reviews_each": "3", field: wrong}
    response = as_owner.post(reverse("publishing:eligibility", args=[draft.slug]), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors


@pytest.mark.parametrize(("field", "wrong"), [
    ("weight", "0"), ("weight", "-1"), ("weight", HUGE), ("weight", "NaN"), ("weight", "1.234"),
    ("scale_min", "-1"), ("scale_max", HUGE), ("scale_max", "0"), ("title_es", ""),
    ("title_es", "x" * 201), ("title_es", "a\x00b"), ("guidance_es", "x" * 2001),
    ("labels_es", "a\nb\nc\nd\ne\nf"),
])  # fmt: skip
def test_a_criterion_that_cannot_be_is_refused_at_its_field(as_owner, draft, field, wrong):
    data = {"title_es": "A", "weight": "20", "scale_min": "0", "scale_max": "4", field: wrong}
    address = reverse("publishing:new_criterion", args=[draft.slug, "final"])
    response = as_owner.post(address, data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not draft.stages.get().criteria.exists()


@pytest.mark.parametrize(("field", "wrong"), [
    ("kind", "poem"), ("place", "7"), ("place", "-1"), ("max_words", "0"), ("max_words", HUGE),
    ("label_es", ""), ("label_es", "x" * 2000), ("label_es", "a\x00b"), ("help_es", "x" * 1001),
    ("section_es", ""),
])  # fmt: skip
def test_a_question_that_cannot_be_is_refused_at_its_field(as_owner, draft, field, wrong):
    data = {"kind": "long", "place": "new", "label_es": "A", "section_es": "S", field: wrong}
    address = reverse("publishing:new_question", args=[draft.slug, "final"])
    response = as_owner.post(address, data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not draft.stages.get().questions.exists()


def test_a_choice_may_have_very_many_options(as_owner, draft):
    options = "\n".join("a" for _ in range(1500))
    data = {"kind": "choice", "place": "new", "label_es": "A", "section_es": "S"}
    address = reverse("publishing:new_question", args=[draft.slug, "final"])
    assert as_owner.post(address, {**data, "options_es": options}).status_code == 302
    values = [option["value"] for option in draft.stages.get().questions.get().options]
    assert len(set(values)) == len(values) == 1500


def test_an_empty_line_is_no_option(as_owner, draft):
    data = {"kind": "choice", "place": "new", "label_es": "A", "section_es": "S"}
    address = reverse("publishing:new_question", args=[draft.slug, "final"])
    as_owner.post(address, {**data, "options_es": "uno\n\ndos"})
    options = draft.stages.get().questions.get().options
    assert [option["label"] for option in options] == [{"es": "uno"}, {"es": "dos"}]


DAYS = ["0001-01-01", "9999-12-31", "0999-06-01", "9998-01-01"]


@pytest.mark.parametrize("name", ["opens_at", "deadline_at", "reviews_due_at"])
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("zone", ["America/Tijuana", "Europe/Madrid"])
def test_an_instant_outside_of_peoples_lives_is_refused(as_owner, draft, name, day, zone):
    data = {"zone": zone, "stages": "1", f"final_{name}_0": day, f"final_{name}_1": "23:59:59"}
    response = as_owner.post(reverse("publishing:dates", args=[draft.slug]), data)
    assert response.status_code == 200
    assert f"final_{name}" in response.context["form"].errors
    assert draft.stages.get().opens_at is None


@pytest.mark.parametrize("day", DAYS)
def test_a_deadline_is_not_extended_out_of_time(as_owner, published, day):
    data = {"deadline_at_0": day, "deadline_at_1": "23:59:59", "reason": "Más tiempo."}
    address = reverse("publishing:extend", args=[published.slug, "final"])
    response = as_owner.post(address, data)
    assert response.status_code == 200
    assert "deadline_at" in response.context["form"].errors
    assert "Más tiempo." in response.content.decode()


@pytest.mark.parametrize("wrong", ["x", "", "0", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_a_foundation_that_is_none_cannot_begin_a_call(as_owner, foundation, wrong):
    data = {"foundation": wrong, "main": "es", "title": "A", "stages": "1", "zone": "America/Lima"}
    response = as_owner.post(reverse("publishing:new"), data)
    assert response.status_code == 200
    assert "foundation" in response.context["form"].errors
    assert not Call.objects.exists()


@pytest.mark.parametrize(("field", "wrong"), [
    ("title", "x" * 201), ("title", " "), ("title", "a\x00"), ("zone", "Mars/Olympus"),
    ("zone", "../etc"), ("stages", "3"), ("stages", "x"), ("main", "fr"), ("also", "fr"),
])  # fmt: skip
def test_a_call_that_cannot_be_is_not_begun(as_owner, foundation, field, wrong):
    data = {
        "foundation": str(foundation.public_id), "main": "es", "title": "A", "stages": "1",
        "zone": "America/Lima", field: wrong,
    }  # fmt: skip
    response = as_owner.post(reverse("publishing:new"), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Call.objects.exists()


@pytest.mark.parametrize(("field", "wrong"), [
    ("code", "A B"), ("code", "=1+1"), ("code", "A" * 13), ("code", "A\n"), ("slug", "a b"),
    ("slug", "../x"), ("slug", "new"), ("slug", "mine"), ("slug", "feed"), ("slug", "a" * 81),
    ("contact", "x"), ("contact", "a@example.org\nBcc: b@example.org"), ("title_es", ""),
    ("summary_es", "x" * 501), ("body_es", "x" * 20001), ("main", "xx"),
])  # fmt: skip
def test_a_basic_fact_that_cannot_be_is_refused_at_its_field(as_owner, draft, field, wrong):
    data = {"title_es": "Agua", "main": "es", "code": "A1", "slug": "agua", field: wrong}
    response = as_owner.post(reverse("publishing:basics", args=[draft.slug]), data)
    if field == "code" and wrong == "A\n":  # an outer space is taken away, not refused
        assert response.status_code == 302
        return
    assert response.status_code == 200
    assert field in response.context["form"].errors
    before = Call.objects.get(pk=draft.pk)
    assert (before.slug, before.code, before.title) == (draft.slug, draft.code, draft.title)


@pytest.mark.parametrize("number", ["0", "22", "99999999999999999999"])
def test_a_chapter_that_is_not_there_is_not_found(as_owner, written, number):
    for name, more in (("chapter", []),):
        address = reverse(f"publishing:{name}", args=[written.slug, *more, 1])
        address = re.sub(r"/1/$", f"/{number}/", address)
        assert as_owner.get(address).status_code == 404


@pytest.mark.parametrize("name", ["criteria", "form", "extend", "new_criterion", "release"])
def test_a_stage_that_is_not_there_is_not_found(as_owner, published, name):
    for kind in ("profile", "poem", "FINAL"):
        address = reverse(f"publishing:{name}", args=[published.slug, kind])
        assert as_owner.get(address).status_code == 404


@pytest.mark.parametrize(
    "words", ["", " ", "<b>", "%", "_", "\\", "'", "agua" * 500, "🌱", "\u200b"]
)
def test_words_are_searched_as_words(db, words, at):
    make_call()
    assert isinstance(normalise(words), str)
    response = Client().get(reverse("publishing:calls"), {"q": words})
    assert response.status_code == 200
    assert harmless(response.content)


def test_a_role_of_another_calls_team_is_not_taken_away_here(as_owner, draft, doing):
    other_owner = make_user()
    other = services.create_call(
        foundation=make_foundation(other_owner), title={"es": "Otra"}, languages=["es"],
        actor=other_owner, at=doing["at"],
    )  # fmt: skip
    grant = other.grants.get()
    address = reverse("publishing:leave_team", args=[draft.slug, grant.public_id])
    assert as_owner.get(address).status_code == 404
    assert as_owner.post(address).status_code == 404
    assert other.grants.count() == 1
    assert signed_in(other_owner).get(other.get_absolute_url()).status_code == 200
