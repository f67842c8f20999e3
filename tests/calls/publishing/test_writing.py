"""Beginning a call and writing its parts."""

from decimal import Decimal

import pytest
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Call
from calls.publishing.services.ready import ready_chapters, ready_criteria, ready_questions
from calls.publishing.services.writing import RESERVED, free_slug
from calls.publishing.states import CallRole, CallState, QuestionKind
from minka.common.audit import trail
from minka.common.errors import DomainError
from minka.taxonomy.models import Theme
from tests.factories.accounts import make_organisation
from tests.factories.publishing import make_call

from .conftest import TEXTS


def verbs(call: Call) -> list[str]:
    """Return what the trail of a call tells, oldest first."""
    return [event.verb for event in reversed(trail([call.public_id]))]


def test_a_draft_begins_with_its_stage_rules_and_steward(draft, owner):
    assert draft.state == CallState.DRAFT
    assert [stage.kind for stage in draft.stages.all()] == ["final"]
    assert {language: len(rows) for language, rows in draft.rules.items()} == {
        "es": 21,
        "pt-BR": 21,
    }
    assert draft.grants.get().user == owner
    assert draft.grants.get().role == CallRole.STEWARD
    assert (draft.slug, draft.code) == ("accion-colectiva", "AC2026")
    assert verbs(draft) == ["publishing.created"]


def test_two_stages_are_a_profile_and_a_final_proposal(foundation, doing):
    call = services.create_call(
        foundation=foundation, title={"es": "Agua"}, languages=["es"], stages=2, **doing
    )
    assert [stage.kind for stage in call.stages.all()] == ["profile", "final"]


def test_only_an_organisation_that_was_allowed_publishes(owner, doing):
    with pytest.raises(DomainError, match="may not publish"):
        services.create_call(
            foundation=make_organisation(owner), title={"es": "Agua"}, languages=["es"], **doing
        )


@pytest.mark.parametrize("languages", [[], ["de"], ["es", "klingon"]])
def test_languages_are_those_of_the_site(foundation, doing, languages):
    with pytest.raises(DomainError):
        services.create_call(
            foundation=foundation, title={"es": "Agua"}, languages=languages, **doing
        )


def test_a_zone_must_exist(foundation, doing):
    with pytest.raises(DomainError):
        services.create_call(
            foundation=foundation,
            title={"es": "Agua"},
            languages=["es"],
            zone="Luna/Mar",
            **doing,
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Acción & agua", "accion-agua"),
        ("new", "new-2"),
        ("<script>alert(1)</script>", "scriptalert1script"),
        ("../../etc/passwd", "etcpasswd"),
        ("水", "call"),
        ("", "call"),
        ("a" * 300, "a" * 70),
    ],
)
def test_an_address_is_always_harmless(words, slug):
    assert free_slug(words) == slug


def test_an_address_is_never_taken_twice(foundation, doing):
    slugs = [
        services.create_call(
            foundation=foundation, title={"es": "Agua"}, languages=["es"], **doing
        ).slug
        for _ in range(3)
    ]
    assert slugs == ["agua", "agua-2", "agua-3"]


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_our_own_pages_keep_their_addresses(draft, doing, slug):
    with pytest.raises(DomainError, match="taken"):
        services.update_basics(call=draft, **TEXTS, languages=["es"], slug=slug, **doing)


def test_an_address_that_another_call_has_is_refused(draft, doing):
    other = make_call()
    with pytest.raises(DomainError, match="taken"):
        services.update_basics(call=draft, **TEXTS, languages=["es"], slug=other.slug, **doing)


def test_texts_lose_empty_languages_and_a_new_language_gets_rules(draft, doing):
    call = services.update_basics(
        call=draft,
        title={"es": " Agua ", "pt-BR": "  "},
        summary={},
        body={},
        languages=["es", "en"],
        **doing,
    )
    assert call.title == {"es": "Agua"}
    assert call.languages == ["es", "en"]
    assert call.rules["en"] == ready_chapters("en")


def test_a_call_is_found_by_the_words_of_its_texts(draft, doing):
    call = services.update_basics(call=draft, **TEXTS, languages=["es"], **doing)
    assert " experiencia" in call.search_text
    assert " andino " in call.search_text


def test_a_chapter_is_written_in_each_language(draft, doing):
    call = services.update_chapter(
        call=draft,
        number=3,
        title={"es": "Etapas"},
        body={"es": "Dos etapas.", "pt-BR": ""},
        **doing,
    )
    assert call.rules["es"][2] == {"title": "Etapas", "body": "Dos etapas."}
    assert call.rules["pt-BR"][2]["body"] == ""
    assert call.rules["pt-BR"][2]["title"] == ready_chapters("pt-BR")[2]["title"]


@pytest.mark.parametrize("number", [0, 22, -1])
def test_there_are_no_other_chapters(draft, doing, number):
    with pytest.raises(DomainError):
        services.update_chapter(call=draft, number=number, title={}, body={}, **doing)


def test_themes_are_chosen_from_the_tree(draft, doing):
    themes = Theme.objects.order_by("path")[:2]
    services.set_themes(call=draft, themes=themes, **doing)
    assert draft.themes.count() == 2


MONEY = {
    "currency": "BRL",
    "envelope": Decimal(100),
    "awards_min": 1,
    "awards_max": 2,
    "term_months": 6,
}


def test_caps_are_steps_by_number_of_countries(draft, doing):
    services.update_money(call=draft, **MONEY, caps=[(3, Decimal(30)), (1, Decimal(10))], **doing)
    services.update_money(call=draft, **MONEY, caps=[(2, Decimal(20)), (1, Decimal(10))], **doing)
    assert list(draft.caps.values_list("min_countries", "amount")) == [
        (1, Decimal(10)),
        (2, Decimal(20)),
    ]


@pytest.mark.parametrize(
    "caps", [[(1, Decimal(20)), (2, Decimal(10))], [(1, Decimal(1)), (1, Decimal(2))]]
)
def test_caps_grow_with_the_countries(draft, doing, caps):
    with pytest.raises(DomainError, match="grow"):
        services.update_money(call=draft, **MONEY, caps=caps, **doing)


def test_at_least_is_not_more_than_at_most(draft, doing):
    with pytest.raises(DomainError):
        services.update_money(call=draft, **{**MONEY, "awards_min": 3}, caps=[], **doing)


def test_money_and_conditions_are_fixed_once_published(published, doing):
    with pytest.raises(DomainError, match="fixed"):
        services.update_money(call=published, **MONEY, caps=[], **doing)
    with pytest.raises(DomainError, match="fixed"):
        services.update_eligibility(
            call=published,
            legal_kinds=[],
            countries=[],
            proposal_languages=["es"],
            min_years=0,
            one_per_organisation=True,
            **doing,
        )


def test_words_can_be_improved_after_publication_but_code_and_address_stay(published, doing):
    before = (published.slug, published.code)
    call = services.update_basics(
        call=published,
        **{**TEXTS, "title": {"es": "Mejor título"}},
        languages=["es"],
        code="OTRO",
        slug="otra-direccion",
        **doing,
    )
    assert call.title == {"es": "Mejor título"}
    assert (call.slug, call.code) == before


def test_a_cancelled_call_cannot_be_changed(draft, doing):
    services.cancel_call(call=draft, reason="No hay fondos", **doing)
    with pytest.raises(DomainError, match="over"):
        services.update_basics(call=draft, **TEXTS, languages=["es"], **doing)


@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_every_ready_chapter_has_words_in_each_language(language):
    chapters = ready_chapters(language)
    assert len(chapters) == 21
    assert all(chapter["title"] and chapter["body"] for chapter in chapters)


def test_ready_criteria_weigh_a_hundred_and_label_every_score():
    criteria = ready_criteria()
    assert sum(Decimal(one["weight"]) for one in criteria) == 100
    for one in criteria:
        scores = [str(n) for n in range(one["scale_min"], one["scale_max"] + 1)]
        assert list(one["labels"]) == scores
        for text in (one["title"], one["guidance"], *one["labels"].values()):
            assert set(text) == {"es", "pt-BR", "en"}


@pytest.mark.parametrize("kind", ["profile", "final"])
def test_ready_questions_are_whole_and_of_known_kinds(kind):
    questions = ready_questions(kind)
    assert len({one["key"] for one in questions}) == len(questions)
    for one in questions:
        assert one["kind"] in QuestionKind.values
        assert set(one["label"]) == set(one["section"]) == {"es", "pt-BR", "en"}
        assert one["help"] == {} or set(one["help"]) == {"es", "pt-BR", "en"}


def test_a_ready_profile_keeps_to_1300_words():
    assert sum(one["max_words"] or 0 for one in ready_questions("profile")) <= 1300


def three(texts):
    """Return the texts of the page in a third language too."""
    return {name: {**words, "en": "Said in English."} for name, words in texts.items()}


def in_english_too(call, doing):
    """Write everything of a call in English, as its team would before making it the main one."""
    languages = ["es", "pt-BR", "en"]
    services.update_basics(call=call, **three(TEXTS), languages=languages, **doing)
    call.refresh_from_db()
    for stage in call.stages.all():
        for row in stage.criteria.all():
            type(row).objects.filter(pk=row.pk).update(title={**row.title, "en": "In English"})
        for row in stage.questions.all():
            type(row).objects.filter(pk=row.pk).update(label={**row.label, "en": "In English"})


def main_of(call):
    return Call.objects.get(pk=call.pk).languages[0]


def test_a_public_call_takes_no_main_language_without_words(published, doing):
    with pytest.raises(
        DomainError, match=r"English.*title, summary, text, criteria, questions"
    ) as no:
        services.update_basics(call=published, **TEXTS, languages=["en", "es"], **doing)
    assert no.value.code == "main"
    assert main_of(published) == "es"


@pytest.mark.parametrize("part", ["title", "summary", "body"])
def test_each_text_of_the_page_is_needed(published, doing, part):
    in_english_too(published, doing)
    texts = {**three(TEXTS), part: TEXTS[part]}
    with pytest.raises(DomainError):
        services.update_basics(call=published, **texts, languages=["en", "es"], **doing)
    assert main_of(published) == "es"


@pytest.mark.parametrize("rows", ["criteria", "questions"])
def test_what_people_answer_is_needed_too(published, doing, rows):
    in_english_too(published, doing)
    row = getattr(published.stages.get(), rows).first()
    words = "title" if rows == "criteria" else "label"
    type(row).objects.filter(pk=row.pk).update(**{words: {"es": "Sólo esto"}})
    with pytest.raises(DomainError, match=rows):
        services.update_basics(call=published, **three(TEXTS), languages=["en", "es"], **doing)


def test_once_all_is_written_the_main_language_changes(published, doing):
    in_english_too(published, doing)
    services.update_basics(call=published, **three(TEXTS), languages=["en", "es"], **doing)
    assert main_of(published) == "en"


def test_a_draft_may_choose_any_main_language(draft, doing):
    services.update_basics(call=draft, **TEXTS, languages=["en", "es"], **doing)
    assert main_of(draft) == "en"


def test_the_page_says_what_to_write_first_and_keeps_what_was_typed(published, as_owner):
    data = {"main": "en", "also": ["es"], "contact": "nuevo@example.org"}
    for code in ("es", "pt_br"):
        data |= {f"title_{code}": "Typed", f"summary_{code}": "Typed", f"body_{code}": "Typed"}
    response = as_owner.post(reverse("publishing:basics", args=[published.slug]), data)
    assert response.status_code == 200
    [error] = response.context["form"].errors["main"]
    assert "cannot be its main language yet" in error
    assert "nuevo@example.org" in response.content.decode()
    assert main_of(published) == "es"
