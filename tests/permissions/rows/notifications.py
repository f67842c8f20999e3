"""Notices: one's own, the outbox for administrators, the demonstration's mails."""

import uuid

from django.core import signing

from minka.notifications.delivery.words import UNSUBSCRIBE_SALT
from minka.notifications.kinds import NoticeKind, register
from minka.notifications.models import Notice
from minka.notifications.services import notify
from minka.notifications.states import Channel
from tests.factories.applying import SENT
from tests.factories.world import World
from tests.permissions.table import Row, everybody, only, signed_in


def _notice(world: World) -> dict:
    notify("notifications.invitation", to=[world.applicant], key="x", at=SENT, path="/")
    return {
        "notice": Notice.objects.get(channel=Channel.SITE),
        "mail": Notice.objects.get(channel=Channel.MAIL),
    }


def _token(world: World) -> dict:
    register(NoticeKind("rows.optional", "Optional"))
    said = {"who": str(world.applicant.public_id), "kind": "rows.optional"}
    return {"token": signing.dumps(said, salt=UNSUBSCRIBE_SALT)}


ROWS = [
    Row("notifications:inbox", lambda w: {}, signed_in(200)),
    Row("notifications:read_all", lambda w: {}, signed_in(302), method="post"),
    Row("notifications:preferences", lambda w: {}, signed_in(200)),
    Row(
        "notifications:open",
        lambda w: {"public_id": w.things["notice"].public_id},
        only(302, "applicant"),
        prepare=_notice,
    ),
    Row("notifications:outbox", lambda w: {}, only(200, "admin")),
    Row(
        "notifications:retry",
        lambda w: {"public_id": w.things["mail"].public_id},
        only(302, "admin"),
        method="post",
        prepare=_notice,
    ),
    Row("notifications:retry", lambda w: {"public_id": uuid.uuid4()}, only(404), method="post"),
    Row("notifications:unsubscribe", lambda w: {"token": "false"}, everybody(404)),
    Row(
        "notifications:unsubscribe",
        lambda w: {"token": w.things["token"]},
        everybody(200),
        prepare=_token,
    ),
    Row(
        "notifications:unsubscribe",
        lambda w: {"token": w.things["token"]},
        everybody(200),
        method="post",
        prepare=_token,
    ),
    # Only in the demonstration; tests are none.
    Row("notifications:demo_mails", lambda w: {}, everybody(404)),
    Row("notifications:demo_mail", lambda w: {"name": "x.eml"}, everybody(404)),
]
