"""The founding case, played whole: the product's main job."""

from io import StringIO

import pytest
from django.core.management import call_command

from calls.applying.models import Proposal
from calls.applying.states import ProposalState
from calls.publishing.models import Call
from calls.reviewing.models import Assignment
from calls.reviewing.states import AssignmentState
from learning.rehearsal.services.figures import Figure, all_figures, at_least, exactly
from learning.rehearsal.services.playing import play_the_founding_case
from learning.rehearsal.services.stagecraft import APPLICANT, SIGN_INS
from learning.rehearsal.services.today import open_calls_of_today
from minka.accounts.models import User
from minka.common.models import AuditEvent
from minka.common.times import now
from minka.notifications.models import Notice

pytestmark = pytest.mark.django_db


def test_a_figure_says_whether_it_is_right():
    assert exactly("x", 3, 3) == Figure("x", 3, "3", right=True)
    assert not exactly("x", 2, 3).right
    assert at_least("x", 4, 3).right
    assert not at_least("x", 2, 3).right


def test_the_founding_case_comes_out_as_it_must_and_goes_on_today(settings, capsys):
    acts: list[tuple[str, int, int]] = []
    play = play_the_founding_case(progress=lambda *step: acts.append(step))
    wrong = [figure for figure in all_figures(play.call, play.refused) if not figure.right]
    assert wrong == []
    assert {name for name, *_n in acts} >= {"organisations", "profiles", "synthesis", "mails"}
    _everybody_is_told_once()
    _the_trail_tells_every_move()
    _today(play)
    settings.MINKA_DEMO = True
    out = StringIO()
    call_command("demo_signins", stdout=out)
    assert [email for _role, email in SIGN_INS if email in out.getvalue()] == [
        email for _role, email in SIGN_INS
    ]


def _everybody_is_told_once() -> None:
    """Every recipient of a mail exists, and no key is told twice to anybody."""
    keys = list(Notice.objects.values_list("kind", "key", "recipient", "channel"))
    assert len(keys) == len(set(keys))


def _the_trail_tells_every_move() -> None:
    """Each selected proposal has its whole way in the audit trail."""
    for proposal in Proposal.objects.filter(state=ProposalState.SELECTED):
        moves = AuditEvent.objects.filter(
            target_id=proposal.public_id, verb="applying.proposal.moved"
        ).order_by("id")
        states = ["draft", *moves.values_list("state_to", flat=True)]
        assert states[0] == "draft"
        assert states[-1] == "selected"
        assert set(states) >= {"submitted", "eligible", "invited", "finalised"}


def _today(play) -> None:
    """The demonstration has an open call with a draft, and one with reviews under way."""
    at = now()
    open_calls_of_today(play, at)
    assert Call.objects.count() == 3
    states = dict(
        Proposal.objects.filter(
            organisation__members=User.objects.get(email=APPLICANT)
        ).values_list("call__code", "state")
    )
    assert states["AC2001"] == ProposalState.SELECTED
    assert states[f"MC{at.year}"] == ProposalState.DRAFT
    under_review = Assignment.objects.filter(entry__stage__call__code=f"MJ{at.year}")
    given = set(under_review.values_list("state", flat=True))
    assert given == {AssignmentState.ASSIGNED, AssignmentState.SUBMITTED}


def test_sign_ins_are_told_only_in_the_demonstration(settings):
    settings.MINKA_DEMO = False
    out = StringIO()
    call_command("demo_signins", stdout=out)
    assert out.getvalue() == ""


def test_the_demonstration_is_loaded_only_into_an_empty_database(world):
    out = StringIO()
    call_command("load_demonstration", stdout=out)
    assert "not loaded again" in out.getvalue()
    assert Call.objects.count() == 2
