"""What is asked about a call, and what its team answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call, Inquiry
from minka.common.forms import KeyField
from minka.common.languages import current

from .languages import LIGHT, SITE_LANGUAGES, Long, VeryLong, WordsForm
from .writing import ChapterForm

MOST_WORDS = 200
LONGEST = 3000
UNCHANGED = "0"


class AskForm(forms.Form):
    """A question about a call: short, and about one thing."""

    key = KeyField()
    body = forms.CharField(
        label=_("Your question"),
        help_text=_("About one thing, in at most 200 words. Leave out names: everybody reads it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "data-max-words": MOST_WORDS}),
        error_messages={"required": _("Write your question.")},
    )
    language = forms.ChoiceField(label=_("Language in which you ask"), choices=SITE_LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", current())

    def clean_body(self) -> str:
        """Return the question without outer spaces. Raises ``ValidationError`` when it is long."""
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        count = len(body.split())
        if count > MOST_WORDS:
            raise ValidationError(
                ngettext(
                    "At most %(most)d word: you have %(count)d.",
                    "At most %(most)d words: you have %(count)d.",
                    MOST_WORDS,
                )
                % {"most": MOST_WORDS, "count": count},
                code="words",
            )
        return body


class AnswerForm(WordsForm):
    """The question as everybody will read it, its answer, and whether the rules change."""

    words = {
        "question": (
            _("Question, as everybody reads it"),
            Long,
            LONGEST,
            _("Take out what says who asks. You may shorten it."),
        ),
        "answer": (_("Answer"), VeryLong, 10000, LIGHT),
    }
    demanded = ("question", "answer")

    chapter = forms.ChoiceField(
        label=_("Does the answer change the rules?"),
        required=False,
        help_text=_(
            "If it does, the next step shows the chapter, and nothing is published before."
        ),
    )

    def __init__(self, *args: Any, call: Call, inquiry: Inquiry, **kwargs: Any) -> None:
        texts = {"question": inquiry.published_body, "answer": inquiry.answer}
        if not inquiry.published_body:
            known = inquiry.language in call.languages
            own = inquiry.language if known else call.languages[0]
            texts["question"] = {own: inquiry.body}
        super().__init__(*args, languages=call.languages, texts=texts, **kwargs)
        chapters = call.rules.get(call.languages[0], [])
        self.fields["chapter"].choices = [  # type: ignore[attr-defined]
            (UNCHANGED, gettext("No, the rules stay as they are")),
            *(
                (str(number), gettext("Yes: %(number)d. %(title)s") % {**chapter, "number": number})
                for number, chapter in enumerate(chapters, 1)
            ),
        ]

    @property
    def chosen(self) -> int:
        """The number of the chapter that the answer changes; 0 for none."""
        return int(self.cleaned_data.get("chapter") or UNCHANGED)


class AmendForm(ChapterForm):
    """A chapter of published rules written anew, and why."""

    words = {
        **ChapterForm.words,
        "reason": (
            _("Why it changes"),
            Long,
            1000,
            _("Everybody reads it beside the change."),
        ),
    }
    demanded = ("reason",)


class DeclineForm(forms.Form):
    """Why a question is not published: only the person who asked reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Only the person who asked reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why: the person who asked reads it.")},
    )


def chapter_texts(call: Call, number: int) -> dict[str, Mapping[str, str]]:
    """Return a chapter as ``ChapterForm`` takes it: title and text by language."""
    columns = {
        language: chapters[number - 1]
        for language, chapters in call.rules.items()
        if number <= len(chapters)
    }
    return {
        part: {code: chapter.get(part, "") for code, chapter in columns.items()}
        for part in ("title", "body")
    }
