"""Syntheses: findings rest on lessons of two cases, or say that they rest on one."""

import pytest

from learning.synthesizing import services
from learning.synthesizing.models import Author, FindingLesson, Synthesis
from learning.synthesizing.queries import (
    citable_lessons,
    citations_of,
    commenters_of,
    matrix_of,
    visible_to,
    weighed,
)
from learning.synthesizing.signals import synthesis_published
from learning.systematizing.models import Comment, Systematization
from minka.common.errors import DomainError
from minka.common.search import matching, normalise
from minka.notifications.models import Notice
from minka.taxonomy.models import Theme
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.learning import make_finding, make_lesson, make_systematization
from tests.factories.publishing import make_call


def told(kind):
    return {n.recipient for n in Notice.objects.filter(kind=f"synthesizing.{kind}")}


def ready(scene):
    make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    Author.objects.create(synthesis=scene.synthesis, order=1, name="Ana Quispe")
    return scene.synthesis


def publish(scene, at):
    return services.publish_synthesis(synthesis=scene.synthesis, actor=scene.steward, at=at)


def test_it_begins_with_an_address_of_its_own(scene, at):
    made = [
        services.create_synthesis(
            call=scene.call, title="Acción colectiva", actor=scene.steward, at=at
        )
        for _twice in range(2)
    ]
    assert [synthesis.slug for synthesis in made] == ["accion-colectiva", "accion-colectiva-2"]


def test_a_finding_of_two_cases_can_be_published(scene, at):
    ready(scene)
    publish(scene, at)
    scene.synthesis.refresh_from_db()
    assert (scene.synthesis.state, scene.synthesis.published_at) == ("published", at)


def test_two_lessons_of_one_case_are_one_case(scene, at):
    make_finding(scene.synthesis, scene.lesson_one, make_lesson(scene.one))
    Author.objects.create(synthesis=scene.synthesis, name="Ana")
    with pytest.raises(DomainError) as refused:
        publish(scene, at)
    assert refused.value.code == "not_ready"


def test_a_finding_of_one_case_says_so(scene, at):
    finding = make_finding(scene.synthesis, scene.lesson_one)
    Author.objects.create(synthesis=scene.synthesis, name="Ana")
    assert len(services.problems_of(scene.synthesis)) == 1
    services.change_finding(finding=finding, single_case=True, actor=scene.steward, at=at)
    assert services.problems_of(scene.synthesis) == []


def test_lessons_against_it_do_not_carry_a_finding(scene, at):
    make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two, stance="contradicts")
    Author.objects.create(synthesis=scene.synthesis, name="Ana")
    assert len(services.problems_of(scene.synthesis)) == 1
    [weight] = weighed(scene.synthesis)
    assert (weight.cases, weight.countries, len(weight.contradicting)) == (0, 0, 2)


def test_its_strength_counts_cases_and_countries(scene, at):
    make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two, make_lesson(scene.two))
    [weight] = weighed(scene.synthesis)
    assert (weight.cases, weight.countries, weight.holds) == (2, 2, True)


def test_nothing_is_published_without_author_finding_or_with_hidden_lessons(scene, at):
    assert len(services.problems_of(scene.synthesis)) == 2
    ready(scene)
    Systematization.objects.filter(pk=scene.two.pk).update(state="embargoed")
    [problem] = services.problems_of(scene.synthesis, scene.steward)
    assert scene.two.title in problem
    with pytest.raises(DomainError):
        publish(scene, at)


@pytest.mark.parametrize("state", ["draft", "commenting", "submitted", "embargoed"])
def test_only_validated_and_published_lessons_are_offered_and_cited(scene, at, state):
    Systematization.objects.filter(pk=scene.two.pk).update(state=state)
    scene.lesson_two.systematization.refresh_from_db()
    assert set(citable_lessons(scene.synthesis, scene.steward)) == {scene.lesson_one}
    with pytest.raises(DomainError):
        services.cite_lesson(
            finding=make_finding(scene.synthesis),
            lesson=scene.lesson_two,
            actor=scene.steward,
            at=at,
        )


def test_a_lesson_of_another_call_is_not_cited(scene, at):
    elsewhere = make_systematization(make_project(make_proposal(make_call())), state="published")
    lesson = make_lesson(elsewhere)
    assert lesson not in citable_lessons(scene.synthesis, scene.steward)
    with pytest.raises(DomainError):
        services.cite_lesson(
            finding=make_finding(scene.synthesis), lesson=lesson, actor=scene.steward, at=at
        )


def test_lessons_to_cite_are_found_by_their_words(scene):
    scene.lesson_one.search_text = normalise("Las asambleas decidían el precio", "es")
    scene.lesson_one.save()
    assert list(citable_lessons(scene.synthesis, scene.steward, "asamblea decidian")) == [
        scene.lesson_one
    ]


def test_citing_again_changes_the_stance(scene, at):
    finding = make_finding(scene.synthesis)
    for stance in ("supports", "contradicts"):
        services.cite_lesson(
            finding=finding,
            lesson=scene.lesson_one,
            stance=stance,
            actor=scene.steward,
            at=at,
        )
    assert FindingLesson.objects.get().stance == "contradicts"


def test_a_lesson_is_taken_off(scene, at):
    finding = make_finding(scene.synthesis, scene.lesson_one)
    services.uncite_lesson(link=finding.links.get(), actor=scene.steward, at=at)
    assert not FindingLesson.objects.exists()


def test_findings_and_authors_change_places(scene, at):
    findings = [
        services.add_finding(
            synthesis=scene.synthesis, statement=f"Hallazgo {n}", actor=scene.steward, at=at
        )
        for n in (1, 2, 3)
    ]
    services.move_finding(finding=findings[2], actor=scene.steward, at=at)
    assert [f.statement[-1] for f in scene.synthesis.findings.all()] == ["1", "3", "2"]
    authors = [
        services.add_author(synthesis=scene.synthesis, name=name, actor=scene.steward, at=at)
        for name in ("Ana", "Beto")
    ]
    services.move_author(author=authors[1], actor=scene.steward, at=at)
    assert [a.name for a in scene.synthesis.authors.all()] == ["Beto", "Ana"]
    services.move_author(author=Author.objects.get(name="Beto"), actor=scene.steward, at=at)
    assert [a.name for a in scene.synthesis.authors.all()] == ["Beto", "Ana"]


def test_an_author_with_an_account_is_told_and_writes(scene, at):
    person = make_user("Autora")
    assert scene.synthesis not in visible_to(person)
    services.add_author(synthesis=scene.synthesis, user=person, actor=scene.steward, at=at)
    assert told("author_added") == {person}
    assert person.has_perm("synthesizing.edit", scene.synthesis)
    assert not person.has_perm("synthesizing.publish", scene.synthesis)
    assert scene.synthesis in visible_to(person)
    with pytest.raises(DomainError):
        services.add_author(synthesis=scene.synthesis, user=person, actor=scene.steward, at=at)


def test_an_author_has_a_name(scene, at):
    with pytest.raises(DomainError):
        services.add_author(synthesis=scene.synthesis, name=" ", actor=scene.steward, at=at)


def test_publication_tells_authors_and_the_organisations_of_the_lessons(scene, at):
    heard = []

    def hear(sender, **sent):
        heard.append(sent["synthesis"])

    synthesis_published.connect(hear)
    author = make_user("Autora")
    services.add_author(synthesis=scene.synthesis, user=author, actor=scene.steward, at=at)
    make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    publish(scene, at)
    synthesis_published.disconnect(hear)
    world = scene.world
    assert told("published") == {author, world.applicant, world.viewer, world.rival}
    assert heard == [scene.synthesis]


def test_what_is_published_is_closed(scene, at):
    ready(scene)
    publish(scene, at)
    finding = scene.synthesis.findings.get()
    acts = [
        lambda: publish(scene, at),
        lambda: services.change_synthesis(
            synthesis=scene.synthesis, title="x", actor=scene.steward, at=at
        ),
        lambda: services.remove_finding(finding=finding, actor=scene.steward, at=at),
        lambda: services.add_author(
            synthesis=scene.synthesis, name="x", actor=scene.steward, at=at
        ),
    ]
    for act in acts:
        with pytest.raises(DomainError):
            act()


def test_texts_are_only_texts(scene, at):
    with pytest.raises(TypeError):
        services.change_synthesis(synthesis=scene.synthesis, slug="x", actor=scene.steward, at=at)


def test_a_draft_cites_nothing_in_public(scene, at):
    ready(scene)
    assert not citations_of(scene.lesson_one).exists()
    publish(scene, at)
    assert citations_of(scene.lesson_one).get().finding.synthesis == scene.synthesis


@pytest.mark.parametrize("query", ["acción", "accion", "colectivas"])
def test_its_words_are_found(scene, at, query):
    ready(scene)
    publish(scene, at)
    finding = scene.synthesis.findings.get()
    assert "acción colectiva" in finding.statement
    assert scene.synthesis in matching(Synthesis.objects.all(), query)


def test_the_matrix_compares_cases_by_the_themes_of_the_cited_lessons(scene, at):
    markets, rules = Theme.objects.get(code="M"), Theme.objects.get(code="A")
    scene.lesson_one.themes.add(markets)
    scene.lesson_two.themes.add(markets, rules)
    make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    make_finding(scene.synthesis, scene.lesson_two)
    matrix = matrix_of(scene.synthesis)
    assert set(matrix.themes) == {markets, rules}
    cells = {case.pk: {theme.code: n for theme, n in row} for case, row in matrix.rows}
    assert cells == {scene.one.pk: {"M": 1, "A": 0}, scene.two.pk: {"M": 1, "A": 1}}


def test_credits_name_those_who_commented_the_cases(scene, at):
    person = make_user("Comentarista")
    for _twice in range(2):
        Comment.objects.create(
            section=scene.one.sections.first(), author=person, body="Sí.", written_at=at
        )
    assert commenters_of(scene.call) == ["Comentarista"]
