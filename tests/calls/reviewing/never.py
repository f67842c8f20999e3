"""What the tests of what must never happen in reviewing share."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from calls.publishing.states import CallRole
from calls.reviewing.models import Assignment, Conflict, EligibilityCheck, Review, Reviewer, Score
from calls.reviewing.states import AssignmentState, ConflictSource
from minka.accounts.models import Invitation
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.accounts import make_user
from tests.factories.publishing import make_grant
from tests.factories.reviewing import make_assignment, make_reviewer

from .conftest import LATER

# What is known to be wrong today; whoever mends it takes the mark away.
TYPED = "Palabras que nadie quiere escribir otra vez"
HOSTILE = '<script>alert("x")</script><img src=x onerror=y>'
LANGUAGES = ("es", "pt-br", "en")
BY_HAND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(user) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user, backend=BY_HAND)
    return client


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def check_harmless(html: str) -> None:
    """Hold that nothing that people wrote became a tag."""
    for tag, attrs in Tags(html).found:
        assert tag != "img", attrs
        assert tag != "script" or attrs.get("src", "").startswith("/static/"), attrs
        assert not [name for name in attrs if name.startswith("on")], attrs


def footprint() -> tuple:
    """Return what would change if anything were done."""
    states = list(Assignment.objects.order_by("pk").values_list("pk", "state"))
    people = list(Reviewer.objects.order_by("pk").values_list("pk", "state", "max_load"))
    counts = [
        model.objects.count()
        for model in (AuditEvent, Notice, Conflict, EligibilityCheck, Invitation, Review, Score)
    ]
    return states, people, counts


@pytest.fixture
def bench(case):
    """Return the case with a reviewer, an assignment in progress and a noted conflict."""
    case.reviewer = make_reviewer(case.call, make_user("Elsa Huanca"))
    case.assignment = make_assignment(case.entry, case.reviewer, state=AssignmentState.ACCEPTED)
    case.free = make_reviewer(case.call, make_user("Otra Persona"))
    case.conflict = Conflict.objects.create(
        user=make_reviewer(case.call).user,
        proposal=case.proposal,
        source=ConflictSource.STEWARD,
        declared_at=LATER,
    )
    case.known = make_grant(case.call, make_user("Del Grupo"), CallRole.REVIEWER).user
    return case


def team_forms(case) -> dict[str, tuple[list, dict, str]]:
    """Return every form of the team: arguments, what is sent, and the field of free text."""
    slug, entry = case.call.slug, case.entry
    knows = {"languages": ["es"], "max_load": "7"}
    return {
        "invite": ([slug], {**knows, "email": "x@example.org", "note": TYPED}, "note"),
        "add": ([slug], {**knows, "person": case.known.public_id}, ""),
        "edit_reviewer": ([slug, case.reviewer.public_id], knows, ""),
        "remove_reviewer": ([slug, case.reviewer.public_id], {"reason": TYPED}, "reason"),
        "assign": ([slug, entry.public_id], {"reviewer": [case.free.public_id]}, ""),
        "unassign": ([slug, case.assignment.public_id], {"reason": TYPED}, "reason"),
        "conflicts": (
            [slug],
            {
                "reviewer": case.reviewer.public_id,
                "number": case.proposal.number,
                "reason": TYPED,
            },
            "reason",
        ),
        "lift_conflict": ([slug, case.conflict.public_id], {"reason": TYPED}, "reason"),
        "check": ([slug, case.proposal.public_id], {"eligible": "no", "reason": TYPED}, "reason"),
    }


FORMS = (
    "invite",
    "add",
    "edit_reviewer",
    "remove_reviewer",
    "assign",
    "unassign",
    "conflicts",
    "lift_conflict",
    "check",
)


def send(client, case, name, **more):
    """Send one form of the team."""
    args, sent, _field = team_forms(case)[name]
    return client.post(reverse(f"reviewing:{name}", args=args), {**sent, **more})
