"""A review: each criterion with its score and reason, and two comments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Criterion
from calls.reviewing.models import Review, Score
from minka.common.languages import said

_WORDS = 5000


class DeclareForm(forms.Form):
    """A conflict of interest, in a few words."""

    reason = forms.CharField(
        label=_("What is the conflict?"),
        help_text=_(
            "For example: I worked with this organisation last year. The call team reads it."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewForm(forms.Form):
    """One pair of fields a criterion, made from the stage's criteria; saved complete or not."""

    for_applicant = forms.CharField(
        label=_("Comment for the organisation"),
        help_text=_(
            "They read it with the results, without your name. What is strong, what could be better?"
        ),
        required=False,
        max_length=_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    for_committee = forms.CharField(
        label=_("Comment for the committee"),
        help_text=_("Only the call team and the committee read it."),
        required=False,
        max_length=_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        scores: dict[int, Score],
        review: Review | None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "version": review.version if review else 0,
            "for_applicant": review.for_applicant if review else "",
            "for_committee": review.for_committee if review else "",
        }
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self._add(criterion, scores.get(criterion.pk))
        self.order_fields([*_names(criteria), "for_applicant", "for_committee", "version"])

    def _add(self, criterion: Criterion, score: Score | None) -> None:
        value, comment = _names([criterion])
        self.fields[value] = forms.TypedChoiceField(
            label=str(criterion),
            help_text=said(criterion.guidance),
            choices=scale_of(criterion),
            coerce=int,
            empty_value=None,
            required=False,
            initial=score.value if score else None,
            widget=forms.RadioSelect,
        )
        self.fields[comment] = forms.CharField(
            label=_("Reason for this score"),
            required=False,
            max_length=_WORDS,
            initial=score.comment if score else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return each criterion with its two fields, for the page.

        A draft may lack scores, yet they are no optional questions: from here on they say so.
        """
        needed = [f"score_{criterion.public_id.hex}" for criterion in self.criteria]
        for name in (*needed, "for_applicant"):
            self.fields[name].required = True
        return [
            {
                "criterion": criterion,
                "value": self[f"score_{criterion.public_id.hex}"],
                "comment": self[f"comment_{criterion.public_id.hex}"],
            }
            for criterion in self.criteria
        ]

    def written(self) -> dict[str, Any]:
        """Return what was written, for ``services.Given``."""
        data = self.cleaned_data
        return {
            "scores": {
                criterion.pk: (
                    data[f"score_{criterion.public_id.hex}"],
                    data[f"comment_{criterion.public_id.hex}"],
                )
                for criterion in self.criteria
            },
            "for_applicant": data["for_applicant"],
            "for_committee": data["for_committee"],
            "version": data["version"],
        }

    def unsaved(self) -> list[dict[str, Any]]:
        """Return what was typed and differs from what is saved, raw: name, label, long, value."""
        found = []
        for field in self:
            value = field.value()
            if field.name == "version" or field.name not in self.changed_data or not value:
                continue
            long = field.name.partition("_")[0] != "score"
            found.append(
                {"name": field.html_name, "label": field.label, "long": long, "value": value}
            )
        return found

    def show_missing(self) -> bool:
        """Mark what a review lacks to be submitted; say whether anything does."""
        for part in self.parts:
            if self.cleaned_data[part["value"].name] is None:
                self.add_error(part["value"].name, _("Choose a score."))
        if not self.cleaned_data["for_applicant"].strip():
            self.add_error("for_applicant", _("Write the comment for the organisation."))
        return bool(self.errors)


def scale_of(criterion: Criterion) -> list[tuple[int, str]]:
    """Return a criterion's scores with their labels, highest last."""
    values = range(criterion.scale_min, criterion.scale_max + 1)
    labels = {value: said(criterion.labels.get(str(value))) for value in values}
    return [(v, f"{v} · {labels[v]}" if labels[v] else str(v)) for v in values]


def _names(criteria: Sequence[Criterion]) -> list[str]:
    return [f"{what}_{c.public_id.hex}" for c in criteria for what in ("score", "comment")]
