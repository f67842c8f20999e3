"""A call is begun once, however often its button is pressed."""

import uuid

from django.urls import reverse

from calls.publishing.models import Call
from tests.factories.publishing import make_call

from .test_twice import told

NEW = {"main": "es", "title": "Agua y acción", "stages": "1", "zone": "America/Lima"}


def begin(client, foundation, **more):
    """Send the page of a new call."""
    data = {**NEW, "foundation": str(foundation.public_id), **more}
    return client.post(reverse("publishing:new"), data)


def test_a_call_begun_by_two_presses_is_one(foundation, as_owner):
    key = str(uuid.uuid4())
    places = [begin(as_owner, foundation, key=key)["Location"] for _press in range(2)]
    call = Call.objects.get()
    assert places == [reverse("publishing:write", args=[call.slug])] * 2
    assert (call.stages.count(), call.grants.count(), told(call, "created")) == (1, 1, 1)


def test_a_page_gone_back_to_begins_another_call(foundation, as_owner):
    key = str(uuid.uuid4())
    for title in ("Agua", "Bosque"):
        begin(as_owner, foundation, key=key, title=title)
    assert sorted(Call.objects.values_list("slug", flat=True)) == ["agua", "bosque"]


def test_two_calls_of_one_title_may_be_meant(foundation, as_owner):
    for _page in range(2):
        begin(as_owner, foundation, key=str(uuid.uuid4()))
    assert Call.objects.count() == 2


def test_the_key_of_somebody_elses_call_opens_nothing(foundation, as_owner):
    other = make_call(title={"es": "Agua y acción"})
    begin(as_owner, foundation, key=str(other.public_id))
    [made] = foundation.calls.all()
    assert made.public_id != other.public_id


def test_the_page_of_a_new_call_carries_its_key(foundation, as_owner):
    page = as_owner.get(reverse("publishing:new")).content.decode()
    assert 'type="hidden" name="key"' in page
