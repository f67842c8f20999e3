"""What must never happen to a systematization: leaks, scripts, doubled effects, lost order."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from learning.systematizing import services
from learning.systematizing.models import Comment, Lesson, Milestone, Systematization
from learning.systematizing.states import SectionKey
from minka.common.audit import sentence
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from minka.notifications.services import deliver
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_organisation
from tests.factories.applying import make_proposal
from tests.factories.learning import make_lesson

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LANGUAGES = ["es", "pt-BR", "en"]
CANARY = "Canario7431"
BAD = '"><script>alert(7431)</script><img src=x onerror=alert(7431)>'


def sign_in(client, person, language="en"):
    person.language = language
    person.save()
    client.force_login(person, backend=BACKEND)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language


def fill(case, text, author):
    """Write the text in every place of a case that shows one; return its lesson and comment."""
    Systematization.objects.filter(pk=case.pk).update(title=text, summary=text, axis=text)
    case.sections.update(body=text)
    Milestone.objects.create(
        systematization=case, on="2027-01-01", what=text, who=text, why=text, result=text
    )
    case.lessons.update(context=text, action=text, outcome=text, cause=text, conditions=text)
    comment = Comment.objects.create(
        section=case.sections.get(key="axis"), author=author, body=text, answer=text,
        written_at="2026-01-01T00:00:00Z", answered_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    case.refresh_from_db()
    return case.lessons.get(), comment


def addresses(case, lesson, comment):
    names = (
        "systematization", "hub", "details", "milestones", "lessons", "new_lesson", "documents",
        "peers", "comments", "open_comments", "consent", "submit", "validate", "publish",
    )  # fmt: skip
    yield from (reverse(f"systematizing:{name}", args=[case.slug]) for name in names)
    for key in SectionKey.values:
        yield reverse("systematizing:section", args=[case.slug, key])
        yield reverse("systematizing:section_comments", args=[case.slug, key])
    milestone = case.milestones.get()
    yield from (
        reverse(f"systematizing:{name}", args=[case.slug, thing.public_id])
        for name, thing in (
            ("milestone", milestone), ("remove_milestone", milestone), ("edit_lesson", lesson),
            ("remove_lesson", lesson), ("answer", comment),
        )
    )  # fmt: skip
    yield reverse("systematizing:lesson", args=[lesson.public_id])
    yield reverse("systematizing:call", args=[case.project.call.slug])


@pytest.mark.parametrize("state", ["draft", "submitted", "validated", "embargoed"])
@pytest.mark.parametrize("role", ["anonymous", "funded", "stranger", "reviewer", "other_steward"])
def test_what_is_not_public_leaves_no_mark_for_who_may_not_know(client, scene, state, role):
    lesson, comment = fill(scene.case, CANARY, scene.writer)
    Systematization.objects.filter(pk=scene.case.pk).update(state=state)
    language = LANGUAGES[len(role) % 3]
    if role != "anonymous":
        who = getattr(scene, role, None) or getattr(scene.world, role)
        sign_in(client, who, language)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    for url in addresses(scene.case, lesson, comment):
        answer = client.get(url)
        assert answer.status_code in (302, 404), url
        assert CANARY not in answer.content.decode(), url
    for name in ("common:home", "library:home", "library:feed"):
        assert CANARY not in client.get(reverse(name), follow=True).content.decode(), name
    assert (
        CANARY
        not in client.get(reverse("library:home"), {"q": CANARY})
        .content.decode()
        .replace(f'value="{CANARY}"', "")
        .split("</form>")[-1]
    )


@pytest.mark.parametrize("role", ["writer", "steward"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["commenting", "submitted", "validated"])
def test_no_text_of_a_case_is_ever_a_script(client, scene, role, language, state):
    lesson, comment = fill(scene.case, BAD, scene.funded)
    scene.case.invited.create(user=scene.invited)
    Systematization.objects.filter(pk=scene.case.pk).update(state=state)
    sign_in(client, getattr(scene, role), language)
    shown = 0
    for url in addresses(scene.case, lesson, comment):
        page = client.get(url)
        shown += page.status_code == 200
        assert "<script>alert" not in page.content.decode(), url
        assert "<img src=x" not in page.content.decode(), url
    assert shown >= 14


def test_comments_are_not_shown_once_it_is_published(client, scene):
    _lesson, _comment = fill(scene.case, "Texto", scene.funded)
    Comment.objects.update(body=CANARY, answer=CANARY)
    Systematization.objects.filter(pk=scene.case.pk).update(
        state="published", published_at="2027-01-01T00:00:00Z"
    )
    page = client.get(scene.case.get_absolute_url())
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    for person in (scene.funded, scene.steward, scene.writer, scene.stranger):
        sign_in(client, person)
        here = reverse("systematizing:section_comments", args=[scene.case.slug, "axis"])
        assert client.get(here).status_code == 404


def test_a_notice_to_a_peer_is_dropped_when_the_invitation_is_taken_back(scene, at):
    row = services.invite_commenter(
        systematization=scene.case, user=scene.invited, actor=scene.writer, at=at
    )
    services.open_comments(systematization=scene.case, actor=scene.writer, at=at)
    services.uninvite_commenter(invitation=row, actor=scene.writer, at=at)
    deliver(clock=lambda: at + timedelta(minutes=1))
    assert not [m for m in mail.outbox if scene.invited.email in m.to]


def test_a_comment_sent_twice_is_one_and_told_once(scene, at):
    services.open_comments(systematization=scene.case, actor=scene.writer, at=at)
    section = scene.case.sections.get(key="axis")
    for seconds in (0, 3):
        services.write_comment(
            section=section, body="¿Y?", actor=scene.funded, at=at + timedelta(seconds=seconds)
        )
    assert Comment.objects.count() == 1
    assert AuditEvent.objects.filter(verb="systematizing.commented").count() == 1
    assert Notice.objects.filter(kind="systematizing.commented").count() == 2  # mail and site


@pytest.mark.parametrize(
    ("body", "key", "minutes"), [("¿Cómo?", "axis", 0), ("¿Y?", "context", 0), ("¿Y?", "axis", 2)]
)
def test_another_comment_is_another(scene, at, body, key, minutes):
    services.open_comments(systematization=scene.case, actor=scene.writer, at=at)
    for text, where, when in (("¿Y?", "axis", at), (body, key, at + timedelta(minutes=minutes))):
        section = scene.case.sections.get(key=where)
        services.write_comment(section=section, body=text, actor=scene.funded, at=when)
    assert Comment.objects.count() == 2


def test_an_administrator_who_uninvites_from_a_closed_text_is_told_so(client, scene):
    row = scene.case.invited.create(user=scene.invited)
    Systematization.objects.filter(pk=scene.case.pk).update(state="submitted")
    sign_in(client, scene.world.admin)
    answer = client.post(reverse("systematizing:uninvite", args=[scene.case.slug, row.public_id]))
    assert answer.status_code == 302
    assert scene.case.invited.count() == 1


# An administrator passes every rule: each act on a closed text is refused in words, not by an error.
ACTS = [
    "details", "milestones", "new_lesson", "documents", "peers", "open_comments", "close_comments",
    "submit", "consent", "validate", "publish",
]  # fmt: skip


@pytest.mark.parametrize("state", ["submitted", "validated", "embargoed", "published"])
@pytest.mark.parametrize("name", ACTS)
def test_no_act_of_an_administrator_breaks_on_a_closed_text(client, scene, state, name):
    Systematization.objects.filter(pk=scene.case.pk).update(state=state)
    sign_in(client, scene.world.admin)
    sent = {
        "title": "x", "language": "es", "country": "PE", "on": "2027-01-01", "what": "x",
        "email": scene.invited.email, "decision": "return", "reason": "x", "when": "now",
        "context": "x", "action": "x", "outcome": "x", "cause": "x", "kind": "worked",
        "evidence": "several", "consent": "on",
    }  # fmt: skip
    answer = client.post(reverse(f"systematizing:{name}", args=[scene.case.slug]), sent)
    assert answer.status_code in (200, 302)
    scene.case.refresh_from_db()
    assert scene.case.title == "Cuentas a la vista"
    assert (scene.case.milestones.count(), scene.case.lessons.count()) == (0, 1)


@pytest.mark.parametrize("title", ["Of", "of", "Lessons", "¡Of!"])
def test_a_title_never_takes_an_address_of_the_site(client, world, at, title):
    organisation = make_organisation(world.peer)
    project = make_project(make_proposal(world.call, organisation, title=title))
    case = services.open_systematization(project=project, actor=None, at=at)
    sign_in(client, world.peer)
    assert client.get(reverse("systematizing:hub", args=[case.slug])).status_code == 200
    assert client.get(case.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("title", ["á" * 200, "x-" * 100, "ñ " * 100])
def test_the_longest_title_has_an_address(world, at, title):
    slugs = []
    for _twice in range(2):
        project = make_project(make_proposal(world.call, title=title[:200]))
        case = services.open_systematization(project=project, actor=None, at=at)
        case.clean_fields(exclude=["themes", "published_at"])
        slugs.append(case.slug)
    assert len(set(slugs)) == 2


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("details", "title", "x" * 201), ("details", "title", " "), ("details", "country", "XX"),
        ("details", "language", "tlh"), ("details", "period_from", "2026-02-30"),
        ("details", "period_to", "99999-01-01"), ("details", "themes", "NADA"),
        ("milestones", "what", "x" * 251), ("milestones", "who", "x" * 201),
        ("milestones", "on", "ayer"), ("milestones", "on", ""), ("milestones", "what", "\x00"),
        ("new_lesson", "context", ""), ("new_lesson", "action", " "), ("new_lesson", "outcome", ""),
        ("new_lesson", "cause", "\n"), ("new_lesson", "kind", "x"), ("new_lesson", "evidence", ""),
        ("new_lesson", "language", "tlh"), ("peers", "email", "nadie@example.org"),
        ("peers", "email", "a@b@c"), ("peers", "email", "x" * 400 + "@example.org"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_says_what_is_wrong_in_ones_language(
    client, scene, name, field, value, language
):
    sent = {
        "title": "x", "language": "es", "country": "PE", "on": "2027-01-01", "what": "x",
        "context": "x", "action": "x", "outcome": "x", "cause": "x", "kind": "worked",
        "evidence": "several", "email": "a@example.org",
    }  # fmt: skip
    sign_in(client, scene.writer, language)
    url = reverse(f"systematizing:{name}", args=[scene.case.slug])
    answer = client.post(url, {**sent, field: value})
    assert set(answer.context["form"].errors) == {field}
    assert not Milestone.objects.exists()
    assert Lesson.objects.count() == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-02-28"])
def test_a_day_of_any_age_can_be_written_and_shown(client, scene, day):
    sign_in(client, scene.writer)
    url = reverse("systematizing:milestones", args=[scene.case.slug])
    assert client.post(url, {"on": day, "what": "Hace mucho"}).status_code == 302
    assert client.get(url).status_code == 200
    assert client.get(scene.case.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("until", ["9999-12-31", "2999-01-01"])
def test_a_far_embargo_is_kept_and_never_due_today(client, scene, until, at):
    Systematization.objects.filter(pk=scene.case.pk).update(state="validated", consent=True)
    sign_in(client, scene.steward)
    url = reverse("systematizing:publish", args=[scene.case.slug])
    client.post(url, {"when": "later", "until": until})
    scene.case.refresh_from_db()
    assert scene.case.state == "embargoed"
    assert services.lift_embargo(systematization=scene.case, at=at) is False


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trace_of_a_case_is_a_sentence_in_each_language(scene, at, language):
    case, by = scene.case, {"actor": scene.writer, "at": at}
    services.change_details(systematization=case, title="Otro", **by)
    services.write_section(systematization=case, key="axis", body="Nuevo.", **by)
    row = services.add_milestone(systematization=case, on=date(2027, 1, 1), what="Venta", **by)
    services.change_milestone(milestone=row, what="Feria", **by)
    services.remove_milestone(milestone=row, **by)
    lesson = make_lesson(case)
    services.change_lesson(lesson=lesson, cause="Otra", **by)
    services.remove_lesson(lesson=lesson, **by)
    place = services.invite_commenter(systematization=case, user=scene.invited, **by)
    services.open_comments(systematization=case, **by)
    comment = services.write_comment(
        section=case.sections.get(key="axis"), body="¿Y?", actor=scene.invited, at=at
    )
    services.answer_comment(comment=comment, answer="Sí.", **by)
    services.uninvite_commenter(invitation=place, **by)
    services.give_consent(systematization=case, consent=False, **by)
    services.give_consent(systematization=case, consent=True, **by)
    services.submit_for_validation(systematization=case, **by)
    services.validate(systematization=case, actor=scene.steward, at=at)
    services.embargo(systematization=case, until=date(2027, 1, 1), actor=scene.steward, at=at)
    services.lift_embargo(systematization=case, at=at + timedelta(days=400))
    events = list(AuditEvent.objects.order_by("pk"))
    assert len(events) == 18
    with translation.override("en"):
        english = [sentence(event) for event in events]
    with translation.override(language.lower()):
        told = [sentence(event) for event in events]
    assert not [text for text in told if "%(" in text or "systematizing." in text or not text]
    assert language == "en" or not set(told) & set(english)
    assert {event.context_id for event in events} == {scene.world.call.public_id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_of_a_case_is_written_in_the_readers_language(scene, at, language):
    for person in (scene.writer, scene.viewer, scene.funded, scene.steward, scene.invited):
        person.language = language
        person.save()
    case, by = scene.case, {"actor": scene.writer, "at": at}
    services.invite_commenter(systematization=case, user=scene.invited, **by)
    services.open_comments(systematization=case, **by)
    section = case.sections.get(key="axis")
    comment = services.write_comment(section=section, body="¿Y?", actor=scene.funded, at=at)
    services.answer_comment(comment=comment, answer="Sí.", **by)
    services.give_consent(systematization=case, consent=True, **by)
    services.submit_for_validation(systematization=case, **by)
    services.validate(systematization=case, actor=scene.steward, at=at)
    services.publish(systematization=case, actor=scene.steward, at=at)
    deliver(clock=lambda: at + timedelta(minutes=1))
    kinds = set(Notice.objects.filter(channel="mail", state="sent").values_list("kind", flat=True))
    what = ("invited", "commented", "answered", "submitted", "validated", "published")
    assert kinds == {f"systematizing.{name}" for name in what}
    greeting = {"es": "es", "pt-BR": "pt-BR", "en": "en"}[language]
    for message in mail.outbox:
        assert len(message.subject.splitlines()) == 1
        assert f'lang="{greeting}"' in str(message.alternatives[0][0])


def test_a_foreign_part_is_not_found_under_ones_own_case(client, scene):
    other = Systematization.objects.create(
        project=scene.world.rival_proposal.project, slug="otra", title="Otra", country="PE"
    )
    lesson = make_lesson(other)
    milestone = Milestone.objects.create(systematization=other, on="2027-01-01", what="Ajena")
    sign_in(client, scene.writer)
    for name, thing in (
        ("edit_lesson", lesson), ("remove_lesson", lesson), ("milestone", milestone),
        ("remove_milestone", milestone),
    ):  # fmt: skip
        url = reverse(f"systematizing:{name}", args=[scene.case.slug, thing.public_id])
        assert client.get(url).status_code == 404
        assert client.post(url, {"what": "x", "on": "2027-01-01"}).status_code == 404
    assert (other.lessons.count(), other.milestones.get().what) == (1, "Ajena")
