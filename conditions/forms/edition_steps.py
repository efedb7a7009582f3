"""Forms of the workflow's confirmation screens: a note, a reason, a time or a signature."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.models.assessment import QUESTIONS, AssessmentAnswer
from conditions.vocabularies import Scope
from conditions.workflow.rules import NO_INTEREST

FARTHEST_SCHEDULE = dt.timedelta(days=2 * 366)


class NoteForm(forms.Form):
    """An optional note."""

    note = forms.CharField(
        label=_("Note for the newsroom"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )


class ReasonForm(forms.Form):
    """A required reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "wide"}),
        error_messages={"required": _("Enter a reason. The people concerned will read it.")},
    )


class SubmitForm(NoteForm):
    """A submission: an optional note, and the date by which the review is needed."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    needed_by = forms.DateField(
        label=_("Needed by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only if there is a deadline, such as the date of a conference. The review queue shows it."),
    )


class ScheduleForm(forms.Form):
    """The time at which an approved edition becomes public."""

    at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("Time zone: %(zone)s. Leave empty to publish on approval.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at is not None and at > timezone.now() + FARTHEST_SCHEDULE:
            raise ValidationError(_("This is more than two years ahead. Check the year."), code="far")
        return at


class AssessmentMixin(forms.Form):
    """A reviewer's private checklist, each question optional."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            self.fields[f"assess_{name}"] = forms.ChoiceField(
                label=question,
                choices=[("", _("Not answered")), *AssessmentAnswer.choices],
                required=False,
                widget=forms.Select(attrs={"class": "assess"}),
            )

    def questions(self):
        """Return the bound fields of the checklist."""
        return [self[f"assess_{name}"] for name in QUESTIONS]

    def clean(self):
        """Add `answers`, {name of a question: AssessmentAnswer} for the answered questions."""
        cleaned = super().clean()
        given = {name: cleaned.get(f"assess_{name}") for name in QUESTIONS}
        return {**cleaned, "answers": {name: answer for name, answer in given.items() if answer}}


class SendBackForm(AssessmentMixin, ReasonForm):
    """A reviewer’s reason for sending a text back; `seen` is the hash of the text on their screen."""

    seen = forms.CharField(widget=forms.HiddenInput)


class SignForm(AssessmentMixin, NoteForm):
    """A signature: the hash of what is on the screen, the declared interests and the ticked statement."""

    seen = forms.CharField(widget=forms.HiddenInput)
    interest = forms.ChoiceField(
        label=_("My interests in this page"),
        choices=[("none", NO_INTEREST), ("declared", _("I declare:"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you have interests to declare.")},
    )
    declared = forms.CharField(
        label=_("Declared interests"),
        help_text=_("Public, as part of the signed record."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "wide"}),
    )
    signed = forms.BooleanField(
        label=_("I sign this statement"),
        error_messages={"required": _("Tick the box to sign the statement with your name.")},
    )

    field_order = ["interest", "declared", "note", "signed", "seen"]

    def clean(self):
        """Add `declaration`, the sentence about the signer's interests that is recorded."""
        cleaned = super().clean()
        has_interest = cleaned.get("interest") == "declared"
        if has_interest and not cleaned.get("declared"):
            self.add_error(
                "declared", _("Type the interests that you declare, such as “I advise the maker of this drug.”")
            )
        return {**cleaned, "declaration": cleaned.get("declared", "") if has_interest else str(NO_INTEREST)}


class ApproveForm(SignForm):
    """An approval of the whole page or of the changes only."""

    scope = forms.ChoiceField(label=_("What I reviewed"), choices=Scope, widget=forms.RadioSelect)

    field_order = ["scope", *SignForm.field_order]
