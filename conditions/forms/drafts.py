"""The form of a draft and of its citations."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from conditions.identifiers import normal_doi, normal_pmid
from conditions.models import Citation, Edition
from conditions.models.citation import CITATION_COLUMNS
from conditions.models.edition import TEXT_COLUMNS
from conditions.workflow.checklist import PASTE_LIMIT, SHORT_ANSWER_WORDS


class DraftForm(forms.ModelForm):
    """The text of a draft, with the lock that it was filled from."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Edition
        fields = TEXT_COLUMNS
        widgets = {
            "title": forms.TextInput(attrs={"class": "wide"}),
            "short_answer": forms.Textarea(
                attrs={"rows": 4, "class": "wide", "data-words": "{}-{}".format(*SHORT_ANSWER_WORDS)}
            ),
            "change_note": forms.Textarea(attrs={"rows": 2, "class": "wide"}),
        }
        labels = {"is_periodic_review": _("This is a periodic review: the text may stay as it is")}
        help_texts = {
            "short_answer": format_lazy(
                _("{least} to {most} words that make sense on their own. No citation marks needed here."),
                least=SHORT_ANSWER_WORDS[0],
                most=SHORT_ANSWER_WORDS[1],
            ),
            "body": _(
                "Headings as questions, level 2 first. Write [1] after a statement for citation 1. "
                "[[community-count]] shows the community’s current number. [[types]], [[inheritance]], [[prevalence]], "
                "[[genes]] and [[identifiers]], each in its own paragraph, become what is on record when you submit."
            ),
            "change_note": _("One sentence for readers: what is different from the edition that is public now."),
        }

    def clean_body(self):
        body = self.cleaned_data["body"]
        if len(body) > PASTE_LIMIT:
            raise ValidationError(
                _("With its markup this is longer than %(limit)s characters; paste it in parts, or as plain text.")
                % {"limit": PASTE_LIMIT},
                code="paste",
            )
        return body

    def text(self):
        """Return the cleaned text as save_draft takes it."""
        return {name: self.cleaned_data[name] for name in TEXT_COLUMNS}


class CitationForm(forms.ModelForm):
    """One source of the draft."""

    url = forms.URLField(
        label=_("Web address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "wide"}),
    )

    class Meta:
        model = Citation
        fields = CITATION_COLUMNS
        widgets = {
            "number": forms.NumberInput(attrs={"class": "number", "min": 1, "max": 999}),
            "title": forms.TextInput(attrs={"class": "wide"}),
            "authors": forms.TextInput(attrs={"class": "wide"}),
            "journal": forms.TextInput(attrs={"class": "wide"}),
            "year": forms.NumberInput(attrs={"class": "number"}),
            "pmid": forms.TextInput(attrs={"inputmode": "numeric"}),
            "accessed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_pmid(self):
        return normal_pmid(self.cleaned_data["pmid"])

    def clean_doi(self):
        return normal_doi(self.cleaned_data["doi"])


class _CitationRow(CitationForm):
    """A row of the formset: one that holds nothing but its number is no citation."""

    def has_changed(self):
        names = [name for name in self.fields if name not in ("number", "DELETE")]
        return any(str(self[name].data or "").strip() for name in names)


class _CitationRows(forms.BaseFormSet):
    """The draft's citations; `following` is the number that the next new one gets."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": _("A draft has at most %(num)d citations; remove some."),
    }

    def __init__(self, *args, following=1, **kwargs):
        self.following = following
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        # A row that was emptied is a row that was removed.
        kwargs = {**super().get_form_kwargs(index), "empty_permitted": True}
        # Django asks with None for its template of a new row.
        if index is not None and index >= self.initial_form_count():
            kwargs["initial"] = {"number": self.following + index - self.initial_form_count()}
        return kwargs

    def clean(self):
        numbers = [form.cleaned_data["number"] for form in self.kept_forms() if "number" in form.cleaned_data]
        if len(set(numbers)) < len(numbers):
            raise ValidationError(_("Two citations have the same number."), code="number")

    def kept_forms(self):
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]

    def rows(self):
        """Return the citations as save_draft takes them: a list of dicts of CITATION_COLUMNS."""
        return [{name: form.cleaned_data[name] for name in CITATION_COLUMNS} for form in self.kept_forms()]


# Rows past the 300th are refused but kept on the screen; past the absolute maximum they would be gone.
_CitationFormSet = forms.formset_factory(
    _CitationRow, formset=_CitationRows, extra=1, can_delete=True, max_num=300, validate_max=True, absolute_max=450
)


def citation_formset(edition, data=None):
    """Return the formset of the draft's citations, with an empty row that has the next number."""
    rows = [{name: getattr(citation, name) for name in CITATION_COLUMNS} for citation in edition.citations.all()]
    following = max((row["number"] for row in rows), default=0) + 1
    return _CitationFormSet(data, initial=rows, following=following, prefix="citations")
