"""Forms of a draft: its text and its citations."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from conditions import richtext
from conditions.identifiers import normal_doi, normal_pmid
from conditions.models import Citation, Edition
from conditions.models.citation import CITATION_COLUMNS
from conditions.models.edition import TEXT_COLUMNS
from conditions.workflow.checklist import PASTE_LIMIT, SHORT_ANSWER_WORDS


class DraftForm(forms.ModelForm):
    """The text of a draft, with `lock`, the counter that detects edit conflicts."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Edition
        fields = TEXT_COLUMNS
        widgets = {
            "title": forms.TextInput(attrs={"class": "wide"}),
            "short_answer": forms.Textarea(
                attrs={
                    "rows": 4,
                    "class": "wide",
                    "data-words": "{}-{}".format(*SHORT_ANSWER_WORDS),
                    # draft.js replaces % by the number of words.
                    "data-counter": format_lazy(
                        _("Words: % ({least} to {most} needed)"),
                        least=SHORT_ANSWER_WORDS[0],
                        most=SHORT_ANSWER_WORDS[1],
                    ),
                }
            ),
            "change_note": forms.Textarea(attrs={"rows": 2, "class": "wide"}),
        }
        labels = {"is_periodic_review": _("Periodic review (the text may stay unchanged)")}
        help_texts = {
            "short_answer": format_lazy(
                _("{least} to {most} words that make sense on their own. Citation marks are not needed here."),
                least=SHORT_ANSWER_WORDS[0],
                most=SHORT_ANSWER_WORDS[1],
            ),
            "body": _(
                "Use questions as headings, and start with level 2. Type [1] after a statement to cite citation 1. "
                "“Facts” and “Community count” insert what this site knows: the editor shows what readers will see, "
                "and submission stores the facts of that day. Without the editor, type [[types]], [[inheritance]], "
                "[[prevalence]], [[genes]] or [[identifiers]], each in its own paragraph, and [[community-count]]."
            ),
            "change_note": _(
                "One sentence for readers: what changes from the public edition, such as “Added a fifth type.”"
            ),
        }

    def clean_body(self):
        body = self.cleaned_data["body"]
        if len(body) > PASTE_LIMIT:
            raise ValidationError(
                _("The text is longer than %(limit)s characters with its markup. Paste it in parts, or as plain text.")
                % {"limit": PASTE_LIMIT},
                code="paste",
            )
        return body

    def typed_text(self):
        """Return the text as it was typed or pasted, before it is cleaned, for a report of what was lost."""
        return {name: self.data.get(name, "") for name in TEXT_COLUMNS}

    def text(self):
        """Return the cleaned text as keyword arguments of `workflow.save_draft`."""
        return {name: self.cleaned_data[name] for name in TEXT_COLUMNS}


class _WebAddressField(forms.URLField):
    """A web address without redirects and tracking parameters; only what is left has to fit the column."""

    def __init__(self, **kwargs):
        # A `max_length` would make browsers cut a long redirect link when it is pasted.
        super().__init__(validators=[MaxLengthValidator(500)], **kwargs)

    def to_python(self, value):
        return super().to_python(richtext.clean_address(value or ""))


class CitationForm(forms.ModelForm):
    """One citation of a draft."""

    # A pasted address is longer than the identifier in it.
    pmid = forms.CharField(
        label="PubMed ID", required=False, max_length=500, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    doi = forms.CharField(label="DOI", required=False, max_length=500)
    url = _WebAddressField(
        label=_("Web address"),
        required=False,
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
            "accessed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_pmid(self):
        return normal_pmid(self.cleaned_data["pmid"])

    def clean_doi(self):
        return normal_doi(self.cleaned_data["doi"])


class _CitationRow(CitationForm):
    """A row of the formset; a row with only a number is ignored."""

    def has_changed(self):
        names = [name for name in self.fields if name not in ("number", "DELETE")]
        return any(str(self[name].data or "").strip() for name in names)


class _CitationRows(forms.BaseFormSet):
    """The citations of a draft; `following` is the number of the next new citation."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": _("A draft has at most %(num)d citations. Remove some."),
    }

    def __init__(self, *args, following=1, **kwargs):
        self.following = following
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        # Clearing a row removes its citation.
        kwargs = {**super().get_form_kwargs(index), "empty_permitted": True}
        # Django passes None for the template of a new row.
        if index is not None and index >= self.initial_form_count():
            kwargs["initial"] = {"number": self.following + index - self.initial_form_count()}
        return kwargs

    def clean(self):
        numbers = [form.cleaned_data["number"] for form in self.filled_forms() if "number" in form.cleaned_data]
        if len(set(numbers)) < len(numbers):
            raise ValidationError(_("Two citations have the same number. Change one of them."), code="number")

    def filled_forms(self):
        """Return the forms of rows that are neither empty nor marked for removal."""
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]

    def typed_rows(self):
        """Return the citations as `rows` does, but as typed, before they are cleaned."""
        return [
            {name: form[name].data if name != "number" else form.cleaned_data["number"] for name in CITATION_COLUMNS}
            for form in self.filled_forms()
        ]

    def rows(self):
        """Return the citations for `workflow.save_draft`: a list of dicts of CITATION_COLUMNS."""
        return [{name: form.cleaned_data[name] for name in CITATION_COLUMNS} for form in self.filled_forms()]


# Rows 301 to 450 are refused but stay on the screen; Django drops rows above absolute_max.
_CitationFormSet = forms.formset_factory(
    _CitationRow, formset=_CitationRows, extra=1, can_delete=True, max_num=300, validate_max=True, absolute_max=450
)


def citation_formset(edition, data=None):
    """Return the formset of the draft's citations, with an empty row for the next citation."""
    rows = [{name: getattr(citation, name) for name in CITATION_COLUMNS} for citation in edition.citations.all()]
    following = max((row["number"] for row in rows), default=0) + 1
    return _CitationFormSet(data, initial=rows, following=following, prefix="citations")
