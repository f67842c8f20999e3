"""Changing the rules of a published call: a numbered version, with what was and what is."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Amendment, Call
from calls.publishing.signals import rules_amended
from calls.publishing.states import CallState
from minka.accounts.models import User
from minka.common.errors import DomainError

from .opened import kept, open_for_writing, trace
from .ready import ready_chapters


@dataclass(frozen=True)
class Change:
    """A chapter (from 1) written anew: its title and text by language, and why."""

    chapter: int
    title: Mapping[str, str]
    body: Mapping[str, str]
    reason: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def amend_rules(*, call: Call, change: Change, actor: User, at: datetime) -> Amendment | None:
    """Change a chapter of a published call's rules; nothing when its words stay the same.

    Who follows the call and who writes a proposal hear of it (``rules_amended``). Raises
    ``DomainError`` for a chapter that is not there, without a reason, or when the call is over.
    """
    call = open_for_writing(call)
    if write_chapter(deepcopy(call.rules), call.languages, change) == call.rules:
        return None
    return amend(call, change, actor=actor, at=at)


def amend(call: Call, change: Change, *, actor: User, at: datetime) -> Amendment:
    """Amend the rules of a locked call. Raises ``DomainError`` as ``amend_rules``."""
    if call.state != CallState.PUBLISHED:
        raise DomainError(_("Only the rules of a published call are amended."), code="over")
    reason = kept(dict(change.reason))
    if not reason.get(call.languages[0]):
        raise DomainError(_("Say in the main language why the rules change."), code="reason")
    before = call.rules
    call.rules = write_chapter(deepcopy(before), call.languages, change)
    if call.rules == before:
        raise DomainError(_("This chapter says the same as before."), code="same")
    call.rules_version += 1
    amendment = Amendment.objects.create(
        call=call,
        number=call.rules_version,
        chapter=change.chapter,
        before=_chapter(before, change.chapter),
        after=_chapter(call.rules, change.chapter),
        reason=reason,
        at=at,
        by=actor,
    )
    call.save(update_fields=["rules", "rules_version"])
    version = call.rules_version
    trace(call, "rules_amended", actor=actor, at=at, number=change.chapter, version=version)
    rules_amended.send(Amendment, amendment=amendment, actor=actor, at=at)
    return amendment


def write_chapter(
    rules: dict[str, list[dict[str, str]]], languages: list[str], change: Change
) -> dict[str, list[dict[str, str]]]:
    """Return the rules with one chapter written anew in each language of the call.

    Raises ``DomainError`` for a chapter that is not there.
    """
    for language in languages:
        chapters = rules.setdefault(language, ready_chapters(language))
        if not 1 <= change.chapter <= len(chapters):
            raise DomainError(_("There is no such chapter."), code="chapter")
        before = chapters[change.chapter - 1]
        chapters[change.chapter - 1] = {
            "title": change.title.get(language, "").strip() or before["title"],
            "body": change.body.get(language, "").strip(),
        }
    return rules


def _chapter(rules: Mapping[str, list[dict[str, str]]], number: int) -> dict[str, dict[str, str]]:
    return {
        language: chapters[number - 1]
        for language, chapters in rules.items()
        if number <= len(chapters)
    }
