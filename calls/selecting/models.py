"""Decisions: private until the foundation releases them all together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.applying.models import Entry
from minka.common.models import PublicModel

from .states import Outcome


class Decision(PublicModel):
    """What was decided about a proposal at one stage, by whom, and why.

    ``score`` and ``rank`` are kept as they stood when it was decided.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome.choices)
    reason = models.TextField(_("reason"))
    feedback = models.TextField(_("feedback for the organisation"), blank=True)
    amount = models.DecimalField(
        _("amount awarded"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    score = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    rank = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("decision")
        indexes = [models.Index(fields=["outcome", "released_at"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.outcome}"
