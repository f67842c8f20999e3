"""What is not published yet is known to the people who write it, and to nobody else."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from calls.publishing import services
from calls.publishing.models import Call
from calls.publishing.queries import public_calls, sat_in_by, visible_to
from calls.publishing.signals import call_published, deadline_extended
from minka.accounts.models import User
from minka.common.audit import sentence
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.concurrency.test_submitting import at_once
from tests.factories.accounts import make_user
from tests.factories.publishing import make_call, make_grant
from tests.factories.world import ROLES

from .conftest import plans

MARK = "marca-oculta"
LANGUAGES = ("es", "pt-br", "en")
INSIDE = {"steward", "committee", "admin"}
PAGES = [
    "call", "workspace", "trail", "team", "preview", "publish", "cancel", "archive", "clone",
    "write", "basics", "rules", "themes", "money", "dates", "eligibility",
]  # fmt: skip


@pytest.fixture
def hidden(world) -> Call:
    """Return a draft of the world's foundation whose every text is a mark."""
    marked = {"es": MARK, "en": MARK, "pt-BR": MARK}
    call = make_call(
        world.foundation, state="draft", published_at=None, title=marked, summary=marked,
        body=marked, search_text=MARK, contact=f"{MARK}@example.org", slug="borrador",
        languages=["es", "en", "pt-BR"], rules={"es": [{"title": MARK, "body": MARK}]},
    )  # fmt: skip
    make_grant(call, world.steward, "steward")
    make_grant(call, world.committee, "committee")
    return call


def reading(role: str, world, language: str) -> Client:
    """Return the browser of a role, reading in a language."""
    client = Client(headers={"accept-language": language})
    if role != "anonymous":
        user = world.people[role]
        User.objects.filter(pk=user.pk).update(language={"pt-br": "pt-BR"}.get(language, language))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", sorted(set(ROLES) - INSIDE))
def test_a_draft_is_nowhere_for_whoever_does_not_write_it(hidden, world, role, language):
    client = reading(role, world, language)
    stage = hidden.stages.get()
    lists = [
        "/",
        reverse("publishing:calls"),
        reverse("publishing:feed"),
        reverse("publishing:mine"),
    ]
    lists += [
        reverse("publishing:calls") + "?q=oculta",
        reverse("publishing:calls") + "?phase=past",
    ]
    for address in lists:
        assert MARK not in client.get(address).content.decode(), address
    own = [reverse(f"publishing:{name}", args=[hidden.slug]) for name in PAGES]
    own += [
        reverse(f"publishing:{n}", args=[hidden.slug, stage.kind]) for n in ("criteria", "form")
    ]
    for address in own:
        response = client.get(address)
        public = address == hidden.get_absolute_url()
        assert response.status_code == (302 if role == "anonymous" and not public else 404), address
        assert MARK not in response.content.decode(), address


@pytest.mark.parametrize("role", sorted(INSIDE))
def test_its_own_people_read_a_draft(hidden, world, role):
    client = reading(role, world, "es")
    assert MARK in client.get(hidden.get_absolute_url()).content.decode()
    assert MARK in client.get(reverse("publishing:mine")).content.decode()


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"steward", "admin"}))
@pytest.mark.parametrize("what", ["criterion", "question"])
def test_parts_of_a_draft_are_not_changed_by_others(hidden, world, role, what):
    row = getattr(hidden.stages.get(), {"criterion": "criteria"}.get(what, "questions")).first()
    client = reading(role, world, "es")
    before = AuditEvent.objects.count()
    for name in (what, f"move_{what}", f"remove_{what}"):
        response = client.post(reverse(f"publishing:{name}", args=[row.public_id]), {"to": "down"})
        assert response.status_code == (302 if role == "anonymous" else 404)
        assert MARK not in response.content.decode()
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("state", ["draft", "published", "decided", "archived", "cancelled"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("published", [True, False])
def test_rules_and_lists_agree_on_who_reads_a_call(world, role, state, published):
    call = world.call
    Call.objects.filter(pk=call.pk).update(
        state=state, published_at=call.published_at if published else None
    )
    call = Call.objects.get(pk=call.pk)
    public = published and state != "draft"
    assert public_calls().filter(pk=call.pk).exists() == public
    if role == "anonymous":
        assert (Client().get(call.get_absolute_url()).status_code == 200) == public
        return
    user = world.people[role]
    reads = public or role in INSIDE
    assert user.has_perm("publishing.view_call", call) == reads
    assert visible_to(user).filter(pk=call.pk).exists() == reads
    assert sat_in_by(user).filter(pk=call.pk).exists() == (role in INSIDE)
    assert user.has_perm("publishing.manage_call", call) == (role in {"steward", "admin"})
    assert user.has_perm("publishing.sit_in_committee", call) == (role in INSIDE)


@pytest.mark.parametrize("what", ["publish", "extend"])
def test_a_listener_that_fails_rolls_everything_back(written, doing, what):
    def fail(sender, **sent):
        raise RuntimeError("the room above is not well")

    signal = {"publish": call_published, "extend": deadline_extended}[what]
    call = services.publish_call(call=written, **doing) if what == "extend" else written
    stage = call.stages.get()
    later = stage.deadline_at.replace(year=2030)
    act = {
        "publish": lambda: services.publish_call(call=call, **doing),
        "extend": lambda: services.extend_deadline(
            stage=stage, deadline_at=later, reason="x", **doing
        ),
    }[what]
    before = AuditEvent.objects.count()
    signal.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            act()
    finally:
        signal.disconnect(fail)
    again = Call.objects.get(pk=call.pk)
    assert again.state == ("published" if what == "extend" else "draft")
    assert call.stages.get().deadline_at == stage.deadline_at
    assert stage.form_versions.exists() == (what == "extend")
    assert AuditEvent.objects.count() == before


def test_everything_in_the_trail_is_told_in_three_languages(written, doing):
    stage = written.stages.get()
    services.move_criterion(criterion=stage.criteria.first(), up=False, **doing)
    services.move_question(question=stage.questions.first(), up=False, **doing)
    services.update_chapter(call=written, number=1, title={}, body={"es": "x"}, **doing)
    services.set_themes(call=written, themes=[], **doing)
    services.grant_role(call=written, user=make_user("100% %(name)s"), role="committee", **doing)
    services.revoke_role(grant=written.grants.get(role="committee"), **doing)
    services.invite_to_team(call=written, email="z@example.org", role="steward", **doing)
    services.publish_call(call=written, **doing)
    services.extend_deadline(
        stage=stage, deadline_at=plans(doing["at"])[0]["deadline_at"].replace(year=2030),
        reason="x", **doing,
    )  # fmt: skip
    events = list(AuditEvent.objects.filter(target_id=written.public_id))
    assert len({event.verb for event in events}) >= 13
    for event in events:
        said = []
        for language in LANGUAGES:
            with translation.override(language):
                said.append(sentence(event))
        assert not any("publishing." in words for words in said), event.verb
        assert len(set(said)) == 3, (event.verb, said)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_who_name_or_remove_at_once_do_it_once(at):
    owner, person = make_user(), make_user()
    call = make_call()
    make_grant(call, owner)
    doing = {"actor": owner, "at": at}
    give = [lambda: services.grant_role(call=call, user=person, role="committee", **doing)] * 6
    at_once(give)
    assert call.grants.filter(user=person).count() == 1
    grant = call.grants.get(user=person)
    at_once([lambda: services.revoke_role(grant=grant, **doing)] * 6)
    verbs = AuditEvent.objects.filter(target_id=call.public_id).values_list("verb", flat=True)
    assert sorted(verbs) == ["publishing.committee_named", "publishing.committee_removed"]
    assert Notice.objects.filter(recipient=person, channel="site").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_of_a_team_cannot_leave_a_call_to_nobody(at):
    first, second = make_user(), make_user()
    call = make_call()
    grants = [make_grant(call, first), make_grant(call, second)]
    leave = [
        lambda grant=grant: services.revoke_role(grant=grant, actor=grant.user, at=at)
        for grant in grants
    ]
    at_once(leave)
    assert call.grants.count() == 1
