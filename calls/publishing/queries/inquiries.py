"""Reading what is asked about calls, what is answered, and how the rules changed."""

from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, QuerySet, Value, When

from calls.publishing.models import Amendment, Call, Inquiry
from calls.publishing.rules import Person
from calls.publishing.states import InquiryState
from minka.accounts.models import User

LATEST = 5
DAY = timedelta(days=1)


def answered_of(call: Call) -> QuerySet[Inquiry]:
    """Return what everybody reads: the answered inquiries, the newest answer first."""
    found = Inquiry.objects.filter(call=call, state=InquiryState.ANSWERED)
    # Who asked is not even read: nothing of it can reach a page.
    return found.select_related("amendment").defer("body").order_by("-answered_at", "-pk")


def own_inquiries(call: Call, user: Person) -> QuerySet[Inquiry]:
    """Return what a person asked about a call, newest first; nothing for who is not signed in."""
    if user.pk is None:
        return Inquiry.objects.none()
    return Inquiry.objects.filter(call=call, asked_by=user.pk).order_by("-asked_at", "-pk")


def inquiries_to_treat(call: Call) -> QuerySet[Inquiry]:
    """Return every inquiry of a call for its team: those that wait first, the oldest on top."""
    waits = Case(
        When(state=InquiryState.ASKED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found = Inquiry.objects.filter(call=call).annotate(settled=waits)
    return found.select_related("amendment").order_by("settled", "asked_at", "pk")


def asked_lately(user: User, at: datetime) -> int:
    """Return how many inquiries a person sent within a day, about any call."""
    return Inquiry.objects.filter(asked_by=user, asked_at__gt=at - DAY).count()


def amendments_of(call: Call) -> QuerySet[Amendment]:
    """Return the changes of a call's published rules, newest first, with the answers they follow."""
    return call.amendments.prefetch_related("inquiries").order_by("-number")
