"""Private documents: what they are, what is in them, and whose rules guard them."""

from types import SimpleNamespace

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from minka.common.languages import LanguageField
from minka.common.models import PublicModel


class Document(PublicModel):
    """A stored file. ``room`` and ``object_id`` say which room's rule opens it.

    Delivery asks the room's predicate (``minka.files.rules.register_reader``); without one, nobody
    but the person who uploaded it may read it.
    """

    room = models.CharField(max_length=40)
    object_id = models.UUIDField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file = models.FileField(upload_to="documents/%Y/%m")
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    language = LanguageField()
    licence = models.CharField(max_length=40, blank=True)
    consent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["room", "object_id"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:download", args=[self.public_id])

    @property
    def audit_context(self) -> SimpleNamespace:
        """Its events are read in the trail of what it belongs to."""
        return SimpleNamespace(public_id=self.object_id)
