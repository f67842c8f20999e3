"""Themes and success factors: one tree for criteria, coaching and lessons."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minka.common.languages import current


class Theme(models.Model):
    """A node of the tree. Classification elsewhere is by these stable codes (``A2.1``)."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=80, unique=True)
    depth = models.PositiveSmallIntegerField(default=0)
    es = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    pt_br = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return its name in the reader's language."""
        return {"es": self.es, "pt-BR": self.pt_br}.get(current(), self.en)
