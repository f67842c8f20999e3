"""Private documents: what they are, what is in them, and whose rules guard them."""

from pathlib import Path
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
    # Documents that were used again share their bytes: they go with the last row that names them.
    file = models.FileField(upload_to="documents/%Y/%m", db_index=True)
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True)
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


class CleanCopy(PublicModel):
    """A document as those read it who judge without names: nothing in it says who made it.

    ``fault`` says why there is no copy; then there are no bytes either.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="clean")
    file = models.FileField(upload_to="copies/%Y/%m", blank=True, db_index=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fault = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("copy without names")
        verbose_name_plural = _("copies without names")

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def name(self) -> str:
        """What the file is called for whoever must not learn whose it is."""
        return f"{self.document.public_id.hex[:8]}{Path(self.document.name).suffix}"


class Upload(PublicModel):
    """A file on its way in pieces. Its bytes so far stand in ``part`` until it ends.

    It ends as a document (``kept`` names it), refused or given up (``fault`` says why); the row
    stays for a day, so that whoever missed the answer is told it again.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.CharField(max_length=40)
    object_id = models.UUIDField()
    slot = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    kept = models.UUIDField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        verbose_name = _("file on its way")
        verbose_name_plural = _("files on their way")
        indexes = [
            models.Index(fields=["owner", "begun_at"]),
            models.Index(fields=["room", "object_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="upload_within_its_size"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:upload", args=[self.public_id])

    @property
    def part(self) -> Path:
        """Where its bytes stand: always on this installation's own disk."""
        return Path(settings.MEDIA_ROOT) / "parts" / f"{self.public_id.hex}.part"

    @property
    def percent(self) -> int:
        """How much has arrived, in whole hundredths, rounded down."""
        return self.received * 100 // self.size
