"""Spaces, conversations, messages, and what each person has read and follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call
from minka.common.languages import LanguageField, TranslatedField, said
from minka.common.models import PublicModel

from .states import TOPIC_MOVES, Level, SpaceKind, SpaceRole, TopicKind, TopicState


class Space(PublicModel):
    """A place where people talk: public, or of a call and its people."""

    kind = models.CharField(_("kind"), max_length=8, choices=SpaceKind.choices)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = TranslatedField(verbose_name=_("title"))
    description = TranslatedField(verbose_name=_("description"))
    call = models.OneToOneField(
        Call, null=True, blank=True, on_delete=models.PROTECT, related_name="space"
    )
    last_topic_no = models.PositiveIntegerField(default=0)
    topic_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="call", call__isnull=False) | Q(kind="public", call__isnull=True),
                name="space_of_a_call_has_its_call",
            )
        ]

    def __str__(self) -> str:
        return said(self.title) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("discussing:space", args=[self.slug])


class SpaceMember(PublicModel):
    """A person in a space, how closely they follow it, and since when all is read."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="space_memberships"
    )
    role = models.CharField(
        _("role"), max_length=12, choices=SpaceRole.choices, default=SpaceRole.MEMBER
    )
    level = models.SmallIntegerField(_("follow"), choices=Level.choices, default=Level.NORMAL)

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["space", "user"], name="one_place_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.space_id}"


class Topic(PublicModel):
    """A conversation. Its messages are numbered without gaps."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="topics")
    number = models.PositiveIntegerField()
    kind = models.CharField(
        _("kind"), max_length=12, choices=TopicKind.choices, default=TopicKind.DISCUSSION
    )
    state = models.CharField(max_length=6, choices=TopicState.choices, default=TopicState.OPEN)
    title = models.CharField(_("title"), max_length=200)
    language = LanguageField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pinned = models.BooleanField(_("pinned"), default=False)
    last_no = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField()
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    moves = TOPIC_MOVES

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(fields=["space", "number"], name="topic_number_unique")
        ]
        indexes = [models.Index(fields=["space", "-pinned", "-last_post_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussing:topic", args=[self.space.slug, self.number])

    @property
    def audit_context(self) -> Space:
        """Its trail is read under its space too."""
        return self.space


class Post(PublicModel):
    """A message. Hidden ones keep their number."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts")
    no = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("message"))
    body_html = models.TextField(editable=False)
    language = LanguageField()
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    posted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    hidden_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["topic", "no"], name="post_number_unique")]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.no}"


class PostEdit(models.Model):
    """What a message said before an edit."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="edits")
    body = models.TextField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("edit")
        ordering = ["-edited_at", "-id"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.edited_at}"


class Reading(models.Model):
    """How far a person has read a conversation, and how closely they follow it.

    ``level`` empty: as in the space. ``last_read_no`` never goes back.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings"
    )
    last_read_no = models.PositiveIntegerField(default=0)
    level = models.SmallIntegerField(choices=Level.choices, null=True)

    class Meta:
        verbose_name = _("reading state")
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_reading_each")]
        indexes = [models.Index(fields=["topic", "level"])]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.topic_id}#{self.last_read_no}"
