"""What is asked for before a verb: a note, a reason, a time, a signature."""

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
    """A verb that may carry a note."""

    note = forms.CharField(
        label=_("Note for the newsroom"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )


class ReasonForm(forms.Form):
    """A verb that needs a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "wide"}),
        error_messages={"required": _("Enter a reason. The people concerned will read it.")},
    )


class SubmitForm(NoteForm):
    """Submission: a note to the reviewers and a day by which it is needed."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    needed_by = forms.DateField(
        label=_("Needed by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only if there is a real date; the queue shows it."),
    )


class ScheduleForm(forms.Form):
    """The time from which an approved edition is public."""

    at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("Time zone: %(zone)s. Empty: as soon as it is approved.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at is not None and at > timezone.now() + FARTHEST_SCHEDULE:
            raise ValidationError(_("This is more than two years ahead; look at the year again."), code="far")
        return at


class AssessmentMixin(forms.Form):
    """A reviewer's private checklist; each question may stay without an answer."""

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
        """Return the fields of the checklist."""
        return [self[f"assess_{name}"] for name in QUESTIONS]

    def clean(self):
        """Add `answers`: {a name of QUESTIONS: an AssessmentAnswer} for the questions that were answered."""
        cleaned = super().clean()
        given = {name: cleaned.get(f"assess_{name}") for name in QUESTIONS}
        return {**cleaned, "answers": {name: answer for name, answer in given.items() if answer}}


class SendBackForm(AssessmentMixin, ReasonForm):
    """A reviewer’s reason for sending the text back, with the hash of what they saw."""

    seen = forms.CharField(widget=forms.HiddenInput)


class SignForm(AssessmentMixin, NoteForm):
    """A signature: what was seen, the signer's interests and the box that is ticked under the statement."""

    seen = forms.CharField(widget=forms.HiddenInput)
    interest = forms.ChoiceField(
        label=_("My interests in this page"),
        choices=[("none", NO_INTEREST), ("declared", _("I declare:"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you have an interest that could influence what you say.")},
    )
    declared = forms.CharField(
        label=_("What I declare"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "wide"}),
    )
    signed = forms.BooleanField(
        label=_("I sign this statement"),
        error_messages={"required": _("Tick the box under the statement; your name stands under it.")},
    )

    field_order = ["interest", "declared", "note", "signed", "seen"]

    def clean(self):
        """Add `declaration`: what is recorded of the signer's interests, in words."""
        cleaned = super().clean()
        has_interest = cleaned.get("interest") == "declared"
        if has_interest and not cleaned.get("declared"):
            self.add_error("declared", _("Say which interest you declare."))
        return {**cleaned, "declaration": cleaned.get("declared", "") if has_interest else str(NO_INTEREST)}


class ApproveForm(SignForm):
    """An approval: of the whole page, or of the changes only."""

    scope = forms.ChoiceField(label=_("What I reviewed"), choices=Scope, widget=forms.RadioSelect)

    field_order = ["scope", *SignForm.field_order]
