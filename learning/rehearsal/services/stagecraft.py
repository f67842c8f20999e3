"""What the acts share: chance, cast, the people and things of the play, and its progress."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.forms import BaseForm

from calls.applying.models import Entry, Proposal
from calls.publishing.models import Call
from learning.systematizing.models import Systematization
from minka.accounts.models import Organisation, User

from .cast import Cast, Person
from .words import Experience

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
PASSWORD = "minka-demo-2001"  # noqa: S105 - of invented people in a demonstration

APPLICANT, REVIEWER = "organizacion@example.org", "evaluacion@example.org"
# One sign-in per role.
SIGN_INS = [
    ("platform administrator", "admin@example.org"),
    ("foundation, call team", "equipo@example.org"),
    ("foundation, committee", "comite@example.org"),
    ("reviewer", REVIEWER),
    ("organisation with a project", APPLICANT),
    ("peer, not funded", "par@example.org"),
]


def silent(act: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass
class Case:
    """One organisation of the play: who writes for it, what it lived, what it proposed."""

    organisation: Organisation
    owner: User
    experience: Experience
    worth: float = 0.5
    strong: bool = False
    awarded: bool = False
    proposal: Proposal | None = None


@dataclass
class Play:
    """The play while it is played."""

    seed: int = 2001
    progress: Progress = silent
    # What the worker does meanwhile: deliver what is due.
    meanwhile: Callable[[], None] = lambda: None
    chance: Random = field(init=False)
    cast: Cast = field(init=False)
    admin: User = field(init=False)
    steward: User = field(init=False)
    committee: User = field(init=False)
    foundation: Organisation = field(init=False)
    call: Call = field(init=False)
    reviewers: list[User] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    studies: list[Systematization] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - the same world each time, not a secret
        self.cast = Cast(self.chance)

    def each(self, act: str, things: Iterable[T]) -> Iterator[T]:
        """Walk through things and tell how far the act has come."""
        todo = list(things)
        for done, thing in enumerate(todo):
            self.progress(act, done, len(todo))
            yield thing
        self.progress(act, len(todo), len(todo))

    def case_of(self, entry: Entry) -> Case:
        """Return the case whose proposal this entry belongs to."""
        return next(c for c in self.cases if c.proposal and c.proposal.pk == entry.proposal_id)


def at(year: int, month: int, day: int, hour: int = 15, minute: int = 0) -> datetime:
    """Return an instant of the play (UTC)."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def day(year: int, month: int, number: int) -> date:
    """Return a day of the play."""
    return date(year, month, number)


@lru_cache(maxsize=1)
def _hashed() -> str:
    """Return the demonstration's password, hashed once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def enrol(person: Person, **extra: Any) -> User:
    """Sign a person up, with a verified address and the password of the demonstration."""
    user = User.objects.create(
        email=person.email,
        password=_hashed(),
        name=person.name,
        language=person.language,
        time_zone=person.zone,
        **extra,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def rename(user: User, email: str) -> None:
    """Give a person an address that is easy to type in the demonstration."""
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).update(email=email)


def checked(form: BaseForm) -> dict[str, Any]:
    """Return what a form understood. Raises ``ValueError`` naming what it refused."""
    if not form.is_valid():
        raise ValueError(f"{type(form).__name__}: {form.errors.as_json()}")
    return form.cleaned_data
