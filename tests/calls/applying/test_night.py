"""The console of the night: what arrives, what waits, what was refused; more time in two steps."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.applying.models import Entry
from calls.applying.queries.night import (
    counts_of,
    refused_attempts,
    stage_of_the_night,
    submissions_by_minute,
)
from calls.applying.queries.pulse import CONFLICTS, FAULTS, SAVES, beat
from calls.applying.services import NotReceived, reopen_entry, save_draft, submit_entry
from calls.publishing.models import Stage
from minka.common.audit import sentence, trail
from minka.notifications.models import Notice
from minka.notifications.queries import BOUND, backlog
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES, OPENS, make_call, make_grant

from .conftest import BACKEND

MINUTE = timedelta(minutes=1)
NEAR = CLOSES - timedelta(minutes=20, seconds=30)


@pytest.fixture
def steward(call):
    """Return somebody of the call's team."""
    return make_grant(call, make_user("Equipo", language="en")).user


@pytest.fixture
def console(client, steward, clock):
    """Return the steward's browser, twenty minutes before the deadline."""
    clock.instant = NEAR
    client.force_login(steward, backend=BACKEND)
    return client


def address(call, name="night"):
    return reverse(f"applying:{name}", args=[call.slug])


def page_of(client, call, query=""):
    return client.get(address(call) + query).content.decode()


# ---- what is counted


def test_submissions_are_counted_in_their_minute(draft, send, call):
    send(at=NEAR - 3 * MINUTE)
    rows = submissions_by_minute(call, NEAR)
    assert len(rows) == 60
    assert rows[-1][0] == NEAR.replace(second=0)
    assert [n for _minute, n in rows][-5:] == [0, 1, 0, 0, 0]
    assert sum(n for _minute, n in rows) == 1


def test_a_new_version_is_a_submission_too(draft, send, call, owner):
    send(at=NEAR - 30 * MINUTE)
    reopen_entry(entry=draft, actor=owner, at=NEAR - 20 * MINUTE)
    save_draft(entry=draft, values={"title": "Otro"}, actor=owner, at=NEAR - 10 * MINUTE)
    send(at=NEAR)
    assert [n for _minute, n in submissions_by_minute(call, NEAR) if n] == [1, 1]


def test_other_calls_and_other_hours_are_not_counted(draft, send, call, at):
    send(at=NEAR - 61 * MINUTE)
    assert not any(n for _minute, n in submissions_by_minute(call, NEAR))
    assert not any(n for _minute, n in submissions_by_minute(make_call(), NEAR - 60 * MINUTE))


def test_minutes_begin_in_a_zone_of_half_hours_too(draft, send, call):
    call.zone = "America/St_Johns"
    rows = submissions_by_minute(call, NEAR)
    assert {minute.second for minute, _n in rows} == {0}


def test_drafts_are_counted_and_who_writes_now(draft, call, owner):
    make_proposal(call)
    make_proposal(call, submitted=False)
    stage = call.stages.get()
    Entry.objects.filter(pk=draft.pk).update(saved_at=NEAR - 9 * MINUTE)
    assert counts_of(stage, NEAR) == {"sent": 1, "open": 2, "active": 1}
    assert counts_of(stage, NEAR + 2 * MINUTE)["active"] == 0


def test_refused_attempts_say_whose_and_why(draft, send, call, owner):
    with pytest.raises(NotReceived):
        send(at=CLOSES + MINUTE)
    found = refused_attempts(call, NEAR)
    assert [(one.organisation.name, one.actor, one.code) for one in found] == [
        ("Red Lenca", owner, "late")
    ]
    assert refused_attempts(call, CLOSES + 2 * MINUTE) == []
    assert refused_attempts(make_call(), NEAR) == []


def test_the_stage_to_watch_is_the_last_that_opened():
    first, second = Stage(opens_at=OPENS), Stage(opens_at=CLOSES)
    assert stage_of_the_night([first, second], NEAR) is first
    assert stage_of_the_night([first, second], CLOSES) is second
    assert stage_of_the_night([first, second], OPENS - MINUTE) is first
    assert stage_of_the_night([], NEAR) is None


def test_the_backlog_is_what_is_due_and_has_not_left(draft, send, owner):
    assert backlog(NEAR).waiting == 0
    send(at=NEAR)
    mails = Notice.objects.filter(channel="mail")
    found = backlog(NEAR + MINUTE)
    assert (found.waiting, found.oldest, found.late) == (mails.count(), NEAR, False)
    assert found.waiting
    assert backlog(NEAR + BOUND + MINUTE).late
    mails.update(state="sent")
    assert backlog(NEAR + BOUND + MINUTE).oldest is None


# ---- the page


def test_the_console_tells_the_night(console, call, draft, send, owner):
    send(at=NEAR - 2 * MINUTE)
    for kind, count in ((SAVES, 3), (CONFLICTS, 2), (FAULTS, 1)):
        for _n in range(count):
            beat(call.pk, kind, NEAR - MINUTE)
    page = page_of(console, call)
    assert "Closes in 20 minutes" in page
    assert "1 submission in the last hour; at most 1 in a minute, at 12:37." in page
    assert "3 saves in the last hour; at most 3 in a minute, at 12:38." in page
    assert "The oldest mail has been waiting for 2 minutes." in page
    assert page.count("<svg") >= 2
    assert page.count('<th scope="row">12:38</th>') == 2
    for label, value in (("Conflicts", 2), ("Failed saves", 1), ("Mails waiting", 2)):
        before, _label, _after = page.partition(f"{label}")
        assert str(value) in before.rpartition("stat")[2] + page.partition(label)[2][:200]


def test_nothing_of_a_draft_is_shown(console, call, draft, send):
    draft.proposal.title = "El secreto de la quinua"
    draft.proposal.save()
    with pytest.raises(NotReceived):
        send(at=CLOSES + MINUTE)
    page = page_of(console, call)
    assert "Red Lenca" in page
    assert "quinua" not in page
    assert "Puno" not in page


def test_it_refreshes_by_itself_or_by_a_link(console, call, draft):
    page = page_of(console, call)
    assert 'hx-trigger="every 15s"' in page
    assert "Refresh now" in page
    still = page_of(console, call, "?still")
    assert "hx-trigger" not in still
    assert "Refresh by itself" in still


def test_a_script_gets_only_what_changes(console, call, draft):
    part = console.get(address(call), headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="stack" id="night"')
    assert "<html" not in part
    assert "More time for everybody" not in part


@pytest.mark.parametrize("number", [1, 3])
def test_the_console_costs_the_same_however_much_happens(
    console, call, steward, number, django_assert_num_queries
):
    for _n in range(number):
        proposal = make_proposal(call, submitted=False)
        with pytest.raises(NotReceived):
            submit_entry(
                entry=proposal.entries.get(),
                actor=proposal.created_by,
                at=CLOSES + MINUTE,
                idempotency_key=uuid.uuid4(),
            )
        make_proposal(call)
    page_of(console, call)
    with django_assert_num_queries(12):
        page_of(console, call)


def test_a_call_without_stages_says_so(console, call):
    call.stages.all().delete()
    assert "This call has no stage yet" in page_of(console, call)


def test_without_a_cache_the_console_still_tells_the_rest(console, call, draft, settings):
    nobody = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = {"default": {**nobody, "LOCATION": "redis://127.0.0.1:1/0"}}
    page = page_of(console, call)
    assert "0 saves in the last hour" in page


# ---- more time


def spans_of(page):
    """Return the addresses of the ways to lengthen the deadline."""
    part = page.split('id="more-time"')[1].split("</section>")[0]
    return [piece.split('"')[0].replace("&amp;", "&") for piece in part.split('href="')[1:]]


@pytest.mark.parametrize(("which", "more"), [(0, 30), (1, 120), (2, 1440)])
def test_more_time_in_two_steps(console, call, draft, send, which, more):
    way = spans_of(page_of(console, call))[which]
    page = console.get(way).content.decode()
    until = CLOSES + timedelta(minutes=more)
    local = until - timedelta(hours=3)
    assert f'value="{local:%Y-%m-%d}"' in page
    assert f'value="{local:%H:%M:%S}"' in page
    assert "there is more time for everybody" in page
    form = {
        "deadline_at_0": f"{local:%Y-%m-%d}",
        "deadline_at_1": f"{local:%H:%M:%S}",
        "reason": "Hay mucha gente enviando.",
    }
    done = console.post(way, form)
    assert done["location"] == address(call)
    assert call.stages.get().deadline_at == until
    assert "Hay mucha gente enviando." in {event.reason for event in trail([call.public_id])}
    twice = console.post(way, form).content.decode()
    assert "later than it is now" in twice
    assert send(at=until).submitted_at == until


def test_after_the_deadline_more_time_counts_from_now(console, call, draft, clock):
    clock.instant = CLOSES + timedelta(minutes=5, seconds=20)
    way = spans_of(page_of(console, call))[0]
    page = console.get(way).content.decode()
    assert 'value="13:36:00"' in page


@pytest.mark.parametrize("minutes", ["", "x", "-5", "999999", "1e3", "٣"])
def test_a_strange_span_proposes_nothing(console, call, draft, minutes):
    way = reverse("publishing:extend", args=[call.slug, "final"])
    page = console.get(way, {"minutes": minutes, "next": "https://x.example/"}).content.decode()
    assert 'value="13:00:00"' in page
    assert "x.example" not in page


def test_a_cancelled_call_gets_no_more_time(console, call, draft):
    call.state = "cancelled"
    call.save()
    assert "More time for everybody" not in page_of(console, call)


def test_an_organisation_refused_at_the_last_second_is_received_after_the_extension(
    console, call, draft, send, steward, clock
):
    """Refused one second too late; extended at five past; received: nobody is shut out."""
    with pytest.raises(NotReceived):
        send(at=CLOSES + timedelta(seconds=1))
    clock.instant = CLOSES + 5 * MINUTE
    console.post(
        reverse("publishing:extend", args=[call.slug, "final"]),
        {"deadline_at_0": "2026-12-05", "deadline_at_1": "15:00:00", "reason": "Hubo un corte."},
    )
    receipt = send(at=clock.instant + 5 * MINUTE)
    assert isinstance(receipt.submitted_at, datetime)
    told = [sentence(event) for event in trail([call.public_id])]
    assert "It was sent, and not received." in told
    assert any("Extended the deadline" in one for one in told)


@pytest.mark.postgresql
def test_every_question_of_the_console_goes_over_an_index(draft, send, call):
    """With ten thousand proposals it must read no table from end to end."""
    send(at=NEAR)
    with CaptureQueriesContext(connection) as asked:
        counts_of(call.stages.get(), NEAR)
        submissions_by_minute(call, NEAR)
        refused_attempts(call, OPENS)
        backlog(NEAR)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, f"{query['sql']}\n{plan}"
    assert len(asked.captured_queries) >= 7
