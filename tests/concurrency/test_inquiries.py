"""Two stewards at once: one answer to a question, and one number for each change of the rules."""

import pytest

from calls.publishing.models import Amendment, Call
from calls.publishing.services import Change, amend_rules, answer_inquiry, follow_call
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.accounts import make_user
from tests.factories.publishing import make_call, make_inquiry

from .test_addresses import HANDS, at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_one_answer_to_a_question(at):
    inquiry, actor = make_inquiry(make_call()), make_user()

    def answer(number):
        text = {"es": f"Respuesta {number}"}
        return answer_inquiry(inquiry=inquiry, question=text, answer=text, actor=actor, at=at)

    made = at_once(answer)
    refused = [one for one in made if isinstance(one, DomainError)]
    assert [error.code for error in refused] == ["treated"] * (HANDS - 1)
    told = Notice.objects.filter(kind="publishing.inquiry_settled", channel="site")
    assert told.count() == 1
    assert AuditEvent.objects.filter(verb="publishing.inquiry_answered").count() == 1


def test_each_change_of_the_rules_has_its_number(at):
    chapters = [{"title": str(number), "body": "Antes."} for number in range(HANDS)]
    call, actor = make_call(languages=["es"], rules={"es": chapters}), make_user()

    def amend(number):
        change = Change(number + 1, {}, {"es": "Ahora."}, {"es": "Faltaba."})
        return amend_rules(call=call, change=change, actor=actor, at=at)

    at_once(amend)
    numbers = list(Amendment.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(2, HANDS + 2))
    call = Call.objects.get()
    assert call.rules_version == HANDS + 1
    assert {chapter["body"] for chapter in call.rules["es"]} == {"Ahora."}


def test_pressing_follow_many_times_at_once_follows_once(at):
    call, person = make_call(), make_user()
    at_once(lambda _n: follow_call(call=call, user=person))
    assert call.follows.count() == 1
