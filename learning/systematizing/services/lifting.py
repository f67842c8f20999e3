"""The sweep over embargoes: each case by itself, and whoever must know of one that failed."""

import logging
from datetime import datetime

from django.db import transaction

from calls.publishing.queries import stewards_of
from minka.accounts.models import User
from minka.common.models import lock
from minka.notifications.services import notify

from ..models import Systematization
from ..queries import embargoes_over, is_embargo_over
from ..states import SystematizationState as State
from .publishing import publish

log = logging.getLogger(__name__)


def lift_embargoes(*, at: datetime) -> int:
    """Publish every case whose embargo is over; return how many.

    One that fails keeps none of the others back: it is logged, the call's team and the
    administrators are told once, and the next sweep tries it again.
    """
    return sum(_lift_or_report(case, at) for case in embargoes_over(at))


def _lift_or_report(case: Systematization, at: datetime) -> bool:
    try:
        return lift_embargo(systematization=case, at=at)
    except Exception:
        log.exception("an embargo could not be lifted: %s", case.public_id)
        _report(case, at)
        return False


@transaction.atomic
def lift_embargo(*, systematization: Systematization, at: datetime) -> bool:
    """Publish what is due, once, however many sweeps meet; say whether this one did."""
    case = lock(systematization)
    if case.state != State.EMBARGOED or not is_embargo_over(case, at):
        return False
    publish(systematization=case, actor=None, at=at)
    return True


def _report(case: Systematization, at: datetime) -> None:
    staff = User.objects.filter(is_superuser=True, is_active=True)
    notify(
        "systematizing.not_lifted",
        to=[*stewards_of(case.project.call), *staff],
        key=f"{case.public_id}:{case.embargo_until}",
        at=at,
        path=case.get_absolute_url(),
        about=case.public_id,
        title=case.title,
        day=case.embargo_until,
    )
