"""What people do with their accounts and organisations. One function a verb."""

from .models import User


def set_language(*, user: User, language: str) -> None:
    """Keep the person's interface language (one of ``settings.LANGUAGES``)."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language", "updated_at"])
