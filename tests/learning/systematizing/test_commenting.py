"""Invitations, comments, and what was done with each."""

import pytest

from learning.systematizing import services
from learning.systematizing.models import Comment
from learning.systematizing.queries import commenters_of, to_comment_by, unanswered, visible_to
from minka.common.errors import DomainError
from minka.common.states import MoveRefused
from minka.notifications.models import Notice


def told(kind):
    return {n.recipient for n in Notice.objects.filter(kind=f"systematizing.{kind}")}


def open_comments(scene, at):
    services.open_comments(systematization=scene.case, actor=scene.writer, at=at)


def invite(scene, at, user=None):
    return services.invite_commenter(
        systematization=scene.case, user=user or scene.invited, actor=scene.writer, at=at
    )


def comment(scene, at, author=None):
    section = scene.case.sections.get(key="context")
    return services.write_comment(
        section=section, body="Falta la voz del mercado.", actor=author or scene.funded, at=at
    )


def test_an_invited_peer_is_told_when_the_draft_opens(scene, at):
    invite(scene, at)
    assert told("invited") == set()
    open_comments(scene, at)
    assert told("invited") == {scene.invited}


def test_a_peer_invited_to_an_open_draft_is_told_at_once_and_once(scene, at):
    open_comments(scene, at)
    invite(scene, at)
    invite(scene, at)
    assert told("invited") == {scene.invited}
    assert Notice.objects.filter(kind="systematizing.invited").count() == 2  # mail and site
    assert scene.case.invited.count() == 1


def test_the_team_does_not_invite_itself(scene, at):
    with pytest.raises(DomainError):
        invite(scene, at, scene.viewer)


def test_an_invitation_opens_the_draft_and_its_withdrawal_closes_it(scene, at):
    invitation = invite(scene, at)
    assert scene.case in visible_to(scene.invited)
    services.uninvite_commenter(invitation=invitation, actor=scene.writer, at=at)
    assert scene.case not in visible_to(scene.invited)


def test_who_commented_goes_on_reading_until_the_end(scene, at):
    open_comments(scene, at)
    comment(scene, at)
    services.close_comments(systematization=scene.case, actor=scene.writer, at=at)
    assert scene.case in visible_to(scene.funded)


def test_a_closed_draft_takes_no_comment(scene, at):
    with pytest.raises(DomainError):
        comment(scene, at)
    assert not Comment.objects.exists()


def test_the_team_is_told_of_a_comment_and_its_author_of_the_answer(scene, at):
    open_comments(scene, at)
    row = comment(scene, at)
    assert told("commented") == {scene.writer}
    assert unanswered(scene.case) == 1
    services.answer_comment(comment=row, answer="La sumamos.", actor=scene.writer, at=at)
    assert told("answered") == {scene.funded}
    assert unanswered(scene.case) == 0


def test_a_better_answer_tells_nobody_twice(scene, at):
    open_comments(scene, at)
    row = comment(scene, at)
    for answer in ("La sumamos.", "La sumamos, con su fuente."):
        services.answer_comment(comment=row, answer=answer, actor=scene.writer, at=at)
    row.refresh_from_db()
    assert row.answer == "La sumamos, con su fuente."
    assert Notice.objects.filter(kind="systematizing.answered").count() == 2  # mail and site


def test_comments_close_only_when_they_are_open(scene, at):
    with pytest.raises(DomainError):
        services.close_comments(systematization=scene.case, actor=scene.writer, at=at)


def test_opening_twice_is_refused(scene, at):
    open_comments(scene, at)
    with pytest.raises(MoveRefused):
        open_comments(scene, at)


def test_credits_name_each_commenter_once(scene, at):
    open_comments(scene, at)
    comment(scene, at)
    comment(scene, at)
    comment(scene, at, scene.invited)
    assert set(commenters_of(scene.case)) == {scene.funded, scene.invited}
    assert commenters_of(scene.case).count() == 2


def test_who_was_asked_sees_it_at_home_until_they_comment(scene, at):
    invite(scene, at)
    open_comments(scene, at)
    assert list(to_comment_by(scene.invited)) == [scene.case]
    comment(scene, at, scene.invited)
    assert not to_comment_by(scene.invited).exists()
