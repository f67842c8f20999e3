"""What a call lacks before it can be published, checked by machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.states import StageKind
from minka.common.languages import CONTENT_LANGUAGES, said
from minka.common.money import format_money

from .forms import faults_of, schema_of


@dataclass(frozen=True)
class Lack:
    """One thing to put right: in which part of the call, said in words.

    ``kind`` is the stage it concerns; advice (``blocking`` false) does not hold the call back.
    """

    area: str
    text: str
    blocking: bool = True
    kind: str = ""


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    return str(dict(CONTENT_LANGUAGES).get(code, code))


def lacks_of(call: Call, at: datetime) -> list[Lack]:
    """Return everything that is missing or wrong in a draft at this instant."""
    stages = list(call.stages.prefetch_related("criteria", "sections", "questions"))
    found = [*_texts(call), *_money(call), *_dates(call, stages, at)]
    for stage in stages:
        found += [*_criteria(call, stage), *_form(call, stage)]
    return found


def blocking(lacks: list[Lack]) -> list[Lack]:
    """Keep what holds the call back."""
    return [lack for lack in lacks if lack.blocking]


def absent_texts(call: Call, language: str) -> list[str]:
    """Return which texts of the page have no words in a language."""
    parts = {_("title"): call.title, _("summary"): call.summary, _("text"): call.body}
    return [str(name) for name, value in parts.items() if not value.get(language, "").strip()]


def lacks_in(call: Call, language: str) -> list[str]:
    """Return what a main language needs and is not written: texts, rules, criteria, questions."""
    absent = absent_texts(call, language)
    if not any(chapter.get("body") for chapter in call.rules.get(language, [])):
        absent.append(_("rules"))
    stages = list(call.stages.prefetch_related("criteria", "questions"))
    titles = [criterion.title for stage in stages for criterion in stage.criteria.all()]
    labels = [question.label for stage in stages for question in stage.questions.all()]
    for name, values in ((_("criteria"), titles), (_("questions of the form"), labels)):
        if any(not value.get(language, "").strip() for value in values):
            absent.append(name)
    return absent


def _texts(call: Call) -> Iterator[Lack]:
    if not call.languages:
        yield Lack("basics", _("Say in which languages the call is written."))
    for language in call.languages:
        absent = absent_texts(call, language)
        if absent:
            message = _("Write in “%(language)s”: %(parts)s.")
            yield Lack(
                "basics",
                message % {"language": language_name(language), "parts": ", ".join(absent)},
            )
        if not any(chapter.get("body") for chapter in call.rules.get(language, [])):
            message = _("The rules have no text in “%(language)s”.")
            main = language == call.languages[0]
            yield Lack("rules", message % {"language": language_name(language)}, blocking=main)
    if not call.code:
        yield Lack("basics", _("Give the call a code: it begins every receipt number."))
    if not call.contact:
        yield Lack("basics", _("Give an address for questions."), blocking=False)
    if not call.themes.exists():
        yield Lack("themes", _("Choose at least one theme."), blocking=False)
    if not call.proposal_languages:
        yield Lack("eligibility", _("Say in which languages one may write a proposal."))


def _money(call: Call) -> Iterator[Lack]:
    caps = list(call.caps.all())
    if call.envelope is None:
        yield Lack("money", _("Write how much money the call has."))
    if not caps:
        yield Lack("money", _("Write how much a proposal may ask for."))
    if not call.term_months:
        yield Lack("money", _("Write how many months a project may last."))
    if not call.awards_max:
        yield Lack("money", _("Write how many projects will be selected, at most."))
    if call.envelope is None or not caps:
        return
    if caps[-1].amount > call.envelope:
        yield Lack("money", _("One proposal may ask for more than the whole fund."))
    elif call.awards_min and call.awards_min * caps[0].amount > call.envelope:
        message = _("The fund does not reach for %(count)s projects of %(amount)s.")
        amount = format_money(caps[0].amount, call.currency)
        values = {"count": call.awards_min, "amount": amount}
        yield Lack("money", message % values, blocking=False)


def _dates(call: Call, stages: list[Stage], at: datetime) -> Iterator[Lack]:
    before: Stage | None = None
    for stage in stages:
        name = StageKind(stage.kind).label
        yield from (Lack("dates", f"{name}: {text}", kind=stage.kind) for text in _of(stage, at))
        if before and before.deadline_at and stage.opens_at and stage.opens_at < before.deadline_at:
            yield Lack("dates", _("The final stage opens before the profiles close."))
        before = stage


def _of(stage: Stage, at: datetime) -> Iterator[str]:
    if not stage.opens_at or not stage.deadline_at:
        yield _("write when it opens and when it closes.")
        return
    if stage.deadline_at <= at:
        yield _("the deadline has passed.")
    if stage.opens_at >= stage.deadline_at:
        yield _("it closes before it opens.")
    if stage.reviews_due_at is None:
        yield _("write until when reviewers have time.")
    elif stage.reviews_due_at <= stage.deadline_at:
        yield _("the reviews are due before the proposals arrive.")
    if stage.results_planned_on is None:
        yield _("write when the results are planned.")
    elif stage.results_planned_on < (stage.reviews_due_at or stage.deadline_at).date():
        yield _("the results are planned before the reviews are done.")


def _criteria(call: Call, stage: Stage) -> Iterator[Lack]:
    criteria = list(stage.criteria.all())
    name = StageKind(stage.kind).label
    if not criteria:
        text = _("%(stage)s: there is no criterion.") % {"stage": name}
        yield Lack("criteria", text, kind=stage.kind)
        return
    for number, criterion in enumerate(criteria, 1):
        values = {"stage": name, "number": number, "title": said(criterion.title)}
        for language in _absent(call, criterion.title):
            text = _("%(stage)s: criterion %(number)s has no title in “%(language)s”.")
            main = language == call.languages[0]
            text %= {**values, "language": language_name(language)}
            yield Lack("criteria", text, main, stage.kind)
    total = sum((criterion.weight for criterion in criteria), Decimal(0))
    if total != 100:
        text = _("%(stage)s: the weights add up to %(total)s, not to 100. Shares are counted.")
        text %= {"stage": name, "total": f"{total.normalize():f}"}
        yield Lack("criteria", text, False, stage.kind)


def _form(call: Call, stage: Stage) -> Iterator[Lack]:
    questions = list(stage.questions.all())
    name = StageKind(stage.kind).label
    if not questions:
        text = _("%(stage)s: the form has no question.") % {"stage": name}
        yield Lack("form", text, kind=stage.kind)
    for fault in faults_of(schema_of(stage.sections.all(), questions)):
        yield Lack("form", f"{name}: {fault.text}", kind=stage.kind)
    for number, question in enumerate(questions, 1):
        values = {"stage": name, "number": number}
        for language in _absent(call, question.label):
            text = _("%(stage)s: question %(number)s has no words in “%(language)s”.")
            main = language == call.languages[0]
            yield Lack(
                "form", text % {**values, "language": language_name(language)}, main, stage.kind
            )


def _absent(call: Call, value: dict[str, str]) -> list[str]:
    return [language for language in call.languages if not value.get(language, "").strip()]
