"""Forms of readers' reports: the public form, and those of the newsroom."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conditions import richtext
from conditions.forms import NoteForm, ReasonForm
from conditions.models.feedback import CORRECTION_LENGTH, REPORT_LENGTH

__all__ = ["CorrectionForm", "FixForm", "NoteForm", "ReasonForm", "ReplyForm", "ReportForm"]


class _CleanText(forms.CharField):
    """Plain text of several lines, cleaned before it is validated."""

    def to_python(self, value):
        # Characters that change text direction would show an editor something else than was typed.
        return richtext.clean_text(super().to_python(value))


class _TooLong:
    """A validator that names the text's length and the limit, both in characters."""

    def __init__(self, limit):
        self.limit = limit

    def __call__(self, text):
        if len(text) > self.limit:
            raise ValidationError(
                _("This has %(length)s characters; shorten it to %(limit)s."),
                params={"length": len(text), "limit": self.limit},
                code="long",
            )


class ReportForm(forms.Form):
    """A reader's report. `page_sections` are the page's `PageSection`s, which the form lists."""

    section = forms.ChoiceField(
        label=_("Which part of the page is it about?"),
        required=False,
        error_messages={"invalid_choice": _("Choose a part of the page from the list.")},
    )
    text = _CleanText(
        label=_("What is wrong?"),
        help_text=_(
            "Say what you read and what you think is right. A link to a source helps. Please write nothing about "
            "your own health or anybody else’s: we cannot give medical advice."
        ),
        error_messages={"required": _("Say what is wrong, so that an editor can look for it.")},
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[_TooLong(REPORT_LENGTH)],
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you want an answer"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": _("This is not an e-mail address. Correct it, or leave it empty.")},
    )
    # A honeypot: readers do not see this field, spam bots fill it in.
    website = forms.CharField(label=_("Leave this empty"), required=False, strip=True)

    def __init__(self, *args, page_sections=(), **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.headings = {section.anchor: section.heading for section in page_sections}
        self.offer(page_sections)
        self.fields["email"].help_text = _(
            "Only those who answer you see it. It is erased %(days)s days after your report is closed."
        ) % {"days": settings.REPORTER_EMAIL_DAYS}

    def offer(self, page_sections):
        """List these sections to choose from, also if the form was sent with others."""
        self.fields["section"].choices = list(page_sections)

    def clean_website(self):
        if self.cleaned_data["website"]:
            self.data = self.data.copy()
            self.data["website"] = ""
            raise ValidationError(
                _("A field that readers do not see was filled in. We emptied it; please send the form again."),
                code="machine",
            )
        return ""

    @property
    def chosen(self):
        """The heading of the chosen section, "" for the whole page."""
        anchor = self.cleaned_data["section"]
        return self.headings[anchor] if anchor else ""


class FixForm(forms.Form):
    """The edition in which a report is fixed, and the public correction."""

    edition = forms.ModelChoiceField(label=_("Fixed in"), queryset=None, empty_label=None)
    correction = _CleanText(
        label=_("Public correction"),
        required=False,
        help_text=_(
            "One sentence for everybody, in your own words: what the page said, and what it says now. Nothing of the "
            "reader’s text. Leave it empty only if another report has the same correction."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        validators=[_TooLong(CORRECTION_LENGTH)],
    )

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions
        self.fields["edition"].label_from_instance = lambda edition: edition.name


class CorrectionForm(forms.Form):
    """A new wording of a public correction."""

    correction = _CleanText(
        label=_("Public correction"),
        required=False,
        help_text=_("The list of corrections shows the new wording at once; the history keeps the old wording."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        validators=[_TooLong(CORRECTION_LENGTH)],
    )


class ReplyForm(forms.Form):
    """An answer to the reader."""

    text = _CleanText(
        label=_("Your answer"),
        help_text=_("You see the whole mail before it is sent. Do not give medical advice."),
        error_messages={"required": _("Write your answer to the reader.")},
        widget=forms.Textarea(attrs={"rows": 8, "class": "wide"}),
        validators=[_TooLong(REPORT_LENGTH)],
    )
