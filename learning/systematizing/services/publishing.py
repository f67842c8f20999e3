"""From the team's last word to the public page: validation, consent, embargo, publication."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.publishing.queries import stewards_of
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.search import normalise
from minka.common.states import move
from minka.notifications.services import notify

from ..models import Systematization
from ..queries import commenters_of, is_embargo_over, team_of, unanswered
from ..signals import systematization_published
from ..states import SystematizationState as State


@transaction.atomic
def submit_for_validation(
    *, systematization: Systematization, actor: User, at: datetime
) -> Systematization:
    """Send it to the call's team. Its text is closed from now on.

    Raises ``DomainError`` without a lesson, or while a comment has no answer.
    """
    case = lock(systematization)
    if not case.lessons.exists():
        raise DomainError(_("Write at least one lesson first."), code="no_lesson")
    waiting = unanswered(case)
    if waiting:
        raise DomainError(
            ngettext(
                "%(n)s comment has no answer yet: say what you did with it.",
                "%(n)s comments have no answer yet: say what you did with them.",
                waiting,
            )
            % {"n": waiting},
            code="unanswered",
        )
    move(case, State.SUBMITTED, actor=actor, at=at)
    systematization.refresh_from_db(fields=["state"])
    _tell("submitted", case, stewards_of(case.project.call), at)
    return case


@transaction.atomic
def validate(*, systematization: Systematization, actor: User, at: datetime) -> Systematization:
    """Accept it as it stands, on behalf of the foundation; the team is told."""
    case = lock(systematization)
    case.search_text = _words(case)
    move(case, State.VALIDATED, actor=actor, at=at, also=["search_text"])
    systematization.refresh_from_db(fields=["state"])
    _tell("validated", case, team_of(case), at, path=_hub(case), consent=case.consent)
    return case


@transaction.atomic
def return_to_team(
    *, systematization: Systematization, reason: str, actor: User, at: datetime
) -> Systematization:
    """Send it back to be written further, with the reason."""
    case = lock(systematization)
    if case.state != State.SUBMITTED:
        raise DomainError(_("It does not wait for validation."), code="not_submitted")
    if not reason.strip():
        raise DomainError(_("Say why: the team starts from there."), code="reason")
    move(case, State.DRAFT, actor=actor, at=at, reason=reason)
    systematization.refresh_from_db(fields=["state"])
    _tell("returned", case, team_of(case), at, path=_hub(case), reason=reason)
    return case


@transaction.atomic
def give_consent(
    *, systematization: Systematization, consent: bool, actor: User, at: datetime
) -> Systematization:
    """Say that the people who speak in it agree that it is published, or take that back."""
    case = lock(systematization)
    if case.state in (State.EMBARGOED, State.PUBLISHED):
        raise DomainError(_("This text can no longer be changed."), code="closed")
    case.consent = consent
    case.save(update_fields=["consent", "updated_at"])
    verb = "systematizing.consented" if consent else "systematizing.consent_withdrawn"
    record(case, verb, actor=actor, at=at)
    return case


@transaction.atomic
def publish(
    *, systematization: Systematization, actor: User | None, at: datetime
) -> Systematization:
    """Make it public for good. Raises ``DomainError`` without consent or before an embargo's day."""
    case = lock(systematization)
    _check_consent(case)
    if case.state == State.EMBARGOED and not is_embargo_over(case, at):
        raise DomainError(_("It is under embargo until a later day."), code="embargo")
    case.published_at = at
    case.search_text = _words(case)
    move(case, State.PUBLISHED, actor=actor, at=at, also=["published_at", "search_text"])
    people = [*team_of(case), *commenters_of(case), *stewards_of(case.project.call)]
    _tell("published", case, people, at)
    systematization_published.send(Systematization, systematization=case, actor=actor, at=at)
    return case


@transaction.atomic
def embargo(
    *, systematization: Systematization, until: date, actor: User, at: datetime
) -> Systematization:
    """Keep it from the public until a day (of the call's zone), when it publishes itself."""
    case = lock(systematization)
    _check_consent(case)
    case.embargo_until = until
    if is_embargo_over(case, at):
        raise DomainError(_("Choose a day after today."), code="past")
    move(case, State.EMBARGOED, actor=actor, at=at, also=["embargo_until"], until=str(until))
    _tell("embargoed", case, team_of(case), at, until=until)
    return case


def _check_consent(case: Systematization) -> None:
    if not case.consent:
        raise DomainError(
            _("The people who speak in it have not agreed yet that it is published."),
            code="consent",
        )


def _hub(case: Systematization) -> str:
    return reverse("systematizing:hub", args=[case.slug])


def _tell(
    what: str,
    case: Systematization,
    people: Iterable[User],
    at: datetime,
    *,
    path: str = "",
    **data: Any,
) -> None:
    notify(
        f"systematizing.{what}",
        to=people,
        key=f"{case.public_id}:{at.isoformat()}",
        at=at,
        path=path or case.get_absolute_url(),
        about=case.public_id,
        title=case.title,
        organisation=case.project.organisation.name,
        **data,
    )


def _words(case: Systematization) -> str:
    """Return what is searched: every text of it, its people and its themes in each language."""
    texts = [case.title, case.summary, case.axis, case.project.organisation.name]
    texts += case.sections.values_list("body", flat=True)
    texts += case.milestones.values_list("what", flat=True)
    for theme in case.themes.all():
        texts += [theme.es, theme.pt_br, theme.en]
    return normalise(" ".join(texts), case.language)
