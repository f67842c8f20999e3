"""What is asked and changed once a call is public: amendments, inquiries, followers, late codes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.publishing.states import INQUIRY_MOVES, InquiryState
from minka.accounts.models import Organisation
from minka.common.languages import LanguageField, TranslatedField
from minka.common.models import PublicModel

from .calls import Call, Stage


class Amendment(PublicModel):
    """A numbered change of a published call's rules: what a chapter said, and what it says now."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    # {"es": {"title": …, "body": …}, …}: the chapter before and after, by language.
    before = models.JSONField()
    after = models.JSONField()
    chapter = models.PositiveSmallIntegerField()
    reason = TranslatedField(verbose_name=_("reason"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("amendment of the rules")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_amendment_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"


class Inquiry(PublicModel):
    """A question that somebody asks about a call. Everybody reads the answer, nobody the asker."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="inquiries")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    language = LanguageField()
    body = models.TextField(_("question"))
    state = models.CharField(
        max_length=10, choices=InquiryState.choices, default=InquiryState.ASKED
    )
    # The question as it is published: the team may shorten it, and takes out who asks.
    published_body = TranslatedField(verbose_name=_("question as published"))
    answer = TranslatedField(verbose_name=_("answer"))
    reason = models.TextField(_("reason"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    amendment = models.ForeignKey(
        Amendment, null=True, on_delete=models.PROTECT, related_name="inquiries"
    )

    moves = INQUIRY_MOVES

    class Meta:
        verbose_name = _("question about a call")
        indexes = [models.Index(fields=["call", "state", "-answered_at"])]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.call


class Follow(PublicModel):
    """A person who wants to hear of a call: before it closes, and what changes."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("follower of a call")
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="one_follow_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.call_id}"


class LateCode(PublicModel):
    """A code that lets one organisation submit until a later instant; stored hashed."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="late_codes")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="late_codes"
    )
    code_sha256 = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # When the organisation entered it: from then on its deadline is ``until``.
    taken_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("late code")
        indexes = [models.Index(fields=["stage", "organisation"])]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.organisation_id}"

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call."""
        return self.stage.call
