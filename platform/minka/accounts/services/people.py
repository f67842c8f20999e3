"""A person's own details."""

from django.db import transaction

from minka.accounts.models import User
from minka.common.models import lock


def set_language(*, user: User, language: str) -> None:
    """Keep the person's interface language (one of ``settings.LANGUAGES``)."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language", "updated_at"])


@transaction.atomic
def update_profile(*, user: User, name: str, language: str, time_zone: str) -> User:
    """Keep a person's name, interface language and time zone (IANA name)."""
    person = lock(user)
    person.name, person.language, person.time_zone = name, language, time_zone
    person.save(update_fields=["name", "language", "time_zone", "updated_at"])
    return person
