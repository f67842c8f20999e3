"""Comments beside a field: among colleagues, one query a page, never part of what is sent."""

import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.models import Comment
from calls.applying.queries import snapshot_of
from calls.applying.services.commenting import add_comment, resolve_comment
from minka.notifications.delivery.words import Reader, words
from minka.notifications.kinds import kind_named
from minka.notifications.models import Notice
from tests.factories.accounts import make_member, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_grant

from .conftest import BACKEND
from .pages import form_of

pytestmark = pytest.mark.django_db
CANARY = "canario-entre-colegas"


@pytest.fixture
def comment(draft, colleague, at):
    """Return a function that comments on a field as the colleague."""

    def act(field="q_where", body=CANARY, actor=colleague, **given):
        return add_comment(entry=draft, field=field, body=body, actor=actor, at=at, **given)

    return act


def address(name, draft, *args):
    """Return the address of a page of the draft."""
    return reverse(f"applying:{name}", args=[draft.proposal.public_id, *args])


def test_the_others_who_write_are_told_and_the_author_is_not(comment, owner, colleague, draft):
    comment()
    told = Notice.objects.filter(kind="applying.commented", channel="site")
    assert [notice.recipient for notice in told] == [owner]
    assert told.get().path == address("comments_on", draft, "q_where")


def test_who_spoke_in_the_field_before_is_told_too(comment, organisation, owner):
    viewer = make_member(organisation, make_user(), "viewer").user
    comment(actor=viewer)
    Notice.objects.all().delete()
    comment(actor=owner)
    told = Notice.objects.filter(channel="site").values_list("recipient", flat=True)
    assert viewer.pk in told
    assert owner.pk not in told


def test_the_notice_can_be_muted_and_stops_with_membership(comment, owner):
    kind = kind_named("applying.commented")
    assert not kind.mandatory
    comment()
    notice = Notice.objects.filter(recipient=owner).first()
    assert kind.still_due(notice)
    owner.memberships.all().delete()
    assert not kind.still_due(notice)


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_notice_speaks_every_language(comment, draft, owner, language):
    comment()
    notice = Notice.objects.filter(recipient=owner).first()
    with translation.override(language):
        said = words(notice, Reader.of(notice))
    assert "Inés Mamani" in said.subject
    assert CANARY in said.text


def test_pressed_twice_it_is_one(comment):
    key = uuid.uuid4()
    assert comment(key=key) == comment(key=key)
    assert comment(key=key, body="Otra cosa") != comment(key=key)
    assert Comment.objects.count() == 2


def test_settling_and_opening_again(comment, owner, at):
    made = comment()
    for _twice in range(2):
        settled = resolve_comment(comment=made, resolved=True, actor=owner, at=at)
    assert (settled.resolved_by, settled.resolved_at) == (owner, at)
    opened = resolve_comment(comment=made, resolved=False, actor=owner, at=at)
    assert (opened.resolved_by, opened.resolved_at) == (None, None)


def test_comments_are_never_sent_nor_read_by_the_foundation(comment, draft, send, client, call):
    comment()
    receipt = send()
    assert CANARY not in str(receipt.snapshot)
    assert CANARY not in str(snapshot_of(draft))
    steward = make_user()
    make_grant(call, steward, "steward")
    admin = make_user(is_superuser=True)
    for user in (steward, admin):
        client.force_login(user, backend=BACKEND)
        shown = client.get(address("proposal", draft))
        assert shown.status_code == 200
        assert CANARY not in shown.content.decode()
        for name, args in (("comments", ()), ("comments_on", ("q_where",))):
            assert client.get(address(name, draft, *args)).status_code == 404


# ---- pages


def test_beside_each_field_stands_what_is_said_and_the_way_to_say_more(browse, draft, comment):
    comment()
    shown = browse.get(address("section", draft, 0)).content.decode()
    assert "1 open comment" in shown
    assert CANARY in shown
    assert 'value="comment:q_where"' in shown


def test_the_button_saves_what_was_typed_before_it_leads_away(browse, draft):
    url = address("section", draft, 0)
    sent = {**form_of(browse.get(url)), "q_where": "En Puno, y más", "then": "comment:q_where"}
    answer = browse.post(url, sent)
    assert answer["Location"] == address("comments_on", draft, "q_where")
    draft.refresh_from_db()
    assert draft.answers["where"] == "En Puno, y más"
    assert "En Puno, y más" in browse.get(answer["Location"]).content.decode()


def test_it_leads_away_even_where_something_is_to_be_corrected(browse, draft):
    url = address("basics", draft)
    sent = {**form_of(browse.get(url)), "amount": "mucho", "then": "comment:amount"}
    assert browse.post(url, sent)["Location"] == address("comments_on", draft, "amount")
    draft.refresh_from_db()
    assert draft.typed["amount"] == "mucho"


def test_commenting_and_settling_on_the_page_of_a_field(browse, draft):
    url = address("comments_on", draft, "title")
    given = form_of(browse.get(url), "body")
    assert browse.post(url, {**given, "body": "  "}).status_code == 200
    for _twice in range(2):
        browse.post(url, {**given, "body": "¿Más corto?"})
    comment = Comment.objects.get()
    assert comment.body == "¿Más corto?"
    browse.post(address("resolve", draft, comment.public_id))
    assert "1 settled comment" in browse.get(url).content.decode()
    browse.post(address("resolve", draft, comment.public_id), {"do": "open"})
    comment.refresh_from_db()
    assert comment.resolved_at is None
    assert "Comments (1 open)" in " ".join(
        browse.get(address("hub", draft)).content.decode().split()
    )


def test_a_viewer_comments_too(client, draft, organisation):
    client.force_login(make_member(organisation, make_user(), "viewer").user, backend=BACKEND)
    url = address("comments_on", draft, "partners")
    assert client.post(url, {"body": "Falta una aliada"}).status_code == 302
    assert Comment.objects.get().field == "partners"


def test_once_sent_comments_are_only_read(browse, draft, comment, send):
    made = comment()
    send()
    url = address("comments_on", draft, "q_where")
    assert "comments can only be read" in browse.get(url).content.decode()
    browse.post(url, {"body": "Tarde"})
    assert browse.post(address("resolve", draft, made.public_id)).status_code == 404
    made.refresh_from_db()
    assert (Comment.objects.count(), made.resolved_at) == (1, None)


@pytest.mark.parametrize("field", ["q_nada", "id", "__class__", "amount%00", "x" * 200])
def test_a_field_that_is_none_has_no_page(browse, draft, field):
    url = address("comments", draft) + f"{field}/"
    assert browse.get(url).status_code == 404
    assert browse.post(url, {"body": "x"}).status_code == 404
    assert not Comment.objects.exists()


def test_what_is_said_is_shown_as_text(browse, draft, comment):
    comment(body="<script>alert(1)</script>")
    for url in (address("comments_on", draft, "q_where"), address("section", draft, 0)):
        assert "<script>alert(1)" not in browse.get(url).content.decode()


def test_a_comment_of_another_draft_cannot_be_settled_from_here(browse, draft, call, owner, at):
    other = make_proposal(call, submitted=False).entries.get()
    stranger = add_comment(entry=other, field="title", body="x", actor=owner, at=at)
    assert browse.post(address("resolve", draft, stranger.public_id)).status_code == 404


def test_a_comment_on_a_question_that_went_is_still_there(browse, draft, comment):
    comment(field="q_vieja")
    assert CANARY in browse.get(address("comments", draft)).content.decode()
    shown = browse.get(address("comments_on", draft, "q_vieja"))
    assert "not asked any more" in shown.content.decode()
    assert shown.context["form"] is None


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("name", "args", "cost"), [("section", [0], 9), ("comments", [], 5)])
def test_it_costs_the_same_at_any_number(
    browse, draft, comment, name, args, cost, many, django_assert_num_queries
):
    for n in range(many):
        comment(body=f"{CANARY} {n}")
        comment(field="title", body=f"{n}")
    url = address(name, draft, *args)
    browse.get(url)
    with django_assert_num_queries(cost):
        assert CANARY in browse.get(url).content.decode()
