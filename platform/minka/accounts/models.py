"""People, organisations, memberships and invitations."""

from types import SimpleNamespace
from typing import Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from minka.common.identifiers import scheme_label, scheme_of
from minka.common.languages import LanguageField
from minka.common.models import PublicModel
from minka.common.registry import own_acts

from .states import INVITATION_MOVES, InvitationState, MemberRole, OrganisationKind


class UserManager(BaseUserManager["User"]):
    """Makes people, by e-mail."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make a person; the address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make a platform administrator."""
        return self.create_user(email, password, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """A person. ``is_superuser`` is a platform administrator; all other roles are rows elsewhere."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="es"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Lima")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask a named permission. An administrator has every one but those in ``own_acts``."""
        if perm in own_acts:
            return self.is_active and rules.has_perm(perm, self, obj)
        return super().has_perm(perm, obj)


class Organisation(PublicModel):
    """An organisation: it proposes, and (when allowed) publishes calls as a foundation."""

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    country = models.CharField(_("country"), max_length=2)
    identifier_scheme = models.CharField(_("kind of identifier"), max_length=20, blank=True)
    identifier = models.CharField(_("identifier"), max_length=40, blank=True)
    website = models.URLField(_("web page"), blank=True)
    founded = models.PositiveSmallIntegerField(_("year founded"), null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    may_publish = models.BooleanField(_("may publish calls"), default=False)
    members: models.ManyToManyField = models.ManyToManyField(User, through="Membership")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "identifier_scheme", "identifier"],
                condition=~Q(identifier=""),
                name="organisation_identifier_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:organisation", args=[self.public_id])

    @property
    def identifier_label(self) -> str:
        """What people call its number: ``RUC``, ``CNPJ``."""
        return scheme_label(self.identifier_scheme or scheme_of(self.country))


class Membership(PublicModel):
    """A person in an organisation, with a role."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role}"


class Invitation(PublicModel):
    """An offer by mail: single use, expiring, accepted only after signing in.

    ``kind`` names the room that grants it (``organisation``, ``call``, ``reviewer``, ``space``);
    ``scope_id`` is the public id of the thing it is for. The token is stored hashed (SHA-256).
    Rooms above issue theirs with ``services.invite`` and listen to ``invitation_accepted``.
    """

    kind = models.CharField(max_length=20)
    scope_id = models.UUIDField()
    scope_name = models.CharField(max_length=250)
    role = models.CharField(max_length=20, blank=True)
    email = models.EmailField(_("e-mail"))
    language = LanguageField()
    note = models.TextField(_("message"), blank=True)
    data = models.JSONField(default=dict)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.SENT
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    moves = INVITATION_MOVES

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                "kind",
                "scope_id",
                Lower("email"),
                condition=Q(state="sent"),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.email}"

    @property
    def role_label(self) -> str:
        """The role it offers in an organisation, in the reader's language."""
        return str(dict(MemberRole.choices).get(self.role, self.role))

    @property
    def audit_context(self) -> SimpleNamespace:
        """Its events are read in the trail of what it is for."""
        return SimpleNamespace(public_id=self.scope_id)
