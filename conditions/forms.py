"""The newsroom's forms. They check what was typed; the verbs decide and store."""

import datetime as dt
import io

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from conditions.identifiers import normal_doi, normal_orcid, normal_pmid
from conditions.models import Citation, Edition, FormerSlug, MedicalReviewer
from conditions.models.citation import CITATION_COLUMNS
from conditions.models.edition import TEXT_COLUMNS
from conditions.vocabularies import Scope
from conditions.workflow.checklist import PASTE_LIMIT

PHOTO_BYTES = 5 * 1024 * 1024
PHOTO_PIXELS = 40_000_000
PHOTO_SIDE = 480
FARTHEST_SCHEDULE = dt.timedelta(days=2 * 366)
LONGEST_INTERVAL = 120


class DraftForm(forms.ModelForm):
    """The text of a draft, with the lock that it was filled from."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Edition
        fields = TEXT_COLUMNS
        widgets = {
            "title": forms.TextInput(attrs={"class": "wide"}),
            "short_answer": forms.Textarea(attrs={"rows": 4, "class": "wide", "data-words": "20-90"}),
            "change_note": forms.Textarea(attrs={"rows": 2, "class": "wide"}),
        }
        labels = {"is_periodic_review": _("This is a periodic review: the text may stay as it is")}
        help_texts = {
            "short_answer": _(
                "20 to 90 words that stand alone when copied or read aloud. No citation marks needed here."
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

    def _construct_form(self, i, **kwargs):
        if i >= self.initial_form_count():
            kwargs["initial"] = {"number": self.following + i - self.initial_form_count()}
        # A row that was emptied is a row that was removed.
        return super()._construct_form(i, **{**kwargs, "empty_permitted": True})

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
        error_messages={"required": _("Give a reason; the people who read it next need it.")},
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


class SendBackForm(ReasonForm):
    """A reviewer’s reason for sending the text back, with the hash of what they saw."""

    seen = forms.CharField(widget=forms.HiddenInput)


class SignForm(NoteForm):
    """A signature: what was seen and the box that is ticked under the statement."""

    seen = forms.CharField(widget=forms.HiddenInput)
    signed = forms.BooleanField(
        label=_("I sign this statement"),
        error_messages={"required": _("Tick the box under the statement; your name stands under it.")},
    )


class ApproveForm(SignForm):
    """An approval: of the whole page, or of the changes only."""

    scope = forms.ChoiceField(label=_("What I reviewed"), choices=Scope, widget=forms.RadioSelect)

    field_order = ["scope", "note", "signed", "seen"]


class ConditionForm(forms.ModelForm):
    """A condition; an address that another one had before a rename leads there for ever."""

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(condition=self.instance.pk).exists():
            raise ValidationError(_("Another condition had this address; it leads there for ever."), code="former")
        return slug


class TopicForm(forms.ModelForm):
    """A topic; its interval has to lead to a date that exists."""

    def clean_review_interval_months(self):
        months = self.cleaned_data["review_interval_months"]
        if months > LONGEST_INTERVAL:
            raise ValidationError(_("The review interval is at most ten years (120 months)."), code="interval")
        return months


class SynonymFormSet(forms.BaseInlineFormSet):
    """The other names of a condition, each of them once."""

    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        names = [row["name"] for row in kept if row.get("name") and not row.get("DELETE")]
        if len(set(names)) < len(names):
            raise ValidationError(_("The same name is listed twice."), code="twice")


class MedicalReviewerForm(forms.ModelForm):
    """An entry of the register; the photo is made anew from its pixels."""

    class Meta:
        model = MedicalReviewer
        fields = (
            *("user", "is_active", "name", "slug", "credentials", "speciality", "affiliation", "orcid"),
            *("biography", "interests", "photo", "registration_number", "checked_on", "valid_until"),
        )

    def clean_orcid(self):
        return normal_orcid(self.cleaned_data["orcid"])

    def clean_photo(self):
        photo = self.cleaned_data.get("photo")
        if not photo or "photo" not in self.changed_data:
            return photo
        if photo.size > PHOTO_BYTES:
            raise ValidationError(_("The photo is larger than 5 MB."), code="size")
        return ContentFile(_portrait(photo), name="portrait.jpg")


def _portrait(photo):
    """Return a JPEG of at most PHOTO_SIDE pixels a side, without the camera's data."""
    try:
        photo.seek(0)
        image = Image.open(photo, formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > PHOTO_PIXELS:
            raise ValidationError(_("The photo has more than 40 million pixels."), code="pixels")
        image = ImageOps.exif_transpose(image).convert("RGB")
        image = ImageOps.fit(image, (min(PHOTO_SIDE, *image.size),) * 2, centering=(0.5, 0.35))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValidationError(_("This is not a JPEG, PNG or WebP picture."), code="format") from error
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
